"""Rows of a file of separated values, in bounded memory; a fault costs its own row only."""

import codecs
import io
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from ambroise.intake.files import Broken, Text
from ambroise.intake.tabular.encodings import MixedEncodings, decoded, marked_encoding
from ambroise.intake.tabular.pieces import KEPT_OF_LONG, LONGEST_ROW, Check, piece_of
from ambroise.intake.tabular.separators import fields_of, guessed_separator

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_HEAD: Final = 1 << 16
_BLOCK: Final = 1 << 20


def csv_pieces(
    content: "io.BufferedReader[Any]",
    table: str,
    check: Check,
    *,
    separator: str | None = None,
    encoding: str | None = None,
) -> Iterator[Text | Broken]:
    """Yield the rows of a file whose first record names the columns.

    Without `encoding`, what the mark or the zeros of the file say, else record by record UTF-8
    or Windows-1252. Raises what `check` raises.
    """
    marked, mark = marked_encoding(content.peek(_HEAD)[:_HEAD])
    content.read(mark)
    if marked.startswith(("utf-16", "utf-32")) or encoding == "utf-16":
        content = io.BufferedReader(_Narrowed(content, marked or "utf-16"), _BLOCK)
        encoding = "utf-8"
    reading = _Reading(content, table, encoding)
    yield from reading.pieces(check, separator)


class _Unfit(Exception):
    """A record that is no row of the table, and why."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason)


class _OpenQuote(_Unfit):
    """A record whose quotes are not closed, or stand where none may."""


class _Narrowed(io.RawIOBase):
    """A text of two or four bytes a sign, read as UTF-8."""

    def __init__(self, content: "io.BufferedReader[Any]", encoding: str) -> None:
        self._content = content
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        while not self._left:
            read = self._content.read(_BLOCK)
            self._left = self._decoder.decode(read, final=not read).encode()
            if not read:
                break
        view = memoryview(buffer)
        part = self._left[: len(view)]
        self._left = self._left[len(part) :]
        view[: len(part)] = part
        return len(part)


class _Lines:
    """Lines of a stream, some of which may be given back; `number` is that of the last one."""

    def __init__(self, content: "io.BufferedReader[Any]") -> None:
        self._content = content
        self._given_back: deque[bytes] = deque()
        self.number = 0

    def next(self) -> bytes:
        line = self._given_back.popleft() if self._given_back else self._read()
        self.number += bool(line)
        return line

    def back(self, lines: list[bytes]) -> None:
        self._given_back.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> bytes:
        return self._content.readline(LONGEST_ROW)

    def rest(self) -> int:
        """Read the rest of a line away; return how many bytes it had."""
        count = 0
        while part := self._content.readline(_BLOCK):
            count += len(part)
            if part.endswith(b"\n"):
                break
        return count


class _Reading:
    """One pass over the records of a file."""

    def __init__(self, content: "io.BufferedReader[Any]", table: str, encoding: str | None) -> None:
        self._head = content.peek(_HEAD)[:_HEAD]
        self._lines = _Lines(content)
        self._table = table
        self._encoding = encoding
        self._separator = ""
        self._columns: list[str] = []

    def pieces(self, check: Check, separator: str | None) -> Iterator[Text | Broken]:
        self._separator = separator or guessed_separator(self._head.decode("latin-1"))
        if refused := self._heading():
            yield refused
            return
        check(self._columns)
        while line := self._lines.next():
            yield from self._row(self._lines.number, line)

    def _heading(self) -> Broken | None:
        """Take the names of the columns; return why there are none."""
        line = self._lines.next()
        while line.isspace():
            line = self._lines.next()
        number = max(1, self._lines.number)
        if not line:
            return Broken(number, b"", "no_header")
        if b"\r" in line.rstrip(b"\r\n"):
            return Broken(number, line[:KEPT_OF_LONG], "line_ends")
        try:
            names = fields_of(self._text(line), self._separator)
        except _Unfit as unfit:
            return Broken(number, line[:KEPT_OF_LONG], unfit.reason)
        if names is None:
            return Broken(number, line[:KEPT_OF_LONG], "open_quote")
        self._columns = [name.strip() or f"#{rank}" for rank, name in enumerate(names, 1)]
        twice = next((n for n in self._columns if self._columns.count(n) > 1), None)
        return Broken(number, line, "duplicate_column", twice) if twice else None

    def _row(self, number: int, line: bytes) -> Iterator[Text | Broken]:
        if len(line) >= LONGEST_ROW and not line.endswith(b"\n"):
            size = len(line) + self._lines.rest()
            yield Broken(number, line[:KEPT_OF_LONG], "too_long", f"{size} octets")
        elif not line.isspace():
            try:
                yield Text(number, piece_of(self._table, self._columns, self._fields_from(line)))
            except _Unfit as unfit:
                yield Broken(number, line[:KEPT_OF_LONG], unfit.reason, unfit.detail)

    def _fields_from(self, line: bytes) -> list[str]:
        """Return the fields of the record that starts with `line`; raises _Unfit.

        Quotes that are not closed at the end of the line go on to the line that closes them; where
        none does, or the fields are then too few or too many, quotes within a field are signs.
        """
        if line.count(b'"') % 2:
            more: list[bytes] = []
            size, is_open = len(line), True
            while is_open and size < LONGEST_ROW and (after := self._lines.next()):
                more.append(after)
                size += len(after)
                is_open = after.count(b'"') % 2 == 0
            if not is_open:
                with suppress(_Unfit):
                    return self._fields(b"".join((line, *more)))
            self._lines.back(more)
        try:
            return self._fields(line)
        except _OpenQuote:
            apart = self._text(line).split(self._separator)
            if len(apart) != len(self._columns) or any(one.startswith('"') for one in apart):
                raise
            return apart

    def _fields(self, record: bytes) -> list[str]:
        fields = fields_of(self._text(record), self._separator)
        if fields is None:
            raise _OpenQuote("open_quote")
        width = len(self._columns)
        if len(fields) < width or any(fields[width:]):
            raise _Unfit("ragged_row", f"{len(fields)} champs, {width} attendus")
        return fields[:width]

    def _text(self, record: bytes) -> str:
        record = record.rstrip(b"\r\n")
        try:
            text = record.decode(self._encoding) if self._encoding else decoded(record)
        except (UnicodeDecodeError, MixedEncodings):
            raise _Unfit("encoding") from None
        if "\ufffd" in text:
            raise _Unfit("encoding")
        return text
