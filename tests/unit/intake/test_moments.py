import pytest

from ambroise.intake.moments import birthday, moment
from ambroise.intake.told import Untold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("20260105101500", "2026-01-05T10:15:00"),
        ("20260105101500.123+0100", "2026-01-05T10:15:00.123+01:00"),
        ("20260105101500.7-0500", "2026-01-05T10:15:00.700-05:00"),
        ("202601051015", "2026-01-05T10:15:00"),
        ("2026010510", "2026-01-05T10:00:00"),
        ("20260105", "2026-01-05"),
        ("202601", "2026-01"),
        ("2026", "2026"),
        ("2026-01-05T10:15:00", "2026-01-05T10:15:00"),
        ("05/01/2026", "2026-01-05"),
        ("05/01/2026 10:15", "2026-01-05T10:15:00"),
        ("05/01/2026 10:15:20", "2026-01-05T10:15:20"),
        ("", None),
        ("00000000", None),
    ],
)
def test_a_moment_is_as_precise_as_it_is_written(written: str, read: str | None) -> None:
    assert moment(written, "EVN-2") == read


@pytest.mark.parametrize(
    "written", ["20261305", "20260230", "2026010525", "hier", "202601051", "05/01/2026 25:00"]
)
def test_a_moment_that_does_not_exist_is_refused_by_its_field(written: str) -> None:
    with pytest.raises(Untold) as error:
        moment(written, "PV1-44")
    assert (error.value.reason, error.value.detail) == ("impossible_date", "PV1-44")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("19510203", "1951-02-03"),
        ("19510203084200", "1951-02-03"),
        ("19510200", "1951-02"),
        ("19510000", "1951"),
        ("19511345", "1951"),
        ("1951", "1951"),
        ("", None),
    ],
)
def test_a_birth_keeps_what_its_date_has_of_the_calendar(written: str, read: str | None) -> None:
    assert birthday(written, "PID-7") == read
