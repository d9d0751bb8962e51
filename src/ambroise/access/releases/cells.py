"""Small cells of a table, and hidden cells that the totals beside them give back.

A count is hidden by « <10 », « * », « NC », « ND » or nothing. A table has totals when a row begins
with a word such as « Total », or a column is so named. Limits: a total in another file, a share
whose denominator is known, and bounds that do not reach one value are not looked for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.access.releases.bridges import bridges
from ambroise.text.folding import fold

_WHOLE: Final = re.compile(
    r"\+?(?P<whole>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]0+)?"
    r"(?: ?\(\d+(?:[.,]\d+)?[ \u00a0\u202f]?%?\))?"
)
"""A count, its thousands apart or not, its share in brackets or not."""
_HIDDEN: Final = re.compile(
    r"(?:<|≤|inf(?:erieure?|\.)?(?: a)?|moins de) ?\d+|\*+|nc|nd|ns|-|masque\w*|"
)
_TOTAL: Final = frozenset("total totaux ensemble tous toutes all overall sum somme".split())
_NO_COUNT: Final = frozenset(
    "annee annees year years age ages mois month day jour semaine week date heure hour code codes"
    " id ids identifiant rang rank concept cim ccam atc position decile percentile quantile"
    " version ordre seed graine epoch fold p_value pvalue".split()
)
"""Words of a header that tell that whole numbers are no counts."""

Cell = tuple[int, int]
_NOWHERE: Final = ("line", -1)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text, row by row; `header` may be empty words."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def count_columns(table: Table) -> list[int]:
    """Return the columns that hold counts: whole numbers or hidden, whatever they are called.

    A column whose header speaks of years, ages, codes and the like is none.
    """
    return [
        number
        for number, name in enumerate(table.header)
        if not _NO_COUNT & set(words(name)) and _all_counts(table, number)
    ]


def small_cells(table: Table, smallest: int) -> list[Cell]:
    """Return the (row, column) of every count from 1 to `smallest` - 1."""
    return [
        (row, column)
        for column in count_columns(table)
        for row in range(len(table.rows))
        if 0 < (value(table.rows[row][column]) or 0) < smallest
    ]


def recoverable_cells(table: Table, smallest: int) -> list[Cell]:
    """Return the hidden cells whose value the totals of their row and column give back.

    With totals, each line is one equation over its cells, and each cell stands in one row and one
    column: an edge between two vertices (one vertex for all lines that have no total). What such
    equations fix are the edges of no cycle. A line whose hidden cells can only all be 1, or all the
    largest that is hidden, gives them back too.
    """
    columns = count_columns(table)
    column_totals = [one for one in columns if _TOTAL & set(words(table.header[one]))]
    row_totals = [
        number
        for number, row in enumerate(table.rows)
        if any(_TOTAL & set(words(cell)) for cell in row[:2])
    ]
    if not (column_totals or row_totals):
        return []
    inner_columns = [one for one in columns if one not in column_totals]
    inner_rows = [one for one in range(len(table.rows)) if one not in row_totals]
    by_row = [
        [(row, column) for column in (*inner_columns, *column_totals[-1:])]
        for row in (*inner_rows, *row_totals[-1:])
    ]
    hidden = [cell for line in by_row for cell in line if _at(table, cell) is None]
    edges = [
        (
            ("row", row) if column_totals else _NOWHERE,
            ("column", column) if row_totals else _NOWHERE,
        )
        for row, column in hidden
    ]
    fixed = {hidden[number] for number in bridges(edges)}
    summed = by_row if column_totals else []
    if row_totals:
        summed = [*summed, *(list(line) for line in zip(*by_row, strict=True))]
    for *inner, total in summed:
        unknown = [cell for cell in inner if _at(table, cell) is None]
        known = sum(_at(table, cell) or 0 for cell in inner)
        left = (_at(table, total) or 0) - known
        if left in (len(unknown), len(unknown) * (smallest - 1)):
            fixed |= set(unknown)
    return sorted(fixed)


def value(cell: str) -> int | None:
    """Return the count of a cell, or None when it is hidden or no count."""
    found = _WHOLE.fullmatch(cell.strip())
    return None if found is None else int(re.sub(r"\D", "", found["whole"]))


def words(name: str) -> list[str]:
    """Return the words of a header or a label, without accents or capitals."""
    return re.findall(r"[a-z]+(?:_value)?", fold(name))


def _at(table: Table, cell: Cell) -> int | None:
    row, column = cell
    return value(table.rows[row][column])


def _all_counts(table: Table, column: int) -> bool:
    cells = [row[column].strip() for row in table.rows]
    shown = [cell for cell in cells if not _HIDDEN.fullmatch(fold(cell))]
    return bool(shown) and all(_WHOLE.fullmatch(cell) for cell in shown)
