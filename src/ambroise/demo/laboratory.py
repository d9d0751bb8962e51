"""Results with the units and reference ranges of the demo laboratory."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from ambroise.demo.person import Person
from ambroise.demo.record import Report, Result

_RANGES: dict[str, tuple[str, int, float | None, float | None]] = {
    "718-7": ("g/dL", 1, 13.0, 17.0),
    "777-3": ("G/L", 0, 150.0, 400.0),
    "6690-2": ("G/L", 1, 4.0, 10.0),
    "711-2": ("G/L", 2, 0.04, 0.5),
    "2951-2": ("mmol/L", 0, 136.0, 145.0),
    "2823-3": ("mmol/L", 1, 3.5, 5.1),
    "14682-9": ("µmol/L", 0, 62.0, 106.0),
    "62238-1": ("mL/min/1,73 m²", 0, 60.0, None),
    "1988-5": ("mg/L", 0, None, 5.0),
    "2345-7": ("g/L", 2, 0.70, 1.10),
    "4548-4": ("%", 1, 4.0, 6.0),
    "18262-6": ("g/L", 2, None, 1.60),
    "6301-6": ("", 2, 0.8, 1.2),
    "89579-7": ("ng/L", 0, None, 34.0),
    "33762-6": ("ng/L", 0, None, 300.0),
    "3016-3": ("mUI/L", 2, 0.4, 4.0),
    "1742-6": ("UI/L", 0, None, 45.0),
    "2276-4": ("µg/L", 0, 30.0, 300.0),
    "6095-4": ("kUA/L", 2, None, 0.35),
    "6833-8": ("kUA/L", 2, None, 0.35),
    "19926-5": ("%", 0, 80.0, None),
}
_WOMEN = {"718-7": (12.0, 16.0), "14682-9": (44.0, 80.0)}
_CHILDREN = {"718-7": (11.5, 14.5), "14682-9": (20.0, 55.0), "6690-2": (5.0, 13.0)}


def result(person: Person, loinc: str, value: float | str | None, when: datetime) -> Result:
    """The value as the laboratory prints it; None when it has not come back."""
    if isinstance(value, str) or loinc not in _RANGES:
        return Result(loinc, value, "")
    unit, digits, low, high = _RANGES[loinc]
    if person.age(when.date()) < 16:
        low, high = _CHILDREN.get(loinc, (low, high))
    elif person.female:
        low, high = _WOMEN.get(loinc, (low, high))
    shown = None if value is None else float(round(value, digits))
    return Result(loinc, shown, unit, low, high, digits)


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


def blood_count(
    person: Person, when: datetime, *, hb: float, white: float, platelets: float
) -> Report:
    values = (("718-7", hb), ("6690-2", white), ("777-3", platelets))
    results = tuple(result(person, loinc, value, when) for loinc, value in values)
    return Report(("loinc", "58410-2"), when, results)


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
    results = tuple(result(person, loinc, value, when) for loinc, value in values)
    return Report(("loinc", "24321-2"), when, results)


def found(report: Report, loinc: str) -> float:
    """The numeric result of that code. Raises KeyError where there is none."""
    for item in report.results:
        if item.loinc == loinc and isinstance(item.value, float):
            return item.value
    raise KeyError(loinc)
