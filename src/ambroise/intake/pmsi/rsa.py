"""An anonymous summary (RSA) as FHIR: a person of its own, who is nobody else, and the stay.

Only the month of exit, the nights and the age are known: the stay ends in that month and has a
length, its beginning is not told; the year of birth is that of the exit less the age, so one year
off at most for a stay of less than a year.

The number of an RSA is that of its line in the year's file, so its id holds the year. Nothing
identifies the person, nor the stay: neither is ever joined to another. Of two lines for one
number the one received last stands.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from ambroise.intake.pmsi.checks import Unreadable, identifier, named, number
from ambroise.intake.pmsi.facts import Facts
from ambroise.intake.pmsi.layouts import Layout, layouts
from ambroise.intake.pmsi.lines import RsaUnit, rsa_parts
from ambroise.intake.pmsi.resources import (
    GENDERS,
    INPATIENT,
    PMSI,
    Resource,
    act_content,
    address,
    hospitalization,
    summary_type,
)
from ambroise.intake.told import Told, Untold

_STAY, _PASSAGE = summary_type("RSA"), summary_type("RUM")
_DAYS: Final = {"unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}
_OLDEST: Final = 1900


class _Said(NamedTuple):
    """The fields of an RSA that something is made of, by their names in the layout."""

    finess: str
    rsa: str
    cmd: str
    type: str
    group: str
    severity: str
    age_years: str
    age_days: str
    sex: str
    entry_mode: str
    entry_from: str
    exit_month: str
    exit_year: str
    exit_mode: str
    exit_to: str
    nights: str
    geography: str
    weight: str
    gestation: str
    last_period_delay: str
    sessions: str
    ghs: str
    main_unit: str
    dp: str
    dr: str


class _Unit(NamedTuple):
    """The fields of a passage that something is made of."""

    rum: str
    dp: str
    dr: str
    igs2: str
    gestation: str
    nights: str


_MEASURED: Final = ("age_years", "age_days", "weight", "gestation", "last_period_delay", "sessions")
_UNIT_MEASURED: Final = ("igs2", "gestation")
_measured, _unit_measured = attrgetter(*_MEASURED), attrgetter(*_UNIT_MEASURED)


@cache
def _taker(layout: Layout) -> Callable[[str], tuple[str, ...]]:
    return layout.taker(*_Said._fields)


@cache
def _unit_taker(layout: Layout) -> Callable[[str], tuple[str, ...]]:
    return layout.taker(*_Unit._fields)


def tell_rsa(line: str, layout: Layout, encoding: str | None) -> Told:
    """Return what a line of RSA tells. Raises Untold when it is refused."""
    labels = layout.labels
    said = _Said._make(_taker(layout)(line))
    parts = rsa_parts(line, layout)
    finess = named(identifier(said.finess, labels["finess"]))
    index = named(identifier(said.rsa, labels["rsa"]))
    month = _month(said.exit_year, said.exit_month, labels["exit_month"])
    key = f"rsa-{finess}-{said.exit_year}-{index}"
    subject = {"reference": f"Patient/{key}"}
    residence = line[layout.places["residence"]] if "residence" in layout.places else ""
    facts = Facts(key, subject)
    facts.diagnosis("DP", said.dp, "DP", month)
    facts.diagnosis("DR", said.dr, "DR", month)
    facts.measures(zip(_MEASURED, _measured(said), strict=True), labels, month)
    facts.group("ghm", said.cmd + said.type + said.group + said.severity, month)
    facts.group("ghs", said.ghs, month)
    found = [
        _patient(key, said, labels, residence),
        {
            "resourceType": "Encounter",
            "id": key,
            "status": "finished",
            "class": INPATIENT,
            "type": _STAY,
            "subject": subject,
            "period": {"end": month},
            "hospitalization": hospitalization(
                said.entry_mode, said.entry_from, said.exit_mode, said.exit_to
            ),
            **_length(said.nights, labels["nights"]),
        },
        *facts.told,
    ]
    inner = layouts()["rsa_unit", layout.number]
    for rank, unit in enumerate(parts.units, 1):
        found += _passage(key, rank, unit, inner, said, month)
    return Told("RSA", f"{finess}-{said.exit_year}-{index}", None, tuple(found), encoding)


def _passage(
    key: str, rank: int, unit: RsaUnit, layout: Layout, said: _Said, month: str
) -> list[Resource]:
    """The passage in one unit, the diagnoses left out that are those of the stay."""
    values = _Unit._make(_unit_taker(layout)(unit.fixed))
    base, where = f"{key}-{rank}", f"RUM {rank}, "
    subject = {"reference": f"Patient/{key}"}
    facts = Facts(base, subject)
    if values[:3] != (said.main_unit, said.dp, said.dr):
        facts.diagnosis("DP", values.dp, f"{where}DP", month)
        facts.diagnosis("DR", values.dr, f"{where}DR", month)
    facts.diagnoses("DAS", unit.das, f"{where}DAS", month)
    measured = zip(_UNIT_MEASURED, _unit_measured(values), strict=True)
    facts.measures(measured, layout.labels, month)
    _tell_acts(facts, unit, where)
    passage = {
        "resourceType": "Encounter",
        "id": base,
        "status": "finished",
        "class": INPATIENT,
        "type": _PASSAGE,
        "subject": subject,
        "period": {"end": month},
        "partOf": {"reference": f"Encounter/{key}"},
        **_length(values.nights, layout.labels["nights"]),
    }
    return [passage, *facts.told]


@lru_cache(1 << 12)
def _month(year: str, month: str, label: str) -> str:
    told = number(year, label), number(month, label)
    if not (told[0] and told[1] and told[0] >= _OLDEST and told[1] <= 12):
        raise Untold("impossible_date", label)
    return f"{told[0]}-{told[1]:02d}"


def _patient(key: str, said: _Said, labels: dict[str, str], residence: str) -> Resource:
    patient: Resource = {
        "resourceType": "Patient",
        "id": key,
        "gender": GENDERS.get(said.sex, "unknown"),
    }
    years = number(said.age_years, labels["age_years"])
    days = number(said.age_days, labels["age_days"])
    if years is not None or days is not None:
        patient["birthDate"] = f"{int(said.exit_year) - (years or 0)}"
    if home := address(residence, said.geography):
        patient["address"] = home
    return patient


@lru_cache(1 << 12)
def _length(nights: str, label: str) -> Resource:
    found = number(nights, label)
    return {} if found is None else {"length": {"value": found, **_DAYS}}


def _tell_acts(facts: Facts, unit: RsaUnit, where: str) -> None:
    for rank, text in enumerate(unit.acts, 1):
        try:
            content = _act(text, where)
        except Unreadable:
            raise Untold("act_unreadable", f"{where}acte {rank}") from None
        facts.act(rank, content, "")


@lru_cache(1 << 16)
def _act(text: str, where: str) -> Resource:
    """An act with the days since the entry, all that is known of when it was done."""
    content = act_content(text[3:10], text[10:23])
    delay = number(text[:3], f"{where}délai d'un acte")
    if delay is None:
        return content
    since = {"url": f"{PMSI}:acte:delai", "valueInteger": delay}
    return {**content, "extension": [*content["extension"], since]}
