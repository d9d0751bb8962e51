"""When a stay happens, and what of it is known today."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from ambroise.demo.record import Stay

RECENCIES = ("past", "left", "present")


def story(*parts: object) -> Random:
    """The generator of one story: the same parts tell the same story."""
    seed = ":".join(str(part) for part in parts)
    return Random(seed)  # noqa: S311 - repeatable fiction, no secret is drawn


def draw_recency(rng: Random) -> str:
    """past (more than 60 days ago), left (within 28 days) or present: about a third are recent."""
    return rng.choices(RECENCIES, weights=(64, 19, 17))[0]


def now_of(today: date) -> datetime:
    """The moment at which the export is made: eight in the morning."""
    return at(today, 8)


def admission_day(rng: Random, recency: str, days: int, today: date) -> date:
    """The day of admission of a stay of `days` days that is past, just over or going on."""
    if recency == "present":
        return today - timedelta(days=rng.randrange(1, max(2, days)))
    if recency == "left":
        return today - timedelta(days=days + rng.randrange(1, 28))
    return today - timedelta(days=days + rng.randrange(60, 1500))


_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
_AFTER_EASTER = (1, 39, 50)
"""Public holidays (code du travail, L. 3133-1): month and day, or days after Easter."""


@cache
def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _is_off(day: date) -> bool:
    since = (day - _easter(day.year)).days
    return day.weekday() > 4 or (day.month, day.day) in _HOLIDAYS or since in _AFTER_EASTER


def working_day(day: date) -> date:
    """`day`, or the first day after that is neither of a week-end nor a public holiday."""
    while _is_off(day):
        day += timedelta(days=1)
    return day


def eve_of_work(day: date, step: int = 1) -> date:
    """`day`, or the nearest one by such steps: a working day before another one."""
    while _is_off(day) or _is_off(day + timedelta(days=1)):
        day += timedelta(days=step)
    return day


def on_working_days(admitted: date, *steps: int) -> date:
    """`admitted`, or the first day before from which each of these days after is a working one."""
    while any(_is_off(admitted + timedelta(days=step)) for step in steps):
        admitted -= timedelta(days=1)
    return admitted


def leaving_in_week(rng: Random, admitted: date, days: int, today: date) -> date:
    """`admitted`, or some days before: most stays that are over end on a working day."""
    while (
        admitted + timedelta(days=days) <= today
        and _is_off(admitted + timedelta(days=days))
        and rng.random() < 0.85
    ):
        admitted -= timedelta(days=1)
    return admitted


def worked_before(when: datetime) -> datetime:
    """`when`, or the same time of the last working day before."""
    while _is_off(when.date()):
        when -= timedelta(days=1)
    return when


def consulted(seen: datetime) -> bool:
    """Whether a surgery was open shortly before the patient was seen here."""
    return not _is_off(seen.date()) and 9 <= seen.hour < 20


def birth_at_age(rng: Random, age: int, when: date) -> date:
    """A birth date that gives that age at `when`."""
    last = date(when.year - age, when.month, min(when.day, 28))
    return last - timedelta(days=rng.randrange(364))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A naive local time; `instant` gives it its offset when it is written."""
    return datetime.combine(day, time(hour, minute))


def stay_number(rank: int, number: int) -> str:
    """The IEP: rank of the patient, rank of the stay."""
    return f"70{rank:06d}{number}"


def cut(stay: Stay, now: datetime) -> Stay:
    """The stay as known at `now`: nothing later, no end when it is still going on."""
    if stay.end is None or stay.end <= now:
        return stay
    drugs = []
    for drug in stay.drugs:
        if drug.stage != "home" and drug.start > now:
            continue
        if drug.end and drug.end > now:
            drugs.append(replace(drug, end=None, change="same", reason=""))
        else:
            drugs.append(drug)
    return replace(
        stay,
        end=None,
        moves=[
            replace(move, end=None) if move.end and move.end > now else move
            for move in stay.moves
            if move.start <= now
        ],
        diagnoses=[
            diagnosis
            for diagnosis in stay.diagnoses
            if diagnosis.onset is None or diagnosis.onset <= now.date()
        ],
        drugs=[drug for drug in drugs if drug.stage != "discharge"],
        reports=[report for report in stay.reports if report.taken <= now],
        vitals=[signs for signs in stay.vitals if signs.taken <= now],
        acts=[act for act in stay.acts if act.end <= now],
        appointments=[],
        documents=[document for document in stay.documents if document.when <= now],
        told=[told for told in stay.told if told.when <= now],
    )
