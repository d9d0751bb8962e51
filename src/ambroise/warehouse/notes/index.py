"""The index of the notes of one publication of the research zone: a SQLite file beside its tables.

It is derived data: whole or not there, made again from the publication, never needed to open it.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from ambroise.tables import Zone
from ambroise.text.words import stem
from ambroise.warehouse.notes.analysis import COLUMNS, Said, columns

FOLDER: Final = "search"
_CACHE_KB: Final = 32 * 1024
_AFTER: Final = "\U0010ffff"

_SCHEMA: Final = f"""
CREATE TABLE about (version INTEGER NOT NULL);
CREATE TABLE note (
    doc INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    forms TEXT NOT NULL
);
CREATE TABLE form (form TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE said USING fts5(
    {", ".join(COLUMNS)}, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
"""


class Entry(NamedTuple):
    """A note as the index keeps it: `forms` are its words, `texts` its columns in order."""

    note_id: int
    digest: str
    forms: str
    texts: tuple[str, ...]


def entry(note_id: int, digest: str, said: list[Said]) -> Entry:
    """Return what the index keeps of a note; `digest` says when its words are to be read again."""
    found = columns(said)
    forms = " ".join(sorted({one.form for one in said}))
    return Entry(note_id, digest, forms, tuple(found.get(name, "") for name in COLUMNS))


def index_path(zone: Zone, publication: int) -> Path:
    """Return where the index of a publication is, once it is whole."""
    return zone.path / FOLDER / f"notes-{publication}.db"


@contextmanager
def open_index(zone: Zone, publication: int) -> Iterator["NotesIndex | None"]:
    """Yield the index of the notes of a publication, or None while there is none."""
    path = index_path(zone, publication)
    try:
        connection = read_only(path)
    except sqlite3.OperationalError:
        yield None
        return
    with closing(connection):
        yield NotesIndex(connection)


def read_only(path: Path) -> sqlite3.Connection:
    """Open a whole index, that nobody writes any more; raises OperationalError without one."""
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    return connection


def create(connection: sqlite3.Connection) -> None:
    connection.executescript(_SCHEMA)


def add(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Put notes in an index; `settle` is due before it is read."""
    marks = ", ".join("?" * (1 + len(COLUMNS)))
    for one in entries:
        doc = connection.execute(
            "INSERT INTO note (note_id, digest, forms) VALUES (?, ?, ?)",
            (one.note_id, one.digest, one.forms),
        ).lastrowid
        connection.execute(
            f"INSERT INTO said (rowid, {', '.join(COLUMNS)}) VALUES ({marks})", (doc, *one.texts)
        )


def settle(connection: sqlite3.Connection) -> None:
    """Gather the words of all notes, and lay the index out for reading."""
    forms: set[str] = set()
    for (listed,) in connection.execute("SELECT forms FROM note"):
        forms.update(listed.split())
    connection.executemany("INSERT OR IGNORE INTO form VALUES (?)", ((one,) for one in forms))
    connection.execute("INSERT INTO said (said) VALUES ('optimize')")


class NotesIndex:
    """What can be asked of the words of the notes of one publication."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def of(cls, entries: Iterable[Entry]) -> Iterator["NotesIndex"]:
        """Yield an index in memory of a few notes."""
        with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
            create(connection)
            add(connection, entries)
            settle(connection)
            yield cls(connection)

    def found(self, expression: str) -> list[int]:
        """Return the ids of the notes that match the expression of a query, in no order."""
        query = "SELECT note_id FROM said JOIN note ON doc = said.rowid WHERE said MATCH ?"
        return [row[0] for row in self._connection.execute(query, (expression,))]

    def forms(self) -> frozenset[str]:
        """Return every word of the notes, folded."""
        return frozenset(row[0] for row in self._connection.execute("SELECT form FROM form"))

    def stems(self, beginning: str) -> Collection[str]:
        """Return the stems of the words of the notes that begin so; `beginning` is folded."""
        query = "SELECT form FROM form WHERE form >= ? AND form < ?"
        rows = self._connection.execute(query, (beginning, beginning + _AFTER))
        return {stem(row[0]) for row in rows}
