"""Dates, numbers and measured values as a clinician reads them."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ambroise.warehouse.views import Measurement
from ambroise.web.catalogue import Lang

HOSPITAL_TIME = ZoneInfo("Europe/Paris")
NO_BREAK = "\u00a0"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PRINTED = (
    ("mm[Hg]", "mmHg"),
    ("Cel", "°C"),
    ("[iU]", "UI"),
    ("[IU]", "UI"),
    ("{1.73_m2}", "1,73\u00a0m²"),
)


def local(at: datetime) -> datetime:
    """Return `at` in the hospital's time; a time without zone is already in it."""
    return at if at.tzinfo is None else at.astimezone(HOSPITAL_TIME)


def day(value: date | datetime | None, lang: Lang) -> str:
    """14/03/2026 in French, 14 Mar 2026 in English, a dash when there is none."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = local(value).date()
    if lang == "fr":
        return f"{value:%d/%m/%Y}"
    return f"{value.day}{NO_BREAK}{MONTHS_EN[value.month - 1]}{NO_BREAK}{value.year}"


def moment(value: datetime | None, lang: Lang) -> str:
    """The day and, unless the source gave none (midnight exactly), the hour."""
    if value is None:
        return "–"
    value = local(value)
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return day(value, lang)
    return f"{day(value, lang)}{NO_BREAK}{value:%H:%M}"


def number(value: float, lang: Lang) -> str:
    """At most four significant decimals, decimal comma in French."""
    text = f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"
    if "e" in text:
        text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if lang == "fr" else text


def value_of(measurement: Measurement, lang: Lang) -> str:
    """The value with its operator and unit, or the text of a result that is not a number."""
    if measurement.value is None:
        return measurement.text or "–"
    unit = unit_of(measurement.unit)
    unit = f"{NO_BREAK}{unit}" if unit else ""
    return f"{measurement.operator}{number(measurement.value, lang)}{unit}"


def unit_of(ucum: str) -> str:
    """Return a UCUM unit as it is printed on a report: "mm[Hg]" is mmHg, "{score}" nothing.

    UCUM 2.1: curly braces hold annotations, which are no part of the unit; 10*9 is 10 to the 9.
    """
    if ucum in ("", "1"):
        return ""
    plain = re.sub(r"10[*^](-?\d+)", lambda power: f"10{power[1].translate(_RAISED)}", ucum)
    for code, printed in _PRINTED:
        plain = plain.replace(code, printed)
    plain = re.sub(r"/?\{[^}]*\}", "", plain)
    return re.sub(r"\bu(?=[gLlm])", "µ", plain)


def range_of(measurement: Measurement, lang: Lang) -> str:
    """The reference range as printed on a report: "12 – 16", "≤ 5", or nothing."""
    low, high = measurement.low, measurement.high
    if low is not None and high is not None:
        return f"{number(low, lang)}{NO_BREAK}–{NO_BREAK}{number(high, lang)}"
    if low is not None:
        return f"≥{NO_BREAK}{number(low, lang)}"
    if high is not None:
        return f"≤{NO_BREAK}{number(high, lang)}"
    return ""


def age(birth: date | None, at: date) -> int | None:
    if birth is None:
        return None
    return at.year - birth.year - ((at.month, at.day) < (birth.month, birth.day))


MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_FR = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def month(value: date, lang: Lang) -> str:
    names = MONTHS_FR if lang == "fr" else MONTHS_EN
    return f"{names[value.month - 1]}{NO_BREAK}{value.year}"


def whole(value: int, lang: Lang) -> str:
    """A count with its thousands apart."""
    return f"{value:,}".replace(",", NO_BREAK if lang == "fr" else ",")
