"""Biology, signs and habits of a stay as FHIR R4 resources."""

from collections.abc import Iterator
from datetime import datetime

from ambroise.demo import staff
from ambroise.demo.codes import concept
from ambroise.demo.fhir_people import TERMINOLOGY, Resource, reference
from ambroise.demo.french_time import instant
from ambroise.demo.record import Case, Report, Result, Stay

UCUM = {
    "g/dL": "g/dL",
    "G/L": "10*9/L",
    "mmol/L": "mmol/L",
    "µmol/L": "umol/L",
    "mL/min/1,73 m²": "mL/min/{1.73_m2}",
    "mg/L": "mg/L",
    "g/L": "g/L",
    "%": "%",
    "ng/L": "ng/L",
    "mUI/L": "m[IU]/L",
    "UI/L": "U/L",
    "µg/L": "ug/L",
    "kUA/L": "k[IU]/L",
    "bpm": "/min",
    "/min": "/min",
    "°C": "Cel",
    "kg": "kg",
    "cm": "cm",
    "mmHg": "mm[Hg]",
    "mOsm/kg": "mosm/kg",
    "cm²": "cm2",
    "m/s": "m/s",
    "g": "g",
    "mm": "mm",
    "points": "{score}",
    "": "1",
}
VITAL_UNITS = {
    "8480-6": "mmHg",
    "8462-4": "mmHg",
    "8867-4": "bpm",
    "9279-1": "/min",
    "8310-5": "°C",
    "59408-5": "%",
    "29463-7": "kg",
    "8302-2": "cm",
}


def quantity(value: float, unit: str) -> Resource:
    """A FHIR Quantity with the UCUM code of the unit as a French laboratory writes it."""
    found = {"value": value, "system": "http://unitsofmeasure.org", "code": UCUM[unit]}
    return {**found, "unit": unit} if unit else found


def _observation(
    case: Case, stay: Stay, identifier: str, kind: str, what: Resource, taken: datetime
) -> Resource:
    return {
        "resourceType": "Observation",
        "id": identifier,
        "status": "final",
        "category": [{"coding": [{"system": f"{TERMINOLOGY}/observation-category", "code": kind}]}],
        "code": what,
        "subject": reference("Patient", case.person.id),
        "encounter": reference("Encounter", f"sej-{stay.number}"),
        "effectiveDateTime": instant(taken),
    }


def _result(case: Case, stay: Stay, identifier: str, result: Result, taken: datetime) -> Resource:
    system = "local" if result.loinc.isupper() else "loinc"
    found = _observation(case, stay, identifier, "laboratory", concept(system, result.loinc), taken)
    if result.value is None:
        found["status"] = "registered"
        return found
    if isinstance(result.value, str):
        found["valueString"] = result.value
        return found
    found["valueQuantity"] = quantity(result.value, result.unit)
    if result.low is not None or result.high is not None:
        limits = (("low", result.low), ("high", result.high))
        found["referenceRange"] = [
            {side: quantity(limit, result.unit) for side, limit in limits if limit is not None}
        ]
        found["interpretation"] = [
            {
                "coding": [
                    {
                        "system": f"{TERMINOLOGY}/v3-ObservationInterpretation",
                        "code": result.flag,
                    }
                ]
            }
        ]
    return found


def reports(case: Case, stay: Stay) -> Iterator[Resource]:
    """Biology: each value, and the report that groups them."""
    for number, report in enumerate(stay.reports, 1):
        identifier = f"bio-{stay.number}-{number}"
        names = [f"{identifier}-{rank}" for rank in range(1, len(report.results) + 1)]
        for name, result in zip(names, report.results, strict=True):
            yield _result(case, stay, name, result, report.taken)
        yield _diagnostic_report(case, stay, identifier, report, names)


def _diagnostic_report(
    case: Case, stay: Stay, identifier: str, report: Report, names: list[str]
) -> Resource:
    some = any(result.value is None for result in report.results)
    category = "PAT" if report.panel == ("local", "ANAPATH") else "LAB"
    found: Resource = {
        "resourceType": "DiagnosticReport",
        "id": identifier,
        "status": "registered" if report.pending else "partial" if some else "final",
        "category": [{"coding": [{"system": f"{TERMINOLOGY}/v2-0074", "code": category}]}],
        "code": concept(*report.panel),
        "subject": reference("Patient", case.person.id),
        "encounter": reference("Encounter", f"sej-{stay.number}"),
        "effectiveDateTime": instant(report.taken),
        "performer": [reference("Organization", staff.HOSPITAL_ID, staff.HOSPITAL)],
    }
    if names:
        found["result"] = [reference("Observation", name) for name in names]
    if report.conclusion:
        found["conclusion"] = report.conclusion
    return found


def vitals(case: Case, stay: Stay) -> Iterator[Resource]:
    """Signs; the two pressures are components of one observation."""
    for number, signs in enumerate(stay.vitals, 1):
        values = dict(signs.values)
        stem = f"cst-{stay.number}-{number}"
        if "8480-6" in values:
            found = _observation(
                case, stay, f"{stem}-pa", "vital-signs", concept("loinc", "85354-9"), signs.taken
            )
            found["component"] = [
                {
                    "code": concept("loinc", part),
                    "valueQuantity": quantity(values.pop(part), "mmHg"),
                }
                for part in ("8480-6", "8462-4")
            ]
            yield found
        for rank, (what, value) in enumerate(values.items(), 1):
            scale = what.isupper() or what.startswith("CHA")
            found = _observation(
                case,
                stay,
                f"{stem}-{rank}",
                "survey" if scale else "vital-signs",
                concept("local" if scale else "loinc", what),
                signs.taken,
            )
            found["valueQuantity"] = quantity(value, VITAL_UNITS.get(what, "points"))
            yield found


_SMOKING = {
    "never": "N'a jamais fumé",
    "former": "Ancien fumeur",
    "current": "Fumeur actif",
}


def smoking(case: Case, stay: Stay) -> Resource:
    """The smoking status asked at admission."""
    found = _observation(
        case,
        stay,
        f"tabac-{case.person.id}",
        "social-history",
        concept("loinc", "72166-2"),
        stay.start,
    )
    found["valueCodeableConcept"] = {"text": _SMOKING[case.smoker]}
    return found
