"""The bytes of a CSV file cut into records, in constant memory."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

from ambroise.deid.tabular.dialect import LONGEST_RECORD

TOO_LONG = "ligne trop longue"
NOT_CLOSED = "guillemets mal fermés"


class Record(NamedTuple):
    """One record with its end of line: `size` bytes were read for it; `reason` says why it is
    none, empty when it is one."""

    content: bytes
    size: int
    reason: str = ""


def records_of(
    stream: IO[bytes], *, quoted: bool, fits: Callable[[bytes], bool] = lambda _record: True
) -> Iterator[Record]:
    """Yield every record, ends of lines inside quotes being part of it.

    A record of several lines must fit, and have `LONGEST_RECORD` bytes at most; else the line that
    opened the quotes is no record, and reading goes on after that line, so that a stray quote
    costs its own line.
    """
    lines = _Lines(stream)
    while line := lines.next():
        if len(line) >= LONGEST_RECORD and not line.endswith(b"\n"):
            yield Record(b"", len(line) + lines.away(), TOO_LONG)
            continue
        if not quoted or _closed(line):
            yield Record(line, len(line))
            continue
        more: list[bytes] = []
        length, is_open = len(line), True
        while is_open and length < LONGEST_RECORD and (after := lines.next()):
            more.append(after)
            length += len(after)
            is_open = _closed(after)
        whole = b"".join((line, *more))
        if is_open or not fits(whole):
            lines.back(more)
            yield Record(b"", len(line), NOT_CLOSED)
        else:
            yield Record(whole, length)


def _closed(line: bytes) -> bool:
    return line.count(b'"') % 2 == 0


class _Lines:
    """Lines of a stream, some of which may be given back."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._given_back: deque[bytes] = deque()

    def next(self) -> bytes:
        if self._given_back:
            return self._given_back.popleft()
        return self._stream.readline(LONGEST_RECORD)

    def back(self, lines: list[bytes]) -> None:
        self._given_back.extendleft(reversed(lines))

    def away(self) -> int:
        """Read the rest of a line away; return how many bytes it had."""
        count = 0
        while rest := self._stream.readline(LONGEST_RECORD):
            count += len(rest)
            if rest.endswith(b"\n"):
                break
        return count
