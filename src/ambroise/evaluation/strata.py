"""What a case is of: the traits that subgroups are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from ambroise.warehouse.views import StayView

AGES: Final = ((18, "0-17"), (45, "18-44"), (65, "45-64"), (80, "65-79"), (None, "80+"))
"""Bands of age in years: each ends before its number."""
LENGTHS: Final = ("short", "medium", "long")
TRAITS: Final = ("age", "sex", "ward", "document_type", "length")


@dataclass(frozen=True, slots=True)
class Strata:
    """What is said of a case; None or "" where nothing is.

    `age` is in whole years at the stay, `ward` the unit that the stay left, `document_type` that of
    its last document, `length` the characters of all its documents.
    """

    age: int | None = None
    sex: str = ""
    ward: str = ""
    document_type: str = ""
    length: int | None = None


def strata_of(given: Any) -> Strata:
    """Return the traits of a stay; none of anything else."""
    if not isinstance(given, StayView):
        return Strata()
    stay, banner = given.stay, given.banner
    last = given.notes[-1] if given.notes else None
    return Strata(
        age=_years(banner.birth_date, stay.start.date()) if banner.birth_date else None,
        sex=banner.sex,
        ward=stay.moves[-1].label or stay.moves[-1].ward if stay.moves else "",
        document_type=last.kind or last.title if last else "",
        length=sum(len(note.text) for note in given.notes) if given.notes else None,
    )


def completed(said: Strata, found: Strata) -> Strata:
    """Return what the gold says of a case, and what was found where it says nothing."""
    traits = {one.name: getattr(said, one.name) for one in fields(Strata)}
    missing = {name: getattr(found, name) for name, value in traits.items() if value in (None, "")}
    return Strata(**(traits | missing))


def groups(cases: Sequence[Strata]) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
    """Return the places of the cases of each group, by trait; traits of one group are left out.

    Lengths are cut at the terciles of these cases. A case of which nothing is said is in no group.
    """
    bounds = _terciles(one.length for one in cases if one.length is not None)
    found: dict[str, dict[str, list[int]]] = {trait: {} for trait in TRAITS}
    for place, one in enumerate(cases):
        named = {
            "age": band(one.age),
            "sex": one.sex,
            "ward": one.ward,
            "document_type": one.document_type,
            "length": _third(one.length, bounds),
        }
        for trait, name in named.items():
            if name:
                found[trait].setdefault(name, []).append(place)
    return {
        trait: {name: tuple(named[name]) for name in sorted(named, key=_in_order(trait))}
        for trait, named in found.items()
        if len(named) > 1
    }


def band(age: int | None) -> str:
    if age is None:
        return ""
    return next(name for end, name in AGES if end is None or age < end)


def _terciles(lengths: Iterable[int]) -> tuple[int, int] | None:
    ordered = sorted(lengths)
    if len(ordered) < len(LENGTHS):
        return None
    return ordered[len(ordered) // 3], ordered[2 * len(ordered) // 3]


def _third(length: int | None, bounds: tuple[int, int] | None) -> str:
    if length is None or bounds is None:
        return ""
    return LENGTHS[sum(length >= bound for bound in bounds)]


def _in_order(trait: str) -> Any:
    known = {"age": [name for _, name in AGES], "length": list(LENGTHS)}.get(trait)
    return known.index if known else None


def _years(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
