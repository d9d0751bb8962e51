"""The uses that are installed: one folder each here, entry points for those of others."""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from ambroise.errors import UseUnknown
from ambroise.uses.contract import AnyUse

ENTRY_POINTS = "ambroise.uses"


def find_use(name: str) -> AnyUse:
    """Return the use `name`; raises UseUnknown, which lists those that are installed."""
    known = all_uses()
    if name not in known:
        raise UseUnknown(name=name, known=", ".join(sorted(known)))
    return known[name]


@cache
def all_uses() -> dict[str, AnyUse]:
    """Return every installed use by name; a use of ours is never replaced by another's."""
    declared = [point.load() for point in entry_points(group=ENTRY_POINTS)]
    own = [
        import_module(f"{__package__}.{folder.name}").USE
        for folder in pkgutil.iter_modules([str(Path(__file__).parent)])
        if folder.ispkg
    ]
    return {use.name: use for use in (*declared, *own)}
