"""Who a permit opens: everyone of the research zone, or those who meet some criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ambroise.errors import PermitInvalid

EVERYONE: Final = "everyone"
CRITERIA: Final = "criteria"
SEXES: Final = {"F": 8532, "M": 8507}
"""The concepts of OMOP's domain Gender."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Persons with an event of one of `concepts` (or what they hold) in the window, when given.

    Ages, in whole years and both in, are those at the first such event; without concepts, at the
    end of the window, else on the day the cohort is made.
    """

    concepts: tuple[int, ...] = ()
    sex: str | None = None
    age_from: int | None = None
    age_to: int | None = None


def criteria_of(cohort: Mapping[str, Any]) -> Criteria:
    """Return the criteria of a permit; raises PermitInvalid for what could not be held."""
    given = dict(cohort)
    kind = given.pop("kind", None)
    known = Criteria.__dataclass_fields__ if kind == CRITERIA else {}
    if kind not in (EVERYONE, CRITERIA) or not given.keys() <= known.keys():
        raise PermitInvalid(field="cohort")
    concepts = given.pop("concepts", [])
    sex = given.pop("sex", None)
    listed = isinstance(concepts, list) and all(map(_is_whole, concepts))
    whole = all(one is None or _is_whole(one) for one in given.values())
    if not listed or not whole or sex not in (None, *SEXES):
        raise PermitInvalid(field="cohort")
    return Criteria(tuple(concepts), sex, **given)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
