"""Row groups: small enough for one person, few enough for the statistics of all to be looked at."""

from ambroise.tables.row_groups import GROUP_BYTES, READ_GROUPS, READ_ROWS, read_rows

_LIGHT = 150
"""Bytes of a row of measures."""


def test_a_table_of_a_hospital_is_read_by_small_groups() -> None:
    assert read_rows(1_000_000, _LIGHT * 1_000_000) == READ_ROWS


def test_a_table_of_a_million_persons_has_few_groups() -> None:
    rows = 50_000_000
    assert -(-rows // read_rows(rows, _LIGHT * rows)) == READ_GROUPS


def test_groups_of_long_texts_stay_small() -> None:
    rows, weight = 50_000_000, 1_000
    assert READ_ROWS <= read_rows(rows, weight * rows) <= GROUP_BYTES // weight


def test_a_table_without_rows_has_a_size_too() -> None:
    assert read_rows(0, 0) == READ_ROWS
