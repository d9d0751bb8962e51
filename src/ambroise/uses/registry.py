"""The uses that are installed: ours and those of others, by the same entry points."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from ambroise.errors import UseUnknown
from ambroise.uses.contract import AnyUse

ENTRY_POINTS: Final = "ambroise.uses"
_OURS: Final = "ambroise"


def find_use(name: str) -> AnyUse:
    """Return the use `name`; raises UseUnknown, which lists those that are installed."""
    known = all_uses()
    if name not in known:
        raise UseUnknown(known=", ".join(sorted(known)))
    return known[name]


@cache
def all_uses() -> dict[str, AnyUse]:
    """Return every installed use by name; another's never takes the name of one of ours."""
    found = sorted(entry_points(group=ENTRY_POINTS), key=_ours_last)
    return {point.name: point.load()() for point in found}


def _ours_last(point: EntryPoint) -> bool:
    return point.dist is not None and point.dist.name == _OURS
