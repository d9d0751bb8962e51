"""What a coding and the codes that a source recorded for the stay do not have in common."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ambroise.uses.coding.schema import Coding, Position
from ambroise.uses.draft_lines import DraftLine
from ambroise.warehouse.coding_work import Recorded

Recordeds = tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Codes without their point; those of another DP are in neither of the two lists.

    `dps` are ours and theirs when the source says its DP and ours is another, else empty.
    """

    dps: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(any(self.dps) or self.ours or self.theirs)


def difference(value: Coding, recorded: Collection[Recorded]) -> Difference:
    """Return how a coding differs from what was recorded; nothing recorded differs in nothing."""
    if not recorded:
        return Difference()
    placed = {
        (one.code, one.position)
        for rum in value.rums
        for one in rum.proposals
        if one.position is not Position.ACT
    }
    our_dps = _sorted(code for code, position in placed if position is Position.DP)
    their_dps = _sorted(one.code for one in recorded if one.position == "DP")
    dps = (our_dps, their_dps) if their_dps and our_dps != their_dps else ((), ())
    ours, theirs = {code for code, _ in placed}, {one.code for one in recorded}
    told = {code for side in dps for code in side}
    return Difference(dps, _sorted(ours - theirs - told), _sorted(theirs - ours - told))


class Comparisons:
    """What was compared already, by draft and revision; in memory alone, the oldest let go."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, Recordeds], Difference] = OrderedDict()

    def get(self, line: DraftLine, recorded: Recordeds) -> Difference | None:
        with self._lock:
            return self._kept.get((line.id, line.revision, recorded))

    def keep(self, line: DraftLine, recorded: Recordeds, found: Difference) -> None:
        with self._lock:
            self._kept[line.id, line.revision, recorded] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))
