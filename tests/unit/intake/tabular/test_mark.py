"""How far a table has been read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ambroise.intake.tabular import Mark

VALUES = [
    7,
    "2024-A",
    Decimal("12.50"),
    date(2024, 1, 2),
    datetime(2024, 1, 2, 10, 30),
    datetime(2024, 1, 2, 10, 30, tzinfo=UTC),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_mark_is_read_as_it_was_written(value: Any) -> None:
    assert Mark.read(Mark(value).written()) == Mark(value)


@pytest.mark.parametrize("value", [None, [1], b"x", 1.5])
def test_what_has_no_exact_order_makes_no_mark(value: Any) -> None:
    assert Mark.of(value) is None


def test_moments_are_read_again_from_an_hour_before() -> None:
    assert Mark(datetime(2024, 1, 2, 10, 30)).start == datetime(2024, 1, 2, 9, 30)
    assert Mark(7).start == 7
