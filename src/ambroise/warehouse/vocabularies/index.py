"""Concepts found by the words of their names, in any language that was loaded, and by code.

One SQLite full-text index a load: words without accents, found by their first letters.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ambroise.text.folding import composed, fold

WORDS_ASKED: Final = 12
"""Words of a query that are looked for; a name holds few more."""

LITTLE: Final = 2

Entry = tuple[str, str, str, str, int | None, str]
"""Text, code, vocabulary, domain, concept id (None: no concept of ours yet) and main name."""


@dataclass(frozen=True, slots=True)
class Target:
    """A concept that a code may be mapped to; `concept_id` is None until one is given to it."""

    vocabulary_id: str
    code: str
    name: str
    domain_id: str
    concept_id: int | None
    text: str
    """The name, or the synonym, in which the words were found."""

    @property
    def key(self) -> tuple[str, str]:
        return self.vocabulary_id, self.code


def build_index(path: Path, entries: Iterable[Entry]) -> int:
    """Write the index of a load and return how many names are in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            CREATE VIRTUAL TABLE entries USING fts5(
                text, code, vocabulary_id UNINDEXED, domain_id UNINDEXED, concept_id UNINDEXED,
                name UNINDEXED, tokenize = 'unicode61 remove_diacritics 2'
            );
            BEGIN;
            """
        )
        connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", entries)
        connection.execute("COMMIT")
        connection.executescript(
            """
            CREATE TABLE concepts AS
            SELECT DISTINCT vocabulary_id, code, name, domain_id, concept_id FROM entries;
            CREATE INDEX by_id ON concepts (concept_id);
            CREATE INDEX by_code ON concepts (vocabulary_id, code);
            """
        )
        count = int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])
        connection.execute("INSERT INTO entries(entries) VALUES ('optimize')")
    return count


def find(path: Path, text: str, *, every_word: bool, limit: int) -> list[Target]:
    """Return what an index holds for the words of `text`, nearest first.

    Each word stands for those that begin with it; `every_word` asks for all of them, else for any
    of those that say something: words of one or two letters are in half of all names.
    """
    asked = words_of(text)
    if not every_word:
        asked = [word for word in asked if len(word) > LITTLE] or asked
    if not asked:
        return []
    query = (" " if every_word else " OR ").join(f'"{word}"*' for word in asked)
    return _read(
        path,
        "SELECT vocabulary_id, code, name, domain_id, concept_id, text FROM entries"
        " WHERE entries MATCH ? ORDER BY rank LIMIT ?",
        query,
        limit,
    )


def by_id(path: Path, concept_id: int) -> Target | None:
    """Return the concept of an index that has this id."""
    where = "WHERE concept_id = ? LIMIT 1"
    return next(iter(_read(path, f"{_CONCEPTS} {where}", concept_id)), None)


def by_code(path: Path, vocabulary_id: str, code: str) -> Target | None:
    """Return the concept of an index that has this code."""
    where = "WHERE vocabulary_id = ? AND code = ? LIMIT 1"
    return next(iter(_read(path, f"{_CONCEPTS} {where}", vocabulary_id, code)), None)


_CONCEPTS: Final = "SELECT vocabulary_id, code, name, domain_id, concept_id, name FROM concepts"


def _read(path: Path, query: str, *values: object) -> list[Target]:
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return [Target(*row) for row in connection.execute(query, values)]


def words_of(text: str) -> list[str]:
    """Return the words of a text without accents, each once, the first ones when there are many."""
    found = re.findall(r"[^\W_]+", fold(composed(text).text))
    return list(dict.fromkeys(found))[:WORDS_ASKED]
