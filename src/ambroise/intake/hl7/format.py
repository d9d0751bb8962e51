"""Files of HL7 v2: plain, framed as for MLLP, or in batches, cut in their messages.

Source: HL7 v2.5 chapter 2, § 2.10.3 (batches), appendix C of the implementation guide (MLLP:
0x0B, message, 0x1C 0x0D).
"""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from ambroise.intake.files import MAX_TEXT_BYTES, Broken, Format, SourceFile, Text, start_of
from ambroise.intake.hl7.telling import tell
from ambroise.intake.records import Record, Refused
from ambroise.intake.told import record

_BLOCK: Final = 1024 * 1024
_HEAD: Final = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x0b]*(?:MSH|FHS|BHS)[^A-Za-z0-9\s]")
_START: Final = re.compile(rb"(?<=[\r\n\x1c])(?=(?:MSH|FHS|BHS|BTS|FTS)[^A-Za-z0-9\s])|(?=\x0b)")
_EMPTY: Final = b"\x0b\x1c\r\n \t\x00\x1a"


class _Hl7:
    name: Final = "HL7 v2"
    suffixes: Final = (".hl7", ".er7", ".mllp")
    teller: Final = "3"

    def claims(self, head: bytes) -> bool:
        return _HEAD.match(head) is not None

    def pieces(
        self,
        content: "io.BufferedReader[Any]",
        file: SourceFile,  # noqa: ARG002
    ) -> Iterator[Text | Broken]:
        """Yield the messages; headers and trailers of batches count them, and are no piece."""
        start = content.peek(4)[:4]
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield Broken(1, start_of(content), "encoding", "UTF-16")
            return
        batches = _Batches()
        for found in _chunks(content):
            if isinstance(found, Broken):
                yield found
            else:
                yield from _pieces(*found, batches)
        yield from batches.unclosed()

    def records(self, piece: bytes, file: SourceFile) -> Iterator[Record | Refused]:  # noqa: ARG002
        yield record(piece, tell)


class _Batches:
    """The batch that is open, and how many messages have come in it."""

    def __init__(self) -> None:
        self._open = False
        self._line = 0
        self._count = 0

    def starts(self, line: int) -> None:
        self._open, self._line, self._count = True, line, 0

    def counts(self) -> None:
        self._count += 1

    def ends(self, line: int, trailer: bytes) -> Iterator[Broken]:
        """Yield what is wrong with a batch: another number of messages than BTS-1 says."""
        fields = trailer.split(trailer[3:4])
        said = fields[1].strip().decode("ascii", "replace") if len(fields) > 1 else ""
        if self._open and said.isdecimal() and int(said) != self._count:
            yield Broken(line, trailer, "batch_incomplete", f"{said} annoncés, {self._count} lus")
        self._open = False

    def unclosed(self) -> Iterator[Broken]:
        if self._open:
            yield Broken(self._line, b"", "truncated", "BTS absent")


def _chunks(content: "io.BufferedReader[Any]") -> Iterator[tuple[int, bytes] | Broken]:
    """Yield what stands from one start to the next, with its line; no more than a piece in memory.

    A frame (0x0B) goes to its end (0x1C), so that line breaks in a message cut nothing.
    """
    buffer = b""
    line = 1
    ended = False
    while not ended:
        block = content.read1(_BLOCK)
        ended = not block
        buffer += block
        at = 0
        while cut := _next(buffer, at, ended=ended):
            yield line, buffer[at:cut]
            line += _breaks(buffer, at, cut)
            at = cut
        buffer = buffer[at:]
        if len(buffer) > MAX_TEXT_BYTES:
            yield Broken(line, buffer[:_BLOCK], "too_long", f"> {MAX_TEXT_BYTES} octets")
            buffer = b""


def _next(buffer: bytes, at: int, *, ended: bool) -> int:
    """Return where the chunk that starts at `at` ends; 0 while that is not known."""
    if at >= len(buffer):
        return 0
    last = len(buffer) if ended else 0
    if buffer[at : at + 1] == b"\x0b":
        close = buffer.find(b"\x1c", at)
        again = buffer.find(b"\x0b", at + 1, close if close >= 0 else len(buffer))
        if again >= 0:
            return again
        return close + 1 if close >= 0 else last
    found = _START.search(buffer, at + 1)
    return found.start() if found else last


def _breaks(text: bytes, start: int, end: int) -> int:
    """Return how many lines end between two places: with CR, LF or both."""
    ends = text.count(b"\r", start, end) + text.count(b"\n", start, end)
    return ends - text.count(b"\r\n", start, end)


def _pieces(line: int, chunk: bytes, batches: _Batches) -> Iterator[Text | Broken]:
    framed = chunk.startswith(b"\x0b")
    body = chunk.strip(_EMPTY).removeprefix(b"\xef\xbb\xbf")
    if not body:
        return
    lead = chunk[: chunk.find(body)]
    line += _breaks(lead, 0, len(lead))
    if framed and not chunk.endswith(b"\x1c"):
        yield Broken(line, body, "truncated", "fin de trame absente")
    elif body.startswith(b"MSH"):
        batches.counts()
        yield Text(line, body)
    elif body.startswith((b"FHS", b"BHS", b"FTS")) and not framed:
        if body.startswith(b"BHS"):
            batches.starts(line)
    elif body.startswith(b"BTS"):
        yield from batches.ends(line, body)
    else:
        yield Broken(line, body[:_BLOCK], "no_msh")


HL7: Final[Format] = _Hl7()
"""What `FORMATS` lists."""
