"""The format of a folder of documents: each file is one piece."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ambroise.intake.documents.folder.settings import settings_of
from ambroise.intake.documents.folder.telling import tell
from ambroise.intake.documents.kinds import SUFFIXES, is_cda
from ambroise.intake.files import MAX_TEXT_BYTES, Broken, Format, SourceFile, Text, start_of
from ambroise.intake.records import Record, Refused
from ambroise.intake.told import record

_SHARED: Final = (".txt", ".xml")
_SIGNATURES: Final = (b"%PDF-", b"{\\rtf")
_HTML: Final = (b"<!doctype html", b"<html")


class _Documents:
    name: Final = "documents"
    suffixes: Final = tuple(suffix for suffix in SUFFIXES if suffix not in _SHARED)
    teller: Final = "1"

    def claims(self, head: bytes) -> bool:
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return (
            start.startswith(_SIGNATURES)
            or start[:16].lower().startswith(_HTML)
            or is_cda(head)
            or _is_prose(head)
        )

    def pieces(
        self,
        content: "io.BufferedReader[Any]",
        file: SourceFile,  # noqa: ARG002
    ) -> Iterator[Text | Broken]:
        raw = content.read(MAX_TEXT_BYTES + 1)
        if len(raw) > MAX_TEXT_BYTES:
            yield Broken(1, start_of(content), "too_long", f"> {MAX_TEXT_BYTES} octets")
        else:
            yield Text(1, raw)

    def records(self, piece: bytes, file: SourceFile) -> Iterator[Record | Refused]:
        settings = settings_of(file.root)
        yield record(piece, lambda raw: tell(raw, file.name, _written(file.path), settings))


def _written(path: Path) -> str | None:
    """Return when a file was last written; None where only its bytes are left, in quarantine."""
    try:
        seconds = path.stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _is_prose(head: bytes) -> bool:
    """Tell a text that people read: of all formats this one is asked last."""
    return bool(head.strip()) and b"\0" not in head


DOCUMENTS: Final[Format] = _Documents()
"""What `FORMATS` lists, last."""
