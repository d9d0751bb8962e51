"""Files of a release read as tables and texts."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

import pyarrow as pa

from ambroise.access.releases.cells import Table, value
from ambroise.tables import read_parquet_batches

READ: Final = frozenset({".csv", ".tsv", ".json", ".jsonl", ".parquet", ".txt", ".md"})
LOOKED_AT: Final = frozenset({".png", ".pdf", ".svg"})
"""Files that no machine reads here: a person looks at them."""


class Unreadable(ValueError):
    """The file is not what its name says, or is not UTF-8."""


@dataclass(frozen=True, slots=True)
class Content:
    tables: list[Table] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def content_of(name: str, data: bytes) -> Content:
    """Return the tables and texts of a file of one of the types READ; raises Unreadable."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".parquet":
        return Content([_parquet(data)])
    try:
        text = data.decode("utf-8-sig")
        if suffix in (".csv", ".tsv"):
            return Content([_separated(text)])
        if suffix == ".json":
            return _json(json.loads(text))
        if suffix == ".jsonl":
            return _json([json.loads(line) for line in text.splitlines() if line.strip()])
    except (UnicodeDecodeError, ValueError, RecursionError, csv.Error) as error:
        raise Unreadable from error
    return Content(list(_piped(text)), [text])


def _separated(text: str) -> Table:
    first = text.partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    return _table(list(csv.reader(io.StringIO(text), delimiter=separator, strict=True)))


def _piped(text: str) -> Iterator[Table]:
    """Yield the tables of a Markdown text."""
    rows: list[list[str]] = []
    for line in (*text.splitlines(), ""):
        if line.lstrip().startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not all(set(cell) <= set(":-") for cell in cells):
                rows.append(cells)
        elif rows:
            yield _table(rows)
            rows = []


def _table(rows: list[list[str]]) -> Table:
    """Return rows with their header, all of one width; a header of counts is a row like others."""
    width = max((len(row) for row in rows), default=0)
    even = [row + [""] * (width - len(row)) for row in rows]
    if not even or any(value(cell) is not None and len(cell) < 4 for cell in even[0]):
        return Table([""] * width, even)
    return Table(even[0], even[1:])


def _json(given: Any) -> Content:
    content = Content()
    _walk(given, "", content)
    return content


def _walk(given: Any, name: str, content: Content) -> None:
    if isinstance(given, dict):
        content.texts.extend(given)
        _walk([given], name, content)
    elif isinstance(given, list):
        rows = [one for one in given if isinstance(one, dict)]
        header = list(dict.fromkeys(key for row in rows for key in row))
        if header:
            cells = [[_cell(row.get(key)) for key in header] for row in rows]
            content.tables.append(Table(header, cells))
            for row in rows:
                for key, inner in row.items():
                    if isinstance(inner, (dict, list)):
                        _walk(inner, key, content)
        plain = [one for one in given if not isinstance(one, (dict, list))]
        if plain:
            content.tables.append(Table([name], [[_cell(one)] for one in plain]))
        for inner in given:
            if isinstance(inner, list):
                _walk(inner, name, content)
    else:
        content.tables.append(Table([name], [[_cell(given)]]))


def _parquet(data: bytes) -> Table:
    header: list[str] = []
    rows: list[list[str]] = []
    try:
        for batch in read_parquet_batches(io.BytesIO(data)):
            header = batch.schema.names
            columns = [column.to_pylist() for column in batch.columns]
            rows.extend([_cell(one) for one in row] for row in zip(*columns, strict=True))
    except (pa.ArrowException, OSError) as error:
        raise Unreadable from error
    return Table(header, rows)


def _cell(given: Any) -> str:
    if given is None or isinstance(given, (dict, list)):
        return ""
    return str(given)
