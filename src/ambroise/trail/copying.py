"""The trail's file as lines of text and back, so that a copy grows as the trail does."""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from ambroise.settings import Settings, private_folder
from ambroise.trail.file import FILE_NAME, TrailFile


@dataclass(frozen=True, slots=True)
class Head:
    """A table of a copy: its columns in the order of the values of each line."""

    table: str
    columns: tuple[str, ...]


@contextmanager
def snapshot(settings: Settings) -> Iterator[sqlite3.Connection]:
    """Open one consistent view of the trail of an installation; appends go on meanwhile."""
    path = settings.trail / FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        yield connection


def dump(connection: sqlite3.Connection) -> Iterator[tuple[Head, Iterator[bytes]]]:
    """Yield each table with its rows as lines of JSON, the oldest first."""
    for table in _tables(connection):
        columns = tuple(
            row[1]
            for row in connection.execute(f"PRAGMA table_xinfo({table})")
            if row[6] == 0  # neither hidden nor computed
        )
        yield Head(table, columns), _lines(connection, table, columns)


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return sorted(row[0] for row in connection.execute(query))


def _lines(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Iterator[bytes]:
    for row in connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid"):
        text = json.dumps(row, default=_written, separators=(",", ":"), ensure_ascii=False)
        yield text.encode() + b"\n"


def _written(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(type(value).__name__)


def load(settings: Settings, tables: Iterable[tuple[Head, Iterable[bytes]]]) -> None:
    """Write the trail of an installation that has none from a copy, all of it or nothing."""
    path = private_folder(settings.trail) / FILE_NAME
    with closing(TrailFile(path)) as file, file.write() as connection:
        for head, lines in tables:
            marks = ", ".join("?" for _ in head.columns)
            connection.executemany(
                f"INSERT OR REPLACE INTO {head.table} ({', '.join(head.columns)}) VALUES ({marks})",
                (_row(line) for line in lines),
            )


def _row(line: bytes) -> list[object]:
    return [
        base64.b64decode(value["base64"]) if isinstance(value, dict) else value
        for value in json.loads(line)
    ]
