"""A sentence of the site's own notes, and a twin of it that says something else, or less."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What was done to the twin; the last two leave its meaning as it was."""

    NUMBER = "number"
    DOSE = "dose"
    DRUG = "drug"
    DATE = "date"
    PERSON = "person"
    SIDE = "side"
    NEGATION_ADDED = "negation_added"
    NEGATION_REMOVED = "negation_removed"
    DROPPED = "dropped"
    COPY = "copy"

    @property
    def harmless(self) -> bool:
        """Whether what a checker says of such a twin is a false alarm."""
        return self in (Change.DROPPED, Change.COPY)


@dataclass(frozen=True, slots=True)
class Sample:
    """A note; `group` is its kind of document, shown apart."""

    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Twin:
    """`text` is the twin of `sentence`; `passages` hold the sentence and those around it."""

    change: Change
    sentence: str
    text: str
    passages: tuple[str, ...]
    group: str
    section: str


Maker = Callable[[str, random.Random], str | None]
"""From a sentence to its twin; None where the sentence has nothing to change."""
