"""Concepts proposed for a local code, with what speaks for each and against it.

A score is no decision and no probability: it ranks what a person looks at. It is the nearness of
the labels, lowered where the domain or the unit does not fit.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.text.folding import composed, fold
from ambroise.warehouse.vocabularies.index import Target
from ambroise.warehouse.vocabularies.search import Concepts, nearness

LEAST: Final = 0.35
"""Below it, labels share too little to be worth a look."""
_OTHER_DOMAIN: Final = 0.5
_OTHER_UNIT: Final = 0.6


class Fit(StrEnum):
    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept proposed; `score` in 0..1 is `label` lowered by what does not fit."""

    target: Target
    score: float
    label: float
    domain: Fit
    unit: Fit


def suggest(
    concepts: Concepts, label: str, *, domain: str, unit: str, limit: int = 8
) -> list[Suggestion]:
    """Return the concepts nearest to a label, the best first; none for a label without words."""
    found = [
        _weighed(target, label, domain, unit)
        for target in concepts.search(label, limit=60, every_word=False)
    ]
    kept = sorted(
        (one for one in found if one.label >= LEAST),
        key=lambda one: (-one.score, one.target.text, one.target.key),
    )
    return kept[:limit]


def _weighed(target: Target, label: str, domain: str, unit: str) -> Suggestion:
    near = nearness(label, target)
    domains = _fit(domain == target.domain_id) if domain and target.domain_id else Fit.UNKNOWN
    units = unit_fit(unit, (target.name, target.text))
    score = near
    score *= _OTHER_DOMAIN if domains is Fit.OTHER else 1
    score *= _OTHER_UNIT if units is Fit.OTHER else 1
    return Suggestion(target, round(score, 3), near, domains, units)


def unit_fit(unit: str, names: Sequence[str]) -> Fit:
    """Tell whether the property that a name says is one that a unit measures."""
    written = re.sub(r"\s", "", fold(composed(unit).text))
    measured = next((known for pattern, known in _properties() if pattern.match(written)), None)
    said = {fold(one) for name in names for one in re.findall(r"\[([^\[\]]+)\]", name)}
    if measured is None or not said:
        return Fit.UNKNOWN
    return _fit(any(one.startswith(known) for one in said for known in measured))


def _fit(same: bool) -> Fit:
    return Fit.SAME if same else Fit.OTHER


@cache
def _properties() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    text = files("ambroise.warehouse.vocabularies").joinpath("properties.toml").read_text("utf-8")
    listed = tomllib.loads(text)["property"]
    return tuple((re.compile(one["unit"]), tuple(one["names"])) for one in listed)
