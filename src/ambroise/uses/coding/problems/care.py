"""The care that a diagnosis asked for during the stay, with what shows it."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ambroise.uses.coding.problems.mentions import Mention
from ambroise.uses.coding.problems.parts import Part
from ambroise.uses.coding.problems.signs import fact_of_drug
from ambroise.uses.coding.schema import Care, CareKind
from ambroise.warehouse.views import StayView

COURSE: Final = frozenset({Part.CONCLUSION, Part.COURSE, Part.ACTS})
"""Parts that tell of what was done in the stay."""

_TOLD: Final = frozenset({*COURSE, Part.ILLNESS, Part.MOTIVE, Part.NONE, Part.EXAM, Part.FINDINGS,
                               Part.AFTER})  # fmt: skip
_STATES: Final = ("Z37", "Z38", "Z89", "Z90", "Z93", "Z94", "Z95", "Z96", "Z99", "Z29", "Z92",
                  "U8", "W", "X", "Y", "V", "B95", "B96", "B97", "Z22", "Z51")  # fmt: skip
"""Codes that say a state, a cause or an organism: coded for what they are. Source: guide
méthodologique MCO, chapter IV (DAS) and chapter V (chapters XX to XXII of the CIM-10)."""

_ALWAYS: Final = ("O", "P", "C")


def care_of(code: str, mentions: Sequence[Mention], given: StayView) -> tuple[Care, ...]:
    """Return the care that `code` asked for, the strongest first; empty when none is found.

    A disease that only the history names is cared for when a treatment of the stay is its own;
    what the course or the conclusion tells of was looked after there.
    """
    return tuple(_care(code, mentions, given))


def _care(code: str, mentions: Sequence[Mention], given: StayView) -> Iterator[Care]:
    for drugs, said in _treatments(code):
        seen: set[str] = set()
        for one in given.drugs:
            if one.code.code.startswith(drugs) and one.code.code not in seen:
                seen.add(one.code.code)
                yield Care(CareKind.TREATMENT, said, fact=fact_of_drug(one))
    told = [one for one in mentions if one.part in _TOLD]
    best = min(told, key=lambda one: (one.part not in COURSE, not one.closing), default=None)
    if best is not None:
        yield Care(CareKind.FOLLOWED, "dit dans le récit du séjour", proof=best.proof)
    elif code.startswith((*_STATES, *_ALWAYS)) and mentions:
        yield Care(CareKind.STATE, "état à signaler", proof=mentions[0].proof)


def _treatments(code: str) -> list[tuple[tuple[str, ...], str]]:
    return [(drugs, said) for codes, drugs, said in _table() if code.startswith(codes)]


@cache
def _table() -> tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]:
    told: Any = tomllib.loads(files(__package__).joinpath("care.toml").read_text("utf-8"))
    return tuple((tuple(one["codes"]), tuple(one["drugs"]), one["said"]) for one in told["care"])
