"""The pyramid of ages as it is drawn."""

from ambroise.access.hiding import Hidden
from ambroise.warehouse.characterisation import Pyramid
from ambroise.web.pyramids import LEFT, RIGHT, WIDEST, rows_of


def test_the_longest_bar_takes_its_side_and_the_oldest_are_on_top() -> None:
    rows = rows_of(Pyramid((0, 10, 20, 30), (0, 5, 10, 0), (0, 20, 0, 0)))
    assert [row.first for row in rows] == [20, 10]
    assert rows[1].women.width == WIDEST
    assert rows[1].women.x == RIGHT
    assert rows[0].men.width == WIDEST / 2
    assert rows[0].men.x + (rows[0].men.width or 0) == LEFT


def test_a_hidden_count_has_no_bar_and_keeps_its_row() -> None:
    (row,) = rows_of(Pyramid((80, 90), (0, Hidden.SMALL), (0, 0)))
    assert (row.first, row.last, row.men.width, row.women.width) == (90, None, None, 0)


def test_nobody_is_no_picture() -> None:
    assert rows_of(Pyramid((0, 10), (0, 0), (0, 0))) == ()
