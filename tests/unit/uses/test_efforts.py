"""What persons change in drafts: told for the use, by groups large enough, of nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ambroise.state.schema import drafts, people, validation_measures
from ambroise.uses.efforts import Efforts, effort_of, efforts

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


def signed(house: Any, count: int, *, engine: str = "rules", ward: str = "A", by: int = 3) -> None:
    """Keep `count` validated drafts of `by` persons, and what they took."""
    with house.state.begin() as connection:
        start = connection.execute(sa.select(sa.func.count()).select_from(drafts)).scalar_one()
        for number in range(start, start + count):
            connection.execute(
                sa.insert(drafts).values(
                    id=f"d{number}", use="letter", use_version="1", engine=engine, zone="care",
                    person_key="7", subject="1", state="validated", created_by="x",
                    created_at=NOW, decided_by=f"p{number % by}", decided_at=NOW,
                    content_file="f", run={"id": "r"}, ward=ward,
                )
            )  # fmt: skip
            connection.execute(
                sa.insert(validation_measures).values(
                    id=f"m{number}", use="letter", use_version="1", engine=engine, ward=ward,
                    week=NOW.date() - timedelta(days=NOW.weekday()), seconds=60.0 * number,
                    characters=number / 100, words=number / 50,
                )
            )  # fmt: skip


def told(house: Any) -> Efforts:
    with house.state.read() as connection:
        return efforts(connection, "letter", NOW - timedelta(days=60))


def test_medians_come_with_their_interval(house: Any) -> None:
    signed(house, 21)
    found = told(house).every
    assert found.count == 21
    assert found.characters is not None
    assert found.characters.value == 0.1
    # ranks 6 and 16 of 21: Conover, 1999, table of the sign test
    assert (found.characters.low, found.characters.high) == (0.05, 0.15)
    assert found.seconds is not None
    assert found.seconds.value == 600


def test_a_small_group_is_not_told_nor_one_that_it_could_be_taken_from(house: Any) -> None:
    signed(house, 30, ward="A")
    signed(house, 12, ward="B")
    signed(house, 4, ward="C")
    assert {one.name: one.count for one in told(house).by_ward} == {"A": 30, "B": None, "C": None}


def test_a_group_that_few_persons_signed_is_somebodys_and_is_not_told(house: Any) -> None:
    signed(house, 30, engine="rules")
    signed(house, 30, engine="local", by=2)
    found = {one.name: one.count for one in told(house).by_engine}
    assert found == {"rules": 30, "local": None}


def test_nothing_is_told_of_too_few(house: Any) -> None:
    signed(house, 9)
    assert told(house).every.count is None


def test_no_column_of_what_is_kept_leads_to_a_person_or_a_draft(house: Any) -> None:
    columns = {column.name for column in validation_measures.columns}
    assert columns == {
        "id", "use", "use_version", "engine", "ward", "week", "seconds", "characters", "words",
    }  # fmt: skip
    assert not validation_measures.foreign_keys
    with house.state.read() as connection:
        assert sa.inspect(connection).get_foreign_keys("validation_measures") == []
    assert people.name not in str(sa.select(validation_measures))


@pytest.mark.parametrize(("words", "share"), [("un deux trois", 0.0), ("un deux quatre", 1 / 3)])
def test_the_distance_of_words_is_the_share_of_those_changed(words: str, share: float) -> None:
    assert effort_of("un deux trois", words)["words"] == pytest.approx(share)


@given(st.text(max_size=80), st.text(max_size=80))
def test_distances_are_shares(one: str, other: str) -> None:
    found = effort_of(one, other)
    assert all(0 <= share <= 1 for share in found.values())
    assert effort_of(one, one) == {"characters": 0, "words": 0}
    assert found == effort_of(other, one)
