"""How the fields of a record are parted."""

import csv
from typing import Final

from ambroise.intake.tabular.pieces import LONGEST_ROW

SEPARATORS: Final = (";", ",", "\t", "|")
_LOOKED_AT: Final = 50
"""Records that show the separator."""

csv.field_size_limit(LONGEST_ROW)  # the module's default, 128 KiB, is less than a long note


def fields_of(record: str, separator: str) -> list[str] | None:
    """Return the fields of a record; None where its quotes are not closed, or out of place."""
    if '"' not in record:
        return record.split(separator)
    try:
        return next(csv.reader([record], delimiter=separator, strict=True), [])
    except csv.Error:
        return None


def guessed_separator(head: str) -> str:
    """Return the separator by which most records have as many fields as the first one.

    `head` is the beginning of a file, cut anywhere. Of two the one that gives more fields is
    taken; of a file of one column, the first.
    """
    return max(reversed(SEPARATORS), key=lambda separator: _fit(head, separator))


def _fit(head: str, separator: str) -> tuple[bool, float, int]:
    counts: list[int] = []
    lines = iter(head.splitlines(keepends=True)[:-1] or [head])
    reader = csv.reader(lines, delimiter=separator)
    try:
        while len(counts) < _LOOKED_AT and (record := next(reader, None)) is not None:
            if record:
                counts.append(len(record))
    except csv.Error:
        pass
    if not counts:
        return False, 0.0, 0
    alike = sum(count == counts[0] for count in counts) / len(counts)
    return counts[0] > 1, round(alike, 1), counts[0]
