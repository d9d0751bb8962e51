"""The associated diagnoses: those that asked for care, and those set aside with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.uses.coding.problems.care import COURSE, care_of
from ambroise.uses.coding.problems.gathering import Named
from ambroise.uses.coding.problems.lexicon import vague
from ambroise.uses.coding.problems.parts import Part
from ambroise.uses.coding.schema import Care, CareKind
from ambroise.warehouse.views import StayView

LIKELY: Final = 0.6
"""Below this, a diagnosis with care is listed and not proposed: said once, outside the reports."""

_SYMPTOM: Final = "R"
_SPREAD: Final = ("C77", "C78", "C79")
"""Metastases: a stay for the disease takes them into account."""

_PALLIATIVE: Final = "Z515"
"""Symptoms are what such a stay treats."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A diagnosis with the care that it asked for, and how much the documents hold it."""

    named: Named
    care: tuple[Care, ...]
    confidence: float


def weighed(problems: Sequence[Named], given: StayView, purpose: str = "") -> list[Weighed]:
    """Return the diagnoses with their care, the surest first; `purpose` is a Z code or ""."""
    found = [_weighed(one, given, purpose) for one in problems]
    return sorted(found, key=lambda one: -one.confidence)


def _weighed(one: Named, given: StayView, purpose: str) -> Weighed:
    care = care_of(one.code, one.mentions, given)
    kinds = {item.kind for item in care}
    points = 0.15 + 0.1 * min(one.notes, 4)
    closing = {mention.part for mention in one.mentions if mention.closing}
    points += 0.25 if closing & COURSE else 0.0
    points += 0.10 if any(part is not Part.HISTORY for part in closing) else 0.0
    points += 0.10 if closing else 0.0
    points += 0.30 if CareKind.TREATMENT in kinds else 0.0
    points += 0.20 if CareKind.STATE in kinds else 0.0
    only_history = all(mention.part is Part.HISTORY for mention in one.mentions)
    if only_history and CareKind.TREATMENT not in kinds and CareKind.STATE not in kinds:
        points, care = 0.1, ()
    if one.code.startswith(_SPREAD) and closing:
        points += 0.30
    if one.code.startswith(_SYMPTOM) and purpose == _PALLIATIVE and closing:
        points += 0.25
    elif one.code.startswith(_SYMPTOM) and not closing & COURSE:
        points -= 0.25
    if one.code.startswith(vague().before) and not one.in_parts(Part.HISTORY, Part.ILLNESS):
        points, care = 0.1, ()
    return Weighed(one, care, round(max(0.0, min(points, 0.99)), 2))
