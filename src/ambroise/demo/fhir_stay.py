"""A stay as FHIR R4 resources."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ambroise.demo import staff
from ambroise.demo.codes import code, concept
from ambroise.demo.fhir_people import Resource, reference
from ambroise.demo.french_time import instant
from ambroise.demo.record import Act, Appointment, Case, Diagnosis, Drug, Report, Result, Stay

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
IEP_SYSTEM = f"{staff.SITE}/iep"
DIAGNOSIS_USE = f"{staff.SITE}/pmsi/type-diagnostic"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

# PMSI: mode and origin or destination (guide méthodologique MCO, chapter I).
ENTRIES = {
    "home": ("8", "Domicile", ""),
    "emergency": ("8", "Domicile", "5"),
    "transfer_mco": ("6", "Mutation", "1"),
}
EXITS = {
    "home": ("8", "Domicile", ""),
    "rehabilitation": ("6", "Mutation", "2"),
    "nursing_home": ("8", "Domicile", "7"),
}
_DETAILS = {
    "5": "Passage par les urgences",
    "1": "Unité de soins de courte durée (MCO)",
    "2": "Soins médicaux et de réadaptation (SMR)",
    "7": "Structure d'hébergement médico-sociale",
}


def _mode(modes: dict[str, tuple[str, str, str]], key: str, way: str, detail: str) -> Resource:
    mode, display, other = modes[key]
    found = [{"system": f"{staff.SITE}/pmsi/{way}", "code": mode, "display": display}]
    text = display
    if other:
        system = f"{staff.SITE}/pmsi/{detail}"
        found.append({"system": system, "code": other, "display": _DETAILS[other]})
        text = f"{display} ({_DETAILS[other]})"
    return {"coding": found, "text": text}


def _period(start: datetime, end: datetime | None) -> Resource:
    period = {"start": instant(start)}
    return {**period, "end": instant(end)} if end else period


def _subject(case: Case) -> dict[str, str]:
    return reference("Patient", case.person.id)


def _named(identifier: str) -> dict[str, str]:
    person = staff.professional(identifier)
    name = f"{person.title} {person.given} {person.family}".strip()
    return reference("Practitioner", identifier, name)


def encounter(case: Case, stay: Stay) -> Resource:
    """The stay with its ward moves, entry, exit and diagnoses of the PMSI."""
    found: Resource = {
        "resourceType": "Encounter",
        "id": f"sej-{stay.number}",
        "identifier": [
            {
                "type": {"coding": [{"system": f"{TERMINOLOGY}/v2-0203", "code": "VN"}]},
                "system": IEP_SYSTEM,
                "value": stay.number,
            }
        ],
        "status": "finished" if stay.end else "in-progress",
        "class": {"system": ACT_CODE, "code": stay.kind},
        "subject": _subject(case),
        "participant": [
            {
                "type": [
                    {"coding": [{"system": f"{TERMINOLOGY}/v3-ParticipationType", "code": kind}]}
                ],
                "individual": _named(identifier),
            }
            for kind, identifier in (("ATND", stay.senior), ("PART", stay.interne))
            if identifier
        ],
        "period": _period(stay.start, stay.end),
        "reasonCode": [{"text": stay.reason}],
        "location": [
            {
                "location": reference("Location", move.ward.location_id, move.ward.name),
                "status": "completed" if move.end else "active",
                "period": _period(move.start, move.end),
            }
            for move in stay.moves
        ],
        "serviceProvider": reference("Organization", staff.HOSPITAL_ID, staff.HOSPITAL),
    }
    if stay.kind == "IMP":
        found["hospitalization"] = {
            "admitSource": _mode(ENTRIES, stay.entry, "mode-entree", "provenance")
        }
        if stay.end:
            found["hospitalization"]["dischargeDisposition"] = _mode(
                EXITS, stay.exit, "mode-sortie", "destination"
            )
    coded = [
        (number, diagnosis)
        for number, diagnosis in enumerate(stay.diagnoses, 1)
        if diagnosis.use in ("DP", "DAS")
    ]
    if coded:
        found["diagnosis"] = [
            {
                "condition": reference("Condition", f"diag-{stay.number}-{number}"),
                "use": {"coding": [{"system": DIAGNOSIS_USE, "code": diagnosis.use}]},
                "rank": rank,
            }
            for rank, (number, diagnosis) in enumerate(coded, 1)
        ]
    return found


def condition(case: Case, identifier: str, diagnosis: Diagnosis, stay: Stay | None) -> Resource:
    """A diagnosis of the stay, a problem or a past disease."""
    category = "encounter-diagnosis" if stay else "problem-list-item"
    status = "resolved" if diagnosis.use == "history" else "active"
    found: Resource = {
        "resourceType": "Condition",
        "id": identifier,
        "clinicalStatus": {
            "coding": [{"system": f"{TERMINOLOGY}/condition-clinical", "code": status}]
        },
        "verificationStatus": {
            "coding": [{"system": f"{TERMINOLOGY}/condition-ver-status", "code": "confirmed"}]
        },
        "category": [
            {"coding": [{"system": f"{TERMINOLOGY}/condition-category", "code": category}]}
        ],
        "code": {**concept("cim10", diagnosis.code), "text": diagnosis.text},
        "subject": _subject(case),
    }
    if stay:
        found["encounter"] = reference("Encounter", f"sej-{stay.number}")
        found["recordedDate"] = instant(stay.end or stay.start)
        found["recorder"] = _named(stay.senior)
    if diagnosis.onset:
        found["onsetDateTime"] = diagnosis.onset.isoformat()
    return found


def _dosage(drug: Drug) -> Resource:
    found: Resource = {
        "text": drug.posology,
        "asNeededBoolean": drug.per_day == 0,
        "route": {"text": drug.route},
        "doseAndRate": [{"doseQuantity": {"value": drug.dose, "unit": drug.unit}}],
    }
    if drug.per_day:
        found["timing"] = {"repeat": {"frequency": drug.per_day, "period": 1, "periodUnit": "d"}}
    return found


def _medication(drug: Drug) -> Resource:
    found = code("atc", drug.atc)
    return {"coding": [found.coding], "text": f"{drug.brand} ({found.display})"}


def _statement(case: Case, stay: Stay, identifier: str, drug: Drug) -> Resource:
    ended = drug.change in ("stopped", "changed")
    found: Resource = {
        "resourceType": "MedicationStatement",
        "id": identifier,
        "status": "stopped" if ended else "active",
        "category": {
            "coding": [
                {"system": f"{TERMINOLOGY}/medication-statement-category", "code": "community"}
            ]
        },
        "medicationCodeableConcept": _medication(drug),
        "subject": _subject(case),
        "context": reference("Encounter", f"sej-{stay.number}"),
        "effectivePeriod": _period(drug.start, drug.end),
        "dateAsserted": instant(stay.start),
        "reasonCode": [{"text": drug.indication}],
        "dosage": [_dosage(drug)],
    }
    if ended:
        found["statusReason"] = [{"text": drug.reason}]
    return found


_CHANGES = {
    "same": "Poursuivi",
    "started": "Introduit pendant le séjour",
    "changed": "Modifié pendant le séjour",
    "stopped": "Arrêté pendant le séjour",
}


def _request(case: Case, stay: Stay, identifier: str, drug: Drug, now: datetime) -> Resource:
    category = "discharge" if drug.stage == "discharge" else "inpatient"
    over = drug.end is not None and drug.end <= now
    status = "stopped" if drug.change == "stopped" else "completed" if over else "active"
    found: Resource = {
        "resourceType": "MedicationRequest",
        "id": identifier,
        "status": status,
        "intent": "order",
        "category": [
            {"coding": [{"system": f"{TERMINOLOGY}/medicationrequest-category", "code": category}]}
        ],
        "medicationCodeableConcept": _medication(drug),
        "subject": _subject(case),
        "encounter": reference("Encounter", f"sej-{stay.number}"),
        "authoredOn": instant(drug.start),
        "requester": _named(stay.senior),
        "reasonCode": [{"text": drug.indication}],
        "dosageInstruction": [_dosage(drug)],
        "dispenseRequest": {"validityPeriod": _period(drug.start, drug.end)},
    }
    if status == "stopped":
        found["statusReason"] = {"text": drug.reason}
    if category == "discharge":
        note = _CHANGES[drug.change]
        found["note"] = [{"text": f"{note} : {drug.reason}" if drug.reason else note}]
    return found


def _administration(case: Case, stay: Stay, identifier: str, drug: Drug) -> Resource:
    return {
        "resourceType": "MedicationAdministration",
        "id": f"{identifier}-adm",
        "status": "completed" if drug.end else "in-progress",
        "category": {
            "coding": [
                {
                    "system": f"{TERMINOLOGY}/medication-admin-category",
                    "code": "inpatient",
                }
            ]
        },
        "medicationCodeableConcept": _medication(drug),
        "subject": _subject(case),
        "context": reference("Encounter", f"sej-{stay.number}"),
        "effectivePeriod": _period(drug.start, drug.end),
        "request": reference("MedicationRequest", identifier),
        "dosage": {
            "text": drug.posology,
            "route": {"text": drug.route},
            "dose": {"value": drug.dose, "unit": drug.unit},
        },
    }


def drugs(case: Case, stay: Stay, now: datetime) -> Iterator[Resource]:
    """Treatments at admission, in the wards and at the exit."""
    for number, drug in enumerate(stay.drugs, 1):
        identifier = f"med-{stay.number}-{number}"
        if drug.stage == "home":
            yield _statement(case, stay, identifier, drug)
            continue
        yield _request(case, stay, identifier, drug, now)
        if drug.given:
            yield _administration(case, stay, identifier, drug)


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
        "subject": _subject(case),
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
        "subject": _subject(case),
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


def acts(case: Case, stay: Stay) -> Iterator[Resource]:
    """Acts, and the imaging study of those that make images."""
    for number, act in enumerate(stay.acts, 1):
        identifier = f"acte-{stay.number}-{number}"
        yield {
            "resourceType": "Procedure",
            "id": identifier,
            "status": "completed",
            "code": concept("ccam", act.ccam),
            "subject": _subject(case),
            "encounter": reference("Encounter", f"sej-{stay.number}"),
            "performedPeriod": _period(act.start, act.end),
            "performer": [{"actor": _named(act.performer)}],
            "location": reference("Location", act.ward.location_id, act.ward.name),
        }
        if act.modality:
            yield _study(case, stay, f"img-{stay.number}-{number}", identifier, act)


def _study(case: Case, stay: Stay, identifier: str, procedure: str, act: Act) -> Resource:
    name = code("ccam", act.ccam).display
    return {
        "resourceType": "ImagingStudy",
        "id": identifier,
        "status": "available",
        "modality": [
            {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": act.modality}
        ],
        "subject": _subject(case),
        "encounter": reference("Encounter", f"sej-{stay.number}"),
        "started": instant(act.start),
        "procedureReference": reference("Procedure", procedure, name),
        "interpreter": [_named(act.performer)],
        "description": name,
        "note": [{"text": act.conclusion}],
    }


def care_plan(case: Case, stay: Stay) -> Resource:
    """What is planned after the stay."""

    def activity(appointment: Appointment) -> dict[str, Any]:
        return {
            "detail": {
                "kind": "Appointment",
                "status": "completed" if appointment.done else "scheduled",
                "description": appointment.what,
                "scheduledPeriod": {"start": appointment.when.isoformat()},
            }
        }

    return {
        "resourceType": "CarePlan",
        "id": f"suivi-{stay.number}",
        "status": "active",
        "intent": "plan",
        "title": "Suivi après le séjour",
        "subject": _subject(case),
        "encounter": reference("Encounter", f"sej-{stay.number}"),
        "created": instant(stay.end or stay.start),
        "author": _named(stay.senior),
        "activity": [activity(appointment) for appointment in stay.appointments],
    }


def stay_resources(case: Case, stay: Stay, now: datetime) -> Iterator[Resource]:
    """Everything recorded in a stay, documents apart."""
    yield encounter(case, stay)
    for number, diagnosis in enumerate(stay.diagnoses, 1):
        yield condition(case, f"diag-{stay.number}-{number}", diagnosis, stay)
    yield from drugs(case, stay, now)
    yield from reports(case, stay)
    yield from vitals(case, stay)
    yield from acts(case, stay)
    if stay.appointments:
        yield care_plan(case, stay)
