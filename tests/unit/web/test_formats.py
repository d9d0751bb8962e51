"""Dates and values are written as clinicians read them."""

from datetime import UTC, date, datetime

import pytest

from ambroise.web.formats import age, day, moment, number, range_of, unit_of, value_of, whole
from tests.builders.views import a_measurement

NB = "\u00a0"


def test_a_french_day_is_day_month_year() -> None:
    assert day(date(2026, 3, 4), "fr") == "04/03/2026"


def test_an_english_day_names_its_month() -> None:
    assert day(date(2026, 3, 4), "en") == f"4{NB}Mar{NB}2026"


def test_a_moment_with_a_zone_is_shown_in_the_hospital_s_time() -> None:
    assert moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "fr") == f"02/07/2026{NB}00:30"


def test_a_midnight_is_a_day_whose_hour_nobody_wrote() -> None:
    assert moment(datetime(2026, 7, 1), "fr") == "01/07/2026"


def test_no_date_is_a_dash() -> None:
    assert day(None, "fr") == moment(None, "en") == "–"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(5.4, "5,4"), (118.0, "118"), (0.000012, "0,000012"), (15000.0, "15000"), (-1.25, "-1,25")],
)
def test_a_french_number_has_a_comma_and_no_exponent(value: float, shown: str) -> None:
    assert number(value, "fr") == shown


def test_a_value_has_its_operator_and_unit() -> None:
    assert value_of(a_measurement(4.0, operator="<"), "fr") == f"<4{NB}mmol/L"


def test_a_result_in_words_is_its_words() -> None:
    assert value_of(a_measurement(None, text="positif"), "fr") == "positif"


def test_a_value_without_unit_ends_with_its_number() -> None:
    assert value_of(a_measurement(1.5, unit="1"), "en") == "1.5"


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (3.5, 5.1, f"3,5{NB}–{NB}5,1"),
        (None, 5.0, f"≤{NB}5"),
        (12.0, None, f"≥{NB}12"),
        (None, None, ""),
    ],
)
def test_a_range_is_written_as_on_a_report(
    low: float | None, high: float | None, shown: str
) -> None:
    assert range_of(a_measurement(1.0, low=low, high=high), "fr") == shown


def test_the_age_changes_on_the_birthday() -> None:
    assert age(date(1951, 2, 3), date(2026, 2, 2)) == 74
    assert age(date(1951, 2, 3), date(2026, 2, 3)) == 75
    assert age(None, date(2026, 1, 1)) is None


def test_thousands_stand_apart() -> None:
    assert whole(128400, "fr") == f"128{NB}400"
    assert whole(128400, "en") == "128,400"


@pytest.mark.parametrize(
    ("ucum", "printed"),
    [
        ("mmol/L", "mmol/L"),
        ("mm[Hg]", "mmHg"),
        ("Cel", "°C"),
        ("umol/L", "µmol/L"),
        ("ug/L", "µg/L"),
        ("10*9/L", "10⁹/L"),
        ("{score}", ""),
        ("1", ""),
        ("/min", "/min"),
        ("mL/min/{1.73_m2}", "mL/min/1,73\u00a0m²"),
        ("m[IU]/L", "mUI/L"),
    ],
)
def test_a_ucum_unit_is_printed_as_on_a_report(ucum: str, printed: str) -> None:
    assert unit_of(ucum) == printed
