"""Keyed ids and shifts: one definition for Python and DuckDB."""

import hmac
from hashlib import sha256

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.pseudonyms import (
    keyed_bytes,
    keyed_entity,
    keyed_id,
    row_id,
    shift_days,
    sql_row_id,
    sql_shift,
    sql_zone_id,
    zone_id,
)

KEY = bytes(range(32))
KEYS = st.binary(min_size=32, max_size=32)
VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


def evaluate(expression: str, **values: object) -> object:
    """Return the value of a SQL expression over named parameters."""
    with duckdb.connect() as connection:
        row = connection.execute(f"SELECT {expression}", values).fetchone()
    assert row is not None
    return row[0]


def test_a_keyed_id_is_half_of_the_first_64_bits_of_the_hash() -> None:
    digest = sha256(f"{KEY.hex()}|zone:person|12".encode()).hexdigest()
    assert zone_id(KEY, "person", 12) == int(digest[:16], 16) >> 1


@given(key=KEYS, value=VALUES)
def test_a_keyed_id_fits_a_bigint_and_is_never_negative(key: bytes, value: str) -> None:
    assert 0 <= keyed_id(key, "row", value) < 2**63


def test_sql_gives_the_same_ids_and_shifts_as_python() -> None:
    @given(key=KEYS, source=VALUES, record=VALUES, part=VALUES)
    def agrees(key: bytes, source: str, record: str, part: str) -> None:
        values = {"key": key.hex(), "source": source, "record": record, "part": part}
        found = connection.execute(
            "SELECT "
            + sql_row_id("$key", "$source", "'Patient'", "$record", "$part")
            + ", "
            + sql_zone_id("$key", "person", "$record")
            + ", "
            + sql_shift("$key", "$record")
            + ", "
            + sql_shift("$key", "$record", whole_weeks=True),
            values,
        ).fetchone()
        assert found == (
            row_id(key, source, "Patient", record, part),
            zone_id(key, "person", record),
            shift_days(key, record),
            shift_days(key, record, whole_weeks=True),
        )

    with duckdb.connect() as connection:
        agrees()


def test_sql_ids_of_null_are_null() -> None:
    key = KEY.hex()
    assert evaluate(sql_zone_id("$key", "person", "NULL"), key=key) is None
    assert evaluate(sql_shift("$key", "NULL"), key=key) is None


def test_an_integer_and_its_text_have_the_same_zone_id_on_both_sides() -> None:
    assert evaluate(sql_zone_id("$key", "visit", "42::BIGINT"), key=KEY.hex()) == zone_id(
        KEY, "visit", 42
    )


@given(key=KEYS, person=VALUES, limit=st.integers(1, 400))
def test_a_shift_stays_within_its_limit_and_is_never_zero(
    key: bytes, person: str, limit: int
) -> None:
    assert 1 <= abs(shift_days(key, person, limit=limit)) <= limit


@given(key=KEYS, person=VALUES, limit=st.integers(7, 400))
def test_a_shift_of_whole_weeks_keeps_the_weekday(key: bytes, person: str, limit: int) -> None:
    days = shift_days(key, person, limit=limit, whole_weeks=True)
    assert days % 7 == 0
    assert 7 <= abs(days) <= limit


def test_surrogates_are_keyed_by_hmac() -> None:
    expected = hmac.new(KEY, b"family0|p|kervella", sha256).digest()
    assert keyed_bytes(KEY, "family0", "p|kervella") == expected
    assert keyed_entity(KEY, "") == ""
    assert keyed_entity(KEY, "p") != "p"


def test_shifts_are_spread_evenly_over_all_days() -> None:
    shifts = [shift_days(KEY, str(person), limit=3) for person in range(6000)]
    counts = [shifts.count(days) for days in (-3, -2, -1, 1, 2, 3)]
    assert sum(counts) == 6000
    assert all(abs(count - 1000) < 130 for count in counts)


def test_ids_differ_by_key_and_by_kind() -> None:
    other = bytes(32)
    ids = {
        zone_id(KEY, "person", "1"),
        zone_id(KEY, "visit", "1"),
        zone_id(other, "person", "1"),
        row_id(KEY, "1", "", "", ""),
    }
    assert len(ids) == 4


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        zone_id(key, "person", "1")


def test_a_kind_that_could_be_confused_with_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no"):
        keyed_id(KEY, "row|x", "1")
    with pytest.raises(ValueError, match="plain word"):
        sql_zone_id("$key", "person'", "1")
