"""When a stay happens, and what of it is known today."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
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


def working_day(day: date) -> date:
    """`day`, or the Monday after a week-end."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


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
