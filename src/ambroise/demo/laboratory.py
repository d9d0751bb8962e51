"""Results with the units and reference ranges of the demo laboratory."""

import csv
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random

from ambroise.demo.person import Person
from ambroise.demo.record import Report, Result


@dataclass(frozen=True, slots=True)
class _Analysis:
    unit: str
    digits: int
    usual: tuple[float | None, float | None]
    women: tuple[float | None, float | None]
    children: tuple[float | None, float | None]


@cache
def _analyses() -> dict[str, _Analysis]:
    """Every analysis of `ranges/*.csv` by LOINC. Raises ValueError for one told twice."""
    found: dict[str, _Analysis] = {}
    for file in sorted(files("ambroise.demo").joinpath("ranges").iterdir(), key=lambda f: f.name):
        with file.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                if row["loinc"] in found:
                    raise ValueError(f"{file.name}: {row['loinc']} is there already")
                found[row["loinc"]] = _Analysis(
                    row["unit"],
                    int(row["digits"]),
                    _bounds(row, ""),
                    _bounds(row, "women_"),
                    _bounds(row, "children_"),
                )
    return found


def _bounds(row: dict[str, str], whose: str) -> tuple[float | None, float | None]:
    low, high = row[f"{whose}low"], row[f"{whose}high"]
    return (float(low) if low else None, float(high) if high else None)


def result(person: Person, loinc: str, value: float | str | None, when: datetime) -> Result:
    """The value as the laboratory prints it; None when it has not come back."""
    analysis = _analyses().get(loinc)
    if isinstance(value, str) or analysis is None:
        return Result(loinc, value, "")
    bounds = analysis.usual
    if person.age(when.date()) < 16:
        bounds = analysis.children if any(analysis.children) else bounds
    elif person.female:
        bounds = analysis.women if any(analysis.women) else bounds
    shown = None if value is None else float(round(value, analysis.digits))
    return Result(loinc, shown, analysis.unit, *bounds, analysis.digits)


def gfr(person: Person, creatinine: float, when: datetime) -> float:
    """Filtration in mL/min/1.73 m² from creatinine in µmol/L (CKD-EPI 2009, without ethnicity)."""
    kappa, alpha = (0.7, -0.329) if person.female else (0.9, -0.411)
    ratio = creatinine / 88.4 / kappa
    estimate = (
        141
        * min(ratio, 1.0) ** alpha
        * max(ratio, 1.0) ** -1.209
        * 0.993 ** person.age(when.date())
    )
    return float(round(estimate * (1.018 if person.female else 1.0)))


def clearance(sex: str, age: int, weight: float, creatinine: float) -> float:
    """Clearance in mL/min from creatinine in µmol/L (Cockcroft and Gault, Nephron 1976;16:31)."""
    constant = 1.04 if sex == "female" else 1.23
    return (140 - age) * weight * constant / creatinine


_LATE = {"2276-4": (25.0, 290.0), "6095-4": (0.1, 40.0), "6833-8": (0.1, 20.0)}


def come_back(rng: Random, person: Person, report: Report, now: datetime) -> Report:
    """The report with the results that a specialised laboratory sends eight days later."""
    if report.taken + timedelta(days=8) > now:
        return report
    results = tuple(
        result(person, item.loinc, rng.uniform(*_LATE[item.loinc]), report.taken)
        if item.value is None
        else item
        for item in report.results
    )
    return replace(report, results=results)


def cultured(report: Report, moment: datetime) -> Report:
    """The report as known then: a culture, with its antibiogram, is read at 48 hours."""
    if report.panel[1] != "BACTERIO" or report.taken + timedelta(hours=48) <= moment:
        return report
    return replace(report, results=tuple(replace(item, value=None) for item in report.results))


def measured(
    person: Person, panel: tuple[str, str], when: datetime, *values: tuple[str, float | str | None]
) -> Report:
    """The report of that panel, with the value of each code."""
    return Report(panel, when, tuple(result(person, loinc, value, when) for loinc, value in values))


def blood_count(
    person: Person, when: datetime, *, hb: float, white: float, platelets: float
) -> Report:
    values = (("718-7", hb), ("6690-2", white), ("777-3", platelets))
    return measured(person, ("loinc", "58410-2"), when, *values)


def chemistry(
    person: Person,
    when: datetime,
    *,
    creatinine: float,
    potassium: float,
    sodium: float,
    crp: float,
) -> Report:
    """Ionogram, kidney function and CRP; filtration is estimated in adults."""
    creatinine = float(round(creatinine))
    values = [
        ("2951-2", sodium),
        ("2823-3", potassium),
        ("14682-9", creatinine),
        ("1988-5", crp),
    ]
    if person.age(when.date()) >= 18:
        values.append(("62238-1", gfr(person, creatinine, when)))
    return measured(person, ("loinc", "24321-2"), when, *values)


def found(report: Report, loinc: str) -> float:
    """The numeric result of that code. Raises KeyError where there is none."""
    for item in report.results:
        if item.loinc == loinc and isinstance(item.value, float):
            return item.value
    raise KeyError(loinc)
