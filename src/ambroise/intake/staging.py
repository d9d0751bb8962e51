"""Pieces in, rows on disk out: what a batch brings, before the zone is touched."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from ambroise.intake.files import Broken, SourceFile, Text
from ambroise.intake.reading import Attached, read
from ambroise.intake.records import Document, Record, Refused
from ambroise.settings import Settings
from ambroise.tables import Spool, Zone

_RECORD = pa.schema(
    [
        ("ordinal", pa.int64()),
        ("record_id", pa.string()),
        ("alias", pa.string()),
        ("file", pa.string()),
        ("line", pa.int32()),
        ("entry", pa.int32()),
        ("updated", pa.string()),
        ("digest", pa.string()),
        ("encoding", pa.string()),
        ("origin", pa.int64()),
        ("told", pa.list_(pa.string())),
        ("within", pa.string()),
        ("complete", pa.bool_()),
        ("teller", pa.string()),
        ("received", pa.timestamp("us")),
        ("raw", pa.string()),
    ]
)
_DOCUMENT = pa.schema(
    [
        ("ordinal", pa.int64()),
        ("part", pa.int32()),
        ("title", pa.string()),
        ("content_type", pa.string()),
        ("text", pa.string()),
        ("digest", pa.string()),
    ]
)
_REFUSED = pa.schema(
    [
        ("id", pa.string()),
        ("file", pa.string()),
        ("line", pa.int32()),
        ("entry", pa.int32()),
        ("record_type", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("raw", pa.binary()),
        ("record_id", pa.string()),
    ]
)
REFUSED = "quarantine"


def digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _text(record: Record) -> str:
    if record.encoding == "base64":
        return base64.b64encode(record.raw).decode()
    return record.raw.decode(record.encoding or "utf-8")


def bytes_of(text: str, encoding: str | None) -> bytes:
    """Return the bytes of a record from the text and the encoding that it is kept by."""
    if encoding == "base64":
        return base64.b64decode(text)
    return text.encode(encoding or "utf-8")


@dataclass(slots=True)
class Staging:
    """The records of one batch by type, its documents, and what was refused."""

    spool: Spool
    source: str
    read: int = 0
    types: dict[str, int] = field(default_factory=dict)
    """Records by type, the refused ones not among them."""
    told: dict[str, set[str]] = field(default_factory=dict)
    """By type of resource, the types of the pieces that told some."""
    refused: dict[str, int] = field(default_factory=dict)
    """Refused items by type, "" where none is known."""
    partial: set[str] = field(default_factory=set)
    """The wholes of which some part was refused."""
    _ordinal: int = 0

    @classmethod
    @contextmanager
    def open(cls, zone: Zone, source: str) -> Iterator["Staging"]:
        schemas = {"record": _RECORD, "document": _DOCUMENT, "refused": _REFUSED}
        with Spool.open(zone, schemas) as spool:
            yield cls(spool, source)

    def take(
        self,
        texts: Iterable[tuple[SourceFile, Text | Broken]],
        settings: Settings | None = None,
    ) -> None:
        """Put every record of the texts down in their order, or the reason why there is none.

        What was read before and cannot be any more stays as it was told.
        """
        for file, line, found in read(texts, settings):
            if isinstance(found, Refused):
                if file.received is None:
                    self._refuse(file, line, found)
            else:
                self._keep(file, line, *found)

    def order(self, record_type: str) -> tuple[bool, str]:
        """Return the place of a type among all: pieces are stored before what they tell."""
        return record_type in self.told, record_type

    def _keep(self, file: SourceFile, line: int, record: Record, attached: Attached) -> None:
        self.read += 1
        self.types[record.type] = self.types.get(record.type, 0) + 1
        place = (file.name, line, record.entry)
        received = file.received
        teller = None if record.told is None else file.format.teller
        origin = self._record(record, place, None, attached[0], received, teller)
        for resource, documents in zip(record.told or (), attached[1:], strict=True):
            self.told.setdefault(resource.type, set()).add(record.type)
            self._record(resource, place, origin, documents, received)

    def _record(
        self,
        record: Record,
        place: tuple[str, int, int | None],
        origin: int | None,
        documents: list[Document],
        received: datetime | None,
        teller: str | None = None,
    ) -> int:
        """Put a record down with its documents; return its ordinal.

        The digest of a piece is that of its bytes and of the version that told it.
        """
        ordinal = self._ordinal
        self._ordinal += 1
        told = None if record.told is None else [f"{one.type}/{one.id}" for one in record.told]
        raw = _text(record)
        row = (
            ordinal,
            record.id,
            record.alias,
            *place,
            record.updated,
            digest(record.raw + (teller or "").encode()),
            record.encoding,
            origin,
            told,
            record.within,
            record.complete,
            teller,
            received and received.replace(tzinfo=None),
            raw,
        )
        self.spool.add("record", record.type, row, len(raw) + 200)
        for document in documents:
            mark = digest(document.text.encode())
            content = (document.title, document.content_type, document.text)
            size = len(document.text) + 200
            whole = (ordinal, document.part, *content, mark)
            self.spool.add("document", f"documents-{record.type}", whole, size)
        return ordinal

    def _refuse(self, file: SourceFile, line: int, item: Refused) -> None:
        self.read += 1
        self.refused[item.type or ""] = self.refused.get(item.type or "", 0) + 1
        if item.within:
            self.partial.add(item.within)
        place = (file.name, line, item.entry)
        why = (item.type, item.reason, item.detail)
        row = (self._item(place, item.raw), *place, *why, item.raw, item.id)
        self.spool.add("refused", REFUSED, row, len(item.raw) + 200)

    def _item(self, place: tuple[str, int, int | None], raw: bytes) -> str:
        """The same bytes at the same place are one item, so that nothing waits twice."""
        named = "|".join(str(part) for part in (self.source, *place) if part is not None)
        return hashlib.sha256(named.encode() + raw).hexdigest()[:32]
