"""What a ranking that was learnt looks at: the codes named in a stay, each as plain numbers.

No word of a document is held: a wording is known by the hash of the one that matched, which is of
the CIM-10, of our synonyms or of the hospital's thesaurus.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Final

from ambroise.text.folding import fold
from ambroise.uses.coding.choice.associated import LIKELY, Weighed
from ambroise.uses.coding.choice.principal import Ranked
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.problems.gathering import Named, is_vague
from ambroise.uses.coding.problems.parts import Part
from ambroise.uses.coding.schema import CareKind
from ambroise.uses.coding.units import Unit
from ambroise.warehouse.views import StayView

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SIGNALS: Final = ("purpose", "act", "ward", "background")
_SOURCES: Final = ("label", "synonym", "thesaurus")

SAID: Final = (
    *(f"part {part.value}" for part in Part),
    *(f"closing {part.value}" for part in Part),
    *(f"care {kind.value}" for kind in CareKind),
    *(f"signal {name}" for name in _SIGNALS),
    *(f"source {name}" for name in _SOURCES),
    *(f"letter {letter}" for letter in _LETTERS),
    "first of a conclusion", "notes", "mentions", "share of mentions", "order", "only history",
    "vague", "points", "points to the best", "best", "confidence", "likely", "of the best",
    "nights", "age", "male",
)  # fmt: skip
"""The names of the numbers of `Option.said`, in order."""


@dataclass(frozen=True, slots=True)
class Option:
    """A code that may be given; `said` are the numbers of SAID.

    `principal` and `cared` tell whether it may be DP, and DAS; `wordings` are hashes.
    """

    code: str
    wordings: tuple[str, ...]
    principal: bool
    cared: bool
    said: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """The codes named in one stay, the unit that it left, and the category of the rules' DP."""

    ward: str
    best: str
    each: tuple[Option, ...]


def options_of(
    problems: Sequence[Named],
    principal: Sequence[Ranked],
    associated: Sequence[Weighed],
    given: StayView,
    units: Sequence[Unit],
    cim10: Cim10,
) -> Options:
    """Return the codes of a stay in the order in which its documents name them."""
    points = {one.named.code: one for one in principal}
    cared = {one.named.code: one for one in associated}
    first = principal[0] if principal else None
    mentions = sum(len(one.mentions) for one in problems)
    about = _stay(given)
    found = []
    for order, one in enumerate(problems):
        weight, ranked = cared[one.code], points.get(one.code)
        said = (
            *_places(one),
            *(float(any(care.kind is kind for care in weight.care)) for kind in CareKind),
            *(float(ranked is not None and name in ranked.signals) for name in _SIGNALS),
            *(float(any(item.source == name for item in one.mentions)) for name in _SOURCES),
            *(float(one.code[0] == letter) for letter in _LETTERS),
            float(any(_heads(item.part, item.rank) for item in one.mentions)),
            log1p(one.notes),
            log1p(len(one.mentions)),
            len(one.mentions) / mentions,
            order / len(problems),
            float(all(item.part is Part.HISTORY for item in one.mentions)),
            float(is_vague(one.code, cim10)),
            ranked.points / 10 if ranked else -1.0,
            (ranked.points - first.points) / 10 if ranked and first else -3.0,
            float(first is not None and first.named.code == one.code),
            weight.confidence,
            float(bool(weight.care) and weight.confidence >= LIKELY),
            float(first is not None and first.named.code[:3] == one.code[:3]),
            *about,
        )
        wordings = tuple(sorted({hashed(item.via) for item in one.mentions}))
        found.append(Option(one.code, wordings, ranked is not None, bool(weight.care), said))
    ward = hashed(units[-1].name) if units else ""
    return Options(ward, first.named.code[:3] if first else "", tuple(found))


def hashed(words: str) -> str:
    """Return what stands for a wording: 8 bytes of BLAKE2b, in hexadecimal."""
    return hashlib.blake2b(fold(words).encode(), digest_size=8).hexdigest()


def _places(one: Named) -> tuple[float, ...]:
    told = {item.part for item in one.mentions}
    closing = {item.part for item in one.mentions if item.closing}
    return (*(float(part in told) for part in Part), *(float(part in closing) for part in Part))


def _heads(part: Part, rank: int) -> bool:
    return part is Part.CONCLUSION and rank == 0


def _stay(given: StayView) -> tuple[float, float, float]:
    """Return the nights (logarithm), the age in centuries, and whether the patient is male."""
    stay, birth = given.stay, given.banner.birth_date
    nights = (stay.end.date() - stay.start.date()).days if stay.end else 0
    age = (stay.start.date() - birth).days / 36_525 if birth else 0.5
    return log1p(max(nights, 0)), age, float(given.banner.sex == "M")
