"""Each class is kept for the hospital's own time, never too short to inquire."""

from datetime import UTC, datetime, timedelta

import pytest

from ambroise.errors import RetentionTooShort
from ambroise.state import State
from ambroise.trail import Retention, keep, kept

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def test_our_own_times_hold_until_the_hospital_sets_its_own(state: State) -> None:
    assert {one.retention: one.days for one in kept(state)} == {
        Retention.ACCESS: 1095,
        Retention.GENERATION: 365,
        Retention.TECHNICAL: 180,
    }
    for days, actor in ((1825, "dpo"), (2000, "dpo2")):
        with state.begin() as connection:
            keep(connection, Retention.ACCESS, days, actor=actor, now=NOW)
    access = kept(state)[0]
    assert (access.days, access.changed_by, access.changed_at) == (2000, "dpo2", NOW)
    assert access.limit(NOW) == NOW - timedelta(days=2000)
    assert kept(state)[1].changed_by == ""


def test_a_time_too_short_is_refused(state: State) -> None:
    with state.begin() as connection, pytest.raises(RetentionTooShort, match="90"):
        keep(connection, Retention.ACCESS, 89, actor="dpo", now=NOW)
    assert kept(state)[0].days == 1095
