"""The passages of a stay in medical units: where each RUM begins and ends."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.text.folding import fold
from ambroise.warehouse.views import Stay, WardMove

_MUTATION: Final = "6"
_FROM_MCO: Final = "1"


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage in one medical unit; `end` is None while the patient is there."""

    ward: str
    name: str
    start: datetime
    end: datetime | None
    entry_mode: str = ""
    entry_from: str = ""
    exit_mode: str = ""
    exit_to: str = ""


def units_of(stay: Stay) -> tuple[Unit, ...]:
    """Return the medical units of a stay in order of time, with their modes of entry and exit.

    What is done in a place that is no unit belongs to the unit that follows; a return to the same
    unit from such a place goes on with the same summary. A stay without movement is one unit.
    """
    found: list[Unit] = []
    for move in stay.moves:
        if is_apart(move.label):
            continue
        if found and found[-1].ward == move.ward and found[-1].name == move.label:
            found[-1] = replace(found[-1], end=move.end or stay.end)
        else:
            found.append(Unit(move.ward, move.label, move.start, move.end or stay.end))
    found = found or [_whole(stay, stay.moves)]
    entry, origin = entry_of(stay.entry_mode)
    leave, destination = exit_of(stay.exit_mode)
    last = len(found) - 1
    return tuple(
        replace(
            one,
            entry_mode=entry if rank == 0 else _MUTATION,
            entry_from=origin if rank == 0 else _FROM_MCO,
            exit_mode=leave if rank == last else _MUTATION,
            exit_to=destination if rank == last else _FROM_MCO,
        )
        for rank, one in enumerate(found)
    )


def is_apart(label: str) -> bool:
    """Return whether a ward makes no summary, by its name (`units.toml`)."""
    low = fold(label)
    return any(words.search(low) and not but.search(low) for words, but in _apart())


def unit_at(units: Sequence[Unit], at: datetime | None) -> int:
    """Return the rank of the unit that a fact of this time belongs to: it, the next, or the last.

    Without a time, the first.
    """
    if at is None:
        return 0
    moment = at.replace(tzinfo=None)
    for rank, one in enumerate(units):
        if one.end is None or moment < one.end.replace(tzinfo=None):
            return rank
    return len(units) - 1


def entry_of(said: str) -> tuple[str, str]:
    """Return the mode of entry and the origin of a RUM, "" for what is not said."""
    return _mode(said, _ENTRIES), _place(said)


def exit_of(said: str) -> tuple[str, str]:
    """Return the mode of exit and the destination of a RUM, "" for what is not said."""
    mode = _mode(said, _EXITS)
    return mode, "" if mode == "9" else _place(said, exit_side=True)


def _whole(stay: Stay, moves: Sequence[WardMove]) -> Unit:
    """Return a stay as one unit, named after its last place where it has one."""
    last = moves[-1] if moves else None
    return Unit(last.ward if last else "", last.label if last else "", stay.start, stay.end)


_ENTRIES: Final = (("mutation", "6"), ("transfert provisoire", "0"), ("transfert", "7"),
                   ("naissance", "N"), ("domicile", "8"), ("prestation", "0"))  # fmt: skip
_EXITS: Final = (("deces", "9"), ("decede", "9"), ("mutation", "6"), ("transfert provisoire", "0"),
                 ("transfert", "7"), ("domicile", "8"))  # fmt: skip
_PLACES: Final = (
    (r"urgences", "5"), (r"\bssr\b|\bsmr\b|readaptation", "2"), (r"\busld\b|longue duree", "3"),
    (r"psychiatr", "4"), (r"\bhad\b|hospitalisation a domicile", "6"),
    (r"medico-social|ehpad|maison de retraite", "7"),
    (r"\bmco\b|court sejour|chirurgie|medecine", "1"),
)  # fmt: skip
"""Codes of mode, origin and destination. Source: guide méthodologique MCO, chapter II, RUM."""


def _mode(said: str, known: Sequence[tuple[str, str]]) -> str:
    low = fold(said)
    if re.fullmatch(r"[06789N]", said.strip()):
        return said.strip()
    if "had" in low.split() or "hospitalisation a domicile" in low:
        return "6" if "mutation" in low else "7"
    return next((code for words, code in known if words in low), "")


def _place(said: str, *, exit_side: bool = False) -> str:
    low = fold(said)
    for pattern, code in _PLACES:
        if re.search(pattern, low) and not (exit_side and code == "5"):
            return code
    return ""


@cache
def _apart() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    told = tomllib.loads(files(__package__).joinpath("units.toml").read_text("utf-8"))
    return tuple((_either(one["words"]), _either(one["but"])) for one in told["apart"])


def _either(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"(?!)" if not words else rf"\b(?:{'|'.join(map(re.escape, words))})\b")
