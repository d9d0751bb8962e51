"""Rows of one table under one key: the same again is no matter, another is not both right."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from ambroise.intake.files import Broken, Text
from ambroise.intake.tabular.mapping import Table
from ambroise.intake.tabular.pieces import read_piece


def without_doubles(pieces: Iterator[Text | Broken], table: Table) -> Iterator[Text | Broken]:
    """Yield the pieces of one reading of a table, the later of two rows of one key as Broken.

    The moment of `maj`, where there is one, is part of the key: versions of one row are no doubles.
    What was met is kept as digests in SQLite's own temporary file, so that memory is bounded.
    """
    columns = table.version_columns()
    with closing(sqlite3.connect("", isolation_level=None)) as met:
        met.execute("PRAGMA journal_mode = OFF")
        met.execute("BEGIN")
        met.execute("CREATE TABLE met (key BLOB PRIMARY KEY, row BLOB) WITHOUT ROWID")
        for piece in pieces:
            if isinstance(piece, Text) and _is_double(met, piece.raw, columns):
                yield Broken(piece.line, piece.raw, "duplicate_key", ", ".join(columns))
            else:
                yield piece


def _is_double(met: sqlite3.Connection, raw: bytes, columns: list[str]) -> bool:
    _, cells = read_piece(raw)
    key = _digest(repr([cells.get(column) for column in columns]).encode())
    row = _digest(raw)
    insert = "INSERT OR IGNORE INTO met VALUES (?, ?)"
    if met.execute(insert, (key, row)).rowcount:
        return False
    first = met.execute("SELECT row FROM met WHERE key = ?", (key,)).fetchone()
    return bool(first[0] != row)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
