"""Which hidden cells a table's totals give back, by solving the equations: slow and obvious."""

from collections.abc import Sequence
from fractions import Fraction


def fixed_by_sums(
    hidden: Sequence[tuple[int, int]], *, rows_summed: bool, columns_summed: bool
) -> list[tuple[int, int]]:
    """Return the unknown cells that every solution of the sums gives one value.

    One equation for each row when rows have a total, for each column when columns have one. An
    unknown is fixed when its unit vector is a combination of the equations.
    """
    equations = []
    for at, summed in ((0, rows_summed), (1, columns_summed)):
        if summed:
            lines = sorted({cell[at] for cell in hidden})
            equations += [[Fraction(cell[at] == line) for cell in hidden] for line in lines]
    reduced = _reduced(equations)
    return sorted(
        cell
        for number, cell in enumerate(hidden)
        if any(row[number] != 0 and sum(one != 0 for one in row) == 1 for row in reduced)
    )


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Return the reduced row echelon form."""
    rows = [list(row) for row in rows]
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(done, len(rows)) if rows[n][column] != 0), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [one / rows[done][column] for one in rows[done]]
        for n, row in enumerate(rows):
            if n != done and row[column] != 0:
                factor = row[column]
                rows[n] = [a - factor * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]
