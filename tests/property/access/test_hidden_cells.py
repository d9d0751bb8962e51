"""Every hidden cell that the totals give back is found, and no other, against linear algebra."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.access.releases.cells import Table, recoverable_cells, small_cells, value
from tests.reference.hidden_cells import fixed_by_sums

HIDDEN = "<10"


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, bool, bool]:
    """A table of true counts with its totals, some of its cells hidden, margins included."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    rows_summed, columns_summed = draw(
        st.sampled_from([(True, True), (True, False), (False, True)])
    )
    counts = [[draw(st.integers(20, 60)) for _ in range(width)] for _ in range(height)]
    if rows_summed:
        counts = [[*row, sum(row)] for row in counts]
    if columns_summed:
        counts.append([sum(column) for column in zip(*counts, strict=True)])
    cells = [[str(one) for one in row] for row in counts]
    for row in cells:
        for column in range(len(row)):
            if draw(st.integers(0, 2)) == 0:
                row[column] = HIDDEN
    header = ["groupe", *(f"n{column}" for column in range(width))]
    header += ["total"] if rows_summed else []
    labels = [f"g{row}" for row in range(height)] + (["Total"] if columns_summed else [])
    rows = [[label, *row] for label, row in zip(labels, cells, strict=True)]
    return Table(header, rows), rows_summed, columns_summed


@given(tables())
@settings(max_examples=500)
def test_what_the_sums_fix_is_found_and_nothing_else(drawn: tuple[Table, bool, bool]) -> None:
    table, rows_summed, columns_summed = drawn
    shown = [
        column
        for column in range(1, len(table.header))
        if any(value(row[column]) is not None for row in table.rows)
    ]
    hidden = [
        (number, column)
        for number, row in enumerate(table.rows)
        for column in shown
        if row[column] == HIDDEN
    ]
    if len(shown) == len(table.header) - 1:
        expected = fixed_by_sums(hidden, rows_summed=rows_summed, columns_summed=columns_summed)
        assert recoverable_cells(table, 10) == expected
    assert small_cells(table, 10) == []


@given(st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=2), min_size=1, max_size=8))
def test_every_small_count_is_found(counts: list[list[int]]) -> None:
    rows = [[f"g{number}", *map(str, row)] for number, row in enumerate(counts)]
    table = Table(["groupe", "hommes", "femmes"], rows)
    expected = [
        (number, column + 1)
        for column in range(2)
        for number, row in enumerate(counts)
        if 1 <= row[column] <= 9
    ]
    assert small_cells(table, 10) == expected
