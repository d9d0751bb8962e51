"""The table beside a folder of documents: a row a file, with whose it is."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ambroise.errors import DocumentsSettingsInvalid
from ambroise.intake.documents.folder.names import FIELDS
from ambroise.intake.documents.plain import decoded
from ambroise.intake.documents.unreadable import TextUnreadable

FILE: Final = "file"
_SEPARATORS: Final = ";\t,|"


@dataclass(frozen=True, slots=True)
class Listing:
    rows: dict[str, dict[str, str]]
    doubled: frozenset[str]
    """Names of files that have several rows."""

    def told(self, path: str) -> dict[str, str] | None:
        """Return what the row of a file says: that of its path, else of its bare name."""
        return self.rows.get(path) or self.rows.get(path.rpartition("/")[2])

    def is_doubled(self, path: str) -> bool:
        return path in self.doubled or path.rpartition("/")[2] in self.doubled


def listing(path: Path, columns: Mapping[str, str]) -> Listing:
    """Return the rows of a CSV, in any of the encodings and separators that are usual.

    `columns` gives the column of each field where it does not bear the field's name.
    Raises DocumentsSettingsInvalid.
    """
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        cause = f"lecture impossible ({error.strerror})"
        raise DocumentsSettingsInvalid(path=path, place="table", cause=cause) from error
    except TextUnreadable as error:
        cause = "encodage inconnu : l'enregistrer en UTF-8"
        raise DocumentsSettingsInvalid(path=path, place="table", cause=cause) from error
    start = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=start.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=separator, restval="")
    named = {field: columns.get(field, field) for field in (FILE, *FIELDS)}
    try:
        _check(path, reader.fieldnames or (), named, columns)
        rows = [{field: _cell(row, column) for field, column in named.items()} for row in reader]
    except csv.Error as error:
        place = f"ligne {reader.line_num}"
        cause = "ligne illisible (guillemet non fermé, champ trop long)"
        raise DocumentsSettingsInvalid(path=path, place=place, cause=cause) from error
    times = Counter(row[FILE] for row in rows)
    found = {row.pop(FILE): {key: value for key, value in row.items() if value} for row in rows}
    found.pop("", None)
    return Listing(found, frozenset(name for name, count in times.items() if count > 1))


def _check(path: Path, header: object, named: Mapping[str, str], asked: Mapping[str, str]) -> None:
    there = set(header) if isinstance(header, list) else set()
    for field in (FILE, *asked):
        if named[field] not in there:
            cause = f"pas de colonne « {named[field]} » ; dire la bonne : [columns] {field}"
            raise DocumentsSettingsInvalid(path=path, place="ligne 1", cause=cause)


def _cell(row: Mapping[str, object], column: str) -> str:
    value = row.get(column)
    return value.strip() if isinstance(value, str) else ""
