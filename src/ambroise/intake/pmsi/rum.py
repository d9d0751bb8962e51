"""A unit summary (RUM) as FHIR: the passage in the unit, the stay it is part of, what was coded.

The format has no number of the patient: a RUM tells of one by the stay's number alone, so its
Patient has no identifier, and becomes a known person when the stay does. Its stay has the number
and nothing else, the same for each RUM: when it began and ended is what its parts say together.

Neither RSS nor RUM say when they were written: of two lines for one RUM the one received last
stands, the last in the file when both are in it. Grouping takes every RUM of a stay, so that a file
that holds one line of a grouped RSS holds them all; RUM before grouping may come from their units,
each on its own.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from ambroise.intake.pmsi.checks import Unreadable, day, identifier, is_day, named
from ambroise.intake.pmsi.facts import Facts
from ambroise.intake.pmsi.layouts import Layout
from ambroise.intake.pmsi.lines import rum_parts
from ambroise.intake.pmsi.resources import (
    GENDERS,
    INPATIENT,
    Resource,
    act_content,
    address,
    hospitalization,
    summary_type,
)
from ambroise.intake.told import Told, Untold

_VISIT_NUMBER: Final = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "VN"}]
}
_TYPE: Final = summary_type("RUM")


class _Said(NamedTuple):
    """The fields of a RUM that something is made of, by their names in the layout."""

    finess: str
    rss: str
    stay: str
    rum: str
    birth: str
    sex: str
    unit: str
    entry: str
    entry_mode: str
    entry_from: str
    exit: str
    exit_mode: str
    exit_to: str
    residence: str
    weight: str
    gestation: str
    last_period: str
    sessions: str
    dp: str
    dr: str
    igs2: str


_DATED: Final = ("birth", "entry", "exit", "last_period")
_MEASURED: Final = ("igs2", "weight", "gestation", "sessions")
_dated, _measured = attrgetter(*_DATED), attrgetter(*_MEASURED)


@cache
def _taker(layout: Layout) -> Callable[[str], tuple[str, ...]]:
    return layout.taker(*_Said._fields)


@lru_cache(1 << 12)
def domain(finess: str) -> str:
    """The system of the numbers that an establishment gives its stays."""
    return f"urn:ambroise:domain:{finess}"


@lru_cache(1 << 12)
def _unit(finess: str, unit: str) -> Resource:
    """What says in which medical unit a passage was, nothing for blanks."""
    code = unit.strip()
    if not code:
        return {}
    found = {"system": f"{domain(finess)}:um", "value": code}
    return {"serviceProvider": {"identifier": found, "display": f"UM {code}"}}


def name_rum(line: str, layout: Layout) -> tuple[str, str] | None:
    """Return what a line that cannot be read whole would have told as its id and as the whole that
    it is within; None where that cannot be read either."""
    try:
        return _name(_numbers(_Said._make(_taker(layout)(line)), layout.labels))
    except Untold:
        return None


def _numbers(said: _Said, labels: dict[str, str]) -> tuple[str, str, str]:
    """The establishment, the RSS and the RUM."""
    finess = named(identifier(said.finess, labels["finess"]))
    rss = named(identifier(said.rss, labels["rss"]))
    return finess, rss, named(identifier(said.rum, labels["rum"]))


def _name(numbers: tuple[str, str, str]) -> tuple[str, str]:
    finess, rss, rum = numbers
    return f"{finess}-{rss}-{rum}", f"{finess}-{rss}"


def tell_rum(line: str, layout: Layout, encoding: str | None) -> Told:
    """Return what a line of RSS or RUM tells. Raises Untold when it is refused."""
    labels = layout.labels
    said = _Said._make(_taker(layout)(line))
    das, dad, acts = rum_parts(line, layout)
    numbers = _numbers(said, labels)
    finess, _, rum = numbers
    number = identifier(said.stay, labels["stay"])
    born, start, end, period = _days(said, labels)

    key = f"rss-{finess}-{named(number)}"
    base = f"{key}-{rum}"
    subject = {"reference": f"Patient/{key}"}
    facts = Facts(base, subject)
    facts.diagnosis("DP", said.dp, "DP", end)
    facts.diagnosis("DR", said.dr, "DR", end)
    facts.diagnoses("DAS", das, "DAS", end)
    facts.diagnoses("DAD", dad, "DAD", end)
    _tell_acts(facts, acts, start)
    facts.measures(zip(_MEASURED, _measured(said), strict=True), labels, start)
    if period:
        facts.last_period(period, start)
    if "ghm" in layout.places:
        facts.group("ghm", line[layout.places["ghm"]], end)
    stay: Resource = {
        "resourceType": "Encounter",
        "id": key,
        "identifier": [{"type": _VISIT_NUMBER, "system": domain(finess), "value": number}],
        "status": "finished",
        "class": INPATIENT,
        "subject": subject,
    }
    passage: Resource = {
        "resourceType": "Encounter",
        "id": base,
        "status": "finished",
        "class": INPATIENT,
        "type": _TYPE,
        "subject": subject,
        "period": {"start": start, "end": end},
        "hospitalization": hospitalization(
            said.entry_mode, said.entry_from, said.exit_mode, said.exit_to
        ),
        "partOf": {"reference": f"Encounter/{key}"},
        **_unit(finess, said.unit),
    }
    resources = (_patient(key, said, born), stay, passage, *facts.told)
    id_, within = _name(numbers)
    grouped = layout.record == "rss"
    return Told("RSS", id_, None, resources, encoding, within, complete=grouped)


def _days(said: _Said, labels: dict[str, str]) -> tuple[str, str, str, str]:
    """The days of birth, entry, exit and last period; the first and the last may be unknown."""
    try:
        born, start, end, period = map(day, _dated(said))
    except Unreadable:
        wrong = next(name for name in _DATED if not is_day(getattr(said, name)))
        raise Untold("impossible_date", labels[wrong]) from None
    if not start or not end:
        raise Untold("missing_element", labels["exit" if start else "entry"])
    if not born <= start <= end:
        raise Untold("dates_disordered", "naissance, entrée, sortie")
    return born, start, end, period


def _patient(key: str, said: _Said, born: str) -> Resource:
    patient: Resource = {
        "resourceType": "Patient",
        "id": key,
        "gender": GENDERS.get(said.sex, "unknown"),
    }
    if born:
        patient["birthDate"] = born
    if home := address(said.residence):
        patient["address"] = home
    return patient


def _tell_acts(facts: Facts, acts: list[str], entry: str) -> None:
    """Tell each act, on the day it was done or else on that of the entry."""
    for rank, text in enumerate(acts, 1):
        try:
            on = day(text[:8]) or entry
        except Unreadable:
            raise Untold("impossible_date", f"acte {rank}") from None
        try:
            content = act_content(text[8:15], text[15:])
        except Unreadable:
            raise Untold("act_unreadable", f"acte {rank}") from None
        facts.act(rank, content, on)
