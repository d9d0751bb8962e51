"""FHIR files: NDJSON, a JSON document laid out over lines, and the records of each text."""

import io
from collections.abc import Iterator
from typing import Any, Final

from ambroise.intake.fhir.records import records
from ambroise.intake.files import (
    MAX_TEXT_BYTES,
    Broken,
    Format,
    SourceFile,
    Text,
    lines,
    start_of,
)
from ambroise.intake.records import Record, Refused

_HEAD_BYTES: Final = 1024 * 1024


class _Fhir:
    name: Final = "FHIR"
    suffixes: Final = (".ndjson", ".jsonl", ".json")
    teller: Final = ""

    def claims(self, head: bytes) -> bool:
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")

    def pieces(
        self, content: "io.BufferedReader[Any]", file: SourceFile
    ) -> Iterator[Text | Broken]:
        """Yield the JSON texts: each line of NDJSON, or the whole file when it is one document."""
        start = content.peek(4)[:4]
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield Broken(1, start_of(content), "encoding", "UTF-16")
            return
        if start.startswith(b"\xef\xbb\xbf"):
            content.read(3)
        if not _is_document(content, file):
            yield from lines(content)
            return
        raw = content.read(MAX_TEXT_BYTES + 1)
        if len(raw) > MAX_TEXT_BYTES:
            yield Broken(1, raw[:_HEAD_BYTES], "too_long", f"> {MAX_TEXT_BYTES} octets")
        else:
            yield Text(1, raw)

    def records(self, piece: bytes, file: SourceFile) -> Iterator[Record | Refused]:  # noqa: ARG002
        return records(piece)


def _is_document(content: "io.BufferedReader[Any]", file: SourceFile) -> bool:
    """Tell a JSON document laid out over lines from NDJSON, by its first line."""
    head = content.peek(_HEAD_BYTES)
    first, newline, rest = head.lstrip().partition(b"\n")
    closed = first.rstrip().endswith(b"}") and first.startswith(b"{")
    if not newline or closed:
        return False
    return file.suffix == ".json" or not rest.lstrip().startswith(b"{")


FHIR: Final[Format] = _Fhir()
