"""A feed put in the order of time on disk: only where each message stands is held."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_START: Final = b"\x0b"
_END: Final = b"\x1c\r"
"""Frames of MLLP, which part the messages of a file (HL7 v2, transport specification)."""


class SortedFeed:
    """Messages in any order in; on leaving, the file `path` of all of them in order of time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unsorted = path.with_suffix(".part")
        self._places: list[tuple[datetime, int, int]] = []
        self._size = 0

    def __enter__(self) -> Self:
        self._file = self._unsorted.open("wb")
        return self

    def write(self, messages: Iterable[tuple[datetime, bytes]]) -> None:
        for sent, message in messages:
            self._file.write(message)
            self._places.append((sent, self._size, len(message)))
            self._size += len(message)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if kind is None:
            with self._unsorted.open("rb") as unsorted, self._path.open("wb") as feed:
                for _, place, size in sorted(self._places):
                    unsorted.seek(place)
                    feed.write(_START + unsorted.read(size) + _END)
        self._unsorted.unlink()
