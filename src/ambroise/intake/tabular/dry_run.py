"""What a mapping would make of rows, seen before anything is stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ambroise.intake.files import Broken, Reading, Text, find_files
from ambroise.intake.records import Refused
from ambroise.intake.tabular.database import DatabaseReading
from ambroise.intake.tabular.format import TableFormat
from ambroise.intake.tabular.loading import LoadedMapping
from ambroise.intake.tabular.pieces import read_piece
from ambroise.intake.tabular.telling import tell
from ambroise.intake.told import Untold, record

SHOWN: Final = 10
LOOKED_AT: Final = 100_000
"""Rows of each file or table that a dry run goes through."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row: its cells, and the resources that it becomes or why it would be refused."""

    table: str
    line: int
    cells: dict[str, Any]
    resources: tuple[dict[str, Any], ...] = ()
    reason: str = ""
    detail: str = ""


@dataclass(slots=True)
class DryRun:
    """What was seen: the first rows whole, all of them counted."""

    read: int = 0
    silent: int = 0
    """Rows that would be kept and tell nothing."""
    told: Counter[str] = field(default_factory=Counter)
    """Rows by type of resource that they tell."""
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows by reason and detail."""
    shown: list[ShownRow] = field(default_factory=list)
    partial: bool = False
    """Whether rows were left unread."""


def dry_run(
    loaded: LoadedMapping, paths: list[Path], *, shown: int = SHOWN, looked_at: int = LOOKED_AT
) -> DryRun:
    """Return what the rows of the files at `paths`, and of the base, would become.

    Without paths, only tables of the base are read. Nothing is stored.
    Raises MappingInvalid, SourceUnreadable, SourceEmpty, DatabaseUnreachable.
    """
    seen = DryRun()
    for pieces in _readings(loaded, paths):
        for piece in islice(pieces, looked_at):
            _see(seen, loaded, piece, shown)
        seen.partial |= next(pieces, None) is not None
    return seen


def _readings(loaded: LoadedMapping, paths: list[Path]) -> Iterator[Iterator[Text | Broken]]:
    if paths:
        for file in find_files(paths, [TableFormat(loaded)]):
            yield Reading(file).texts()
    for name, table in loaded.mapping.tables.items():
        if not table.files:
            yield DatabaseReading(loaded, name).pieces()


def _see(seen: DryRun, loaded: LoadedMapping, piece: Text | Broken, shown: int) -> None:
    seen.read += 1
    if isinstance(piece, Broken):
        seen.refused[piece.reason, piece.detail] += 1
        if len(seen.shown) < shown:
            table, cells = _cells(piece.raw)
            seen.shown.append(ShownRow(table, piece.line, cells, (), piece.reason, piece.detail))
        return
    telling = partial(tell, mapping=loaded.mapping)
    found = record(piece.raw, telling)
    if isinstance(found, Refused):
        seen.refused[found.reason, found.detail] += 1
    else:
        types = {one.type for one in found.told or ()}
        seen.told.update(types)
        seen.silent += not types
    if len(seen.shown) < shown:
        table, cells = read_piece(piece.raw)
        if isinstance(found, Refused):
            why = (found.reason, found.detail)
            seen.shown.append(ShownRow(table, piece.line, cells, (), *why))
        else:
            resources = telling(piece.raw).resources
            seen.shown.append(ShownRow(table, piece.line, cells, resources))


def _cells(raw: bytes) -> tuple[str, dict[str, Any]]:
    """Return the table and cells of what is broken: none, but where it is a row seen twice."""
    try:
        return read_piece(raw)
    except Untold:
        return "", {}
