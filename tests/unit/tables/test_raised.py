"""What a query says when it stops is told, and nothing that it read."""

import duckdb
import pytest

from ambroise.tables import QueryRaised, query_raised


def _asked(query: str) -> None:
    with query_raised("mine:"):
        duckdb.connect().execute(query).fetchall()


def test_the_words_of_a_query_are_told_without_their_mark() -> None:
    with pytest.raises(QueryRaised) as raised:
        _asked("SELECT error('mine:several:name')")
    assert raised.value.said == "several:name"


def test_words_of_others_are_left_as_they_are() -> None:
    with pytest.raises(duckdb.InvalidInputException):
        _asked("SELECT error('other')")


def test_a_number_out_of_range_is_told_without_its_digits() -> None:
    with pytest.raises(QueryRaised) as raised:
        _asked("SELECT 9999999999::BIGINT * 9999999999::BIGINT")
    assert "9" not in raised.value.said
