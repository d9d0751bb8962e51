"""The past that teaches and the later stays that are measured have nothing in common."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ambroise.evaluation.coding_training.running import Asked, parted
from ambroise.warehouse.coded_stays import CodedStay

START = datetime(2025, 1, 1, 12)
STAYS = st.lists(
    st.builds(
        CodedStay,
        st.integers(1, 6),
        st.integers(0, 30).map(str),
        st.integers(0, 500).map(lambda days: START + timedelta(days=days)),
        st.just("I10"),
        st.just(()),
    ),
    max_size=30,
    unique_by=lambda one: one.number,
)
DAYS = st.none() | st.dates(date(2024, 12, 1), date(2026, 8, 1))
HELD = st.none() | st.frozensets(st.integers(0, 30).map(str))


@given(STAYS, st.builds(Asked, DAYS, DAYS, DAYS, HELD))
def test_no_patient_no_stay_and_no_day_is_on_both_sides(
    stays: list[CodedStay], asked: Asked
) -> None:
    past, held, since = parted(stays, asked)
    assert all(one.end.date() < since <= other.end.date() for one in past for other in held)
    assert not {one.person_id for one in past} & {one.person_id for one in held}
    if asked.held is not None:
        assert not {one.number for one in past} & asked.held
        assert {one.number for one in held} <= asked.held
    assert all(asked.first is None or one.end.date() >= asked.first for one in past)
    assert all(asked.last is None or one.end.date() <= asked.last for one in past)


def test_the_last_quarter_is_held_apart_when_no_day_is_given() -> None:
    stay = CodedStay(1, "1", START, "I10", ())
    later = replace(stay, person_id=2, number="2", end=START + timedelta(days=93))
    past, held, _ = parted([stay, later], Asked())
    assert (past, held) == ([stay], [later])
