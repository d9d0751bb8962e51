"""The uses that are installed: ours, and those of others by the same entry points."""

from functools import cache
from importlib.metadata import entry_points
from typing import Final

from ambroise.confinement import Limits, installed
from ambroise.confinement.finding import OURS
from ambroise.errors import AmbroiseError, UseUnknown
from ambroise.settings import load_settings
from ambroise.uses.apart import ApartUse, Place, described
from ambroise.uses.apart.use import unusable
from ambroise.uses.contract import AnyUse

ENTRY_POINTS: Final = "ambroise.uses"


def find_use(name: str) -> AnyUse:
    """Return the use `name`; raises UseUnknown, or why one that is installed cannot serve."""
    known = all_uses()
    if name in known:
        return known[name]
    if name in broken_uses():
        raise broken_uses()[name].with_traceback(None)
    raise UseUnknown(known=", ".join(sorted(known)))


def all_uses() -> dict[str, AnyUse]:
    """Return every installed use by name; another's never takes the name of one of ours."""
    return {**_others()[0], **_ours()}


def broken_uses() -> dict[str, AmbroiseError]:
    """Return why some of those installed cannot serve, by name."""
    return _others()[1]


@cache
def _ours() -> dict[str, AnyUse]:
    mine = (one for one in entry_points(group=ENTRY_POINTS) if one.dist and one.dist.name == OURS)
    return {point.name: point.load()() for point in mine}


@cache
def _others() -> tuple[dict[str, ApartUse], dict[str, AmbroiseError]]:
    """Return the uses of others that said what they are, and why the rest did not."""
    settings = load_settings()
    limits = Limits(settings.plugin_seconds, settings.plugin_memory << 20)
    place = Place(settings.home, limits)
    known: dict[str, ApartUse] = {}
    broken: dict[str, AmbroiseError] = {}
    for one in installed(ENTRY_POINTS, settings.plugins):
        try:
            if one.name in known or one.name in _ours():
                raise unusable(one, "taken")
            known[one.name] = described(one, place)
        except AmbroiseError as error:
            broken[one.name] = error
    return known, broken
