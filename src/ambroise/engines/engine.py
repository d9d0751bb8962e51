"""The shape of an engine, and how one is found by its name."""

from functools import cache
from importlib.metadata import entry_points
from typing import Protocol

from ambroise.engines.rules import RULES
from ambroise.errors import EngineUnknown

ENTRY_POINTS = "ambroise.engines"


class Engine(Protocol):
    """What computes a use; a run records its name, version and digest."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def digest(self) -> str:
        """The digest of the model it holds, or "" when it holds none."""
        ...

    def shown(self, lang: str = "fr") -> str:
        """Return the words that stand under every proposition of this engine."""
        ...


def find_engine(name: str) -> Engine:
    """Return the engine `name`, our own or one declared under `ambroise.engines`.

    Raises EngineUnknown, which lists those that are there.
    """
    known = _engines()
    if name not in known:
        raise EngineUnknown(name=name, known=", ".join(sorted(known)))
    return known[name]


@cache
def _engines() -> dict[str, Engine]:
    declared = {point.name: point.load()() for point in entry_points(group=ENTRY_POINTS)}
    return declared | {RULES.name: RULES}
