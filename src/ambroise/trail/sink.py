"""The outside sink: a file elsewhere, to which each anchor is added and nothing taken away."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ambroise.trail.event import Retention, canonical
from ambroise.trail.signing import Signer


class SinkMark(Enum):
    """What a line of the sink is when it is no anchor."""

    ACCEPTED = "a person accepted the file as it stood then"
    TORN = "not a whole line: the machine stopped while it was written"
    FORGED = "a whole line that we have not signed"


@dataclass(frozen=True, slots=True)
class SinkAnchor:
    """An anchor as the sink holds it."""

    retention: Retention
    count: int
    head: str


SinkLine = SinkAnchor | SinkMark


class Sink:
    def __init__(self, path: Path, signer: Signer) -> None:
        self._path = path
        self._signer = signer

    def put(self, signed: Iterable[tuple[str, Mapping[str, object], str]]) -> None:
        """Add statements of a kind with their signatures; durable when this returns."""
        lines = "".join(
            canonical({**statement, "type": kind, "signature": signature}) + "\n"
            for kind, statement, signature in signed
        ).encode()
        handle = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                lines = b"\n" + lines
            while lines:
                lines = lines[os.write(handle, lines) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def lines(self) -> Iterator[tuple[int, SinkLine]]:
        """Yield each line with its number, from 1; none when the sink is not there yet."""
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, start=1):
                yield number, self._parsed(line)

    def _parsed(self, line: str) -> SinkLine:
        try:
            fields = json.loads(line)
        except ValueError:
            return SinkMark.TORN
        try:
            kind, signature = fields.pop("type"), fields.pop("signature")
            if not self._signer.valid(kind, fields, signature):
                return SinkMark.FORGED
            if kind == "accepted":
                return SinkMark.ACCEPTED
            return SinkAnchor(Retention(fields["retention"]), fields["count"], fields["head"])
        except (ValueError, TypeError, KeyError, AttributeError):
            return SinkMark.FORGED
