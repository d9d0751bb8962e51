"""The trail as JSONL, for the DPO or a third party who holds the public key.

First line: the public key; second: what was asked for. Then the signed statements, every entry
with the exact text that its hash covers, and a last line signed over the SHA-256 of all lines
before it, so that the file is checked alone (`verify_export`).
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ambroise.trail.event import Retention, canonical
from ambroise.trail.file import SIGNED, TrailFile, signed_rows
from ambroise.trail.selection import Selection
from ambroise.trail.signing import Signer
from ambroise.trail.upkeep import segment

WHOLE, SELECTION, SEGMENT = "whole", "selection", "segment"
"""What a file holds: every entry still there, those that match, one closed range of a class."""

Lines = Iterable[Mapping[str, object]]


def export(file: TrailFile, signer: Signer, selection: Selection, path: Path) -> int:
    """Write one snapshot of the entries asked for to `path` (mode 0600); return their number."""
    with file.read() as connection:
        asked = {"scope": WHOLE if selection.whole else SELECTION, "asked": selection.asked()}
        statements = _statements(connection) if selection.whole else ()
        where, values = selection.where()
        return _write(path, signer, asked, statements, _entries(connection, where, values))


def archive(file: TrailFile, signer: Signer, retention: Retention, number: int, path: Path) -> int:
    """Write one closed segment to `path` (mode 0600); return its entries.

    Raises SegmentUnknown when it does not exist or was purged.
    """
    with file.read() as connection:
        statement, signature = segment(connection, retention, number)
        asked = {"scope": SEGMENT, "asked": {"class": retention, "number": number}}
        entries = _entries(
            connection,
            "retention = ? AND position BETWEEN ? AND ?",
            [retention, statement["first"], statement["position"]],
        )
        signed = {"type": "segment", **statement, "signature": signature}
        return _write(path, signer, asked, (signed,), entries)


def _statements(connection: sqlite3.Connection) -> Lines:
    for table in SIGNED:
        for statement, signature in signed_rows(connection, table):
            yield {"type": table.removesuffix("s"), **statement, "signature": signature}


def _entries(
    connection: sqlite3.Connection, where: str, values: Iterable[str | int]
) -> Iterator[Mapping[str, object]]:
    query = f"SELECT body, hash FROM entries WHERE {where} ORDER BY sequence"
    for body, digest in connection.execute(query, list(values)):
        yield {"type": "entry", "body": body, "hash": digest}


def _write(
    path: Path, signer: Signer, asked: Mapping[str, object], statements: Lines, entries: Lines
) -> int:
    written = 0
    sum_ = hashlib.sha256()
    with fresh(path) as out:

        def put(value: Mapping[str, object]) -> None:
            line = canonical(value) + "\n"
            sum_.update(line.encode())
            out.write(line)

        put({"type": "key", "public_key": signer.public.pem()})
        put({"type": "scope", **asked})
        for statement in statements:
            put(statement)
        for entry in entries:
            put(entry)
            written += 1
        end: dict[str, object] = {"entries": written, "sha256": sum_.hexdigest()}
        put({"type": "end", **end, "signature": signer.sign("end", end)})
    return written


@contextmanager
def fresh(path: Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a file for the service account alone that appears under its name when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
