"""What the automatic checks of a release may say: a place, never a content."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Check(StrEnum):
    FILE_TYPE = "file_type"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NOT_CHECKED = "not_checked"
    SMALL_CELL = "small_cell"
    RECOVERABLE_CELL = "recoverable_cell"
    PERSON_COLUMN = "person_column"
    IDENTIFIER = "identifier"
    FREE_TEXT = "free_text"


BLOCKING: Final = frozenset({Check.FILE_TYPE, Check.UNREADABLE, Check.TOO_LARGE})
"""Nobody may let these out: no machine has read the file, or a person could not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` is a column or a line by its number from 1, "" for the whole file."""

    file: str
    check: Check
    place: str = ""
    count: int = 1

    @property
    def blocking(self) -> bool:
        return self.check in BLOCKING
