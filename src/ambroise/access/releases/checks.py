"""The automatic checks of a release, file by file."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from ambroise.access.releases.cells import Table, recoverable_cells, small_cells
from ambroise.access.releases.contents import LOOKED_AT, READ, Unreadable, content_of
from ambroise.access.releases.findings import Check, Finding
from ambroise.access.releases.identifiers import (
    identifiers,
    is_free_text,
    is_prose,
    names_a_person,
)

MOST_BYTES: Final = 50_000_000
"""Largest file that the checks read."""


def check_file(name: str, data: bytes, *, smallest: int) -> list[Finding]:
    """Return what there is to say of a file: where, how often, and never what.

    `smallest` is the least count that may be shown.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READ | LOOKED_AT:
        return [Finding(name, Check.FILE_TYPE)]
    if len(data) > MOST_BYTES:
        return [Finding(name, Check.TOO_LARGE)]
    if suffix in LOOKED_AT:
        seen = identifiers(data.decode(errors="replace")) if suffix == ".svg" else 0
        found = [Finding(name, Check.IDENTIFIER, count=seen)] if seen else []
        return [Finding(name, Check.NOT_CHECKED), *found]
    try:
        content = content_of(name, data)
    except Unreadable:
        return [Finding(name, Check.UNREADABLE)]
    found = list(_texts(name, content.texts))
    for number, table in enumerate(content.tables, start=1):
        where = "" if len(content.tables) == 1 else f"tableau {number}, "
        found.extend(_table(name, where, table, smallest))
    return found


def _texts(name: str, texts: list[str]) -> Iterator[Finding]:
    seen = sum(identifiers(text) for text in texts)
    if seen:
        yield Finding(name, Check.IDENTIFIER, count=seen)
    if is_prose(texts):
        yield Finding(name, Check.FREE_TEXT)


def _table(name: str, where: str, table: Table, smallest: int) -> Iterator[Finding]:
    for check, cells in (
        (Check.SMALL_CELL, small_cells(table, smallest)),
        (Check.RECOVERABLE_CELL, recoverable_cells(table, smallest)),
    ):
        for column in sorted({column for _, column in cells}):
            count = sum(one == column for _, one in cells)
            yield Finding(name, check, f"{where}colonne {column + 1}", count)
    for column, header in enumerate(table.header):
        place = f"{where}colonne {column + 1}"
        cells_of = [row[column] for row in table.rows]
        if names_a_person(header):
            yield Finding(name, Check.PERSON_COLUMN, place, len(cells_of))
        seen = sum(identifiers(cell) for cell in (header, *cells_of))
        if seen:
            yield Finding(name, Check.IDENTIFIER, place, seen)
        texts = sum(is_free_text(cell) for cell in cells_of)
        if texts or is_prose(cells_of):
            yield Finding(name, Check.FREE_TEXT, place, max(texts, 1))
