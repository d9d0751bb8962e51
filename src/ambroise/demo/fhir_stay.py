"""A stay as FHIR R4 resources."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ambroise.demo import fhir_measures, staff
from ambroise.demo.codes import code, concept
from ambroise.demo.fhir_people import TERMINOLOGY, Resource, reference
from ambroise.demo.french_time import instant
from ambroise.demo.record import Act, Appointment, Case, Diagnosis, Drug, Stay

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_APART = re.compile(r"toutes les (\d+) (heures|semaines)")
IEP_SYSTEM = f"{staff.SITE}/iep"
DIAGNOSIS_USE = f"{staff.SITE}/pmsi/type-diagnostic"

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
    "death": ("9", "Décès", ""),
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


def _repeated(drug: Drug) -> Resource:
    """How often the drug is taken: so many times a day, unless its posology is longer."""
    if apart := _APART.search(drug.posology):
        unit = {"heures": "h", "semaines": "wk"}[apart[2]]
        return {"frequency": 1, "period": int(apart[1]), "periodUnit": unit}
    return {"frequency": drug.per_day, "period": 1, "periodUnit": "d"}


def _dosage(drug: Drug) -> Resource:
    found: Resource = {
        "text": drug.posology,
        "asNeededBoolean": drug.per_day == 0,
        "route": {"text": drug.route},
        "doseAndRate": [{"doseQuantity": {"value": drug.dose, "unit": drug.unit}}],
    }
    if drug.per_day:
        found["timing"] = {"repeat": _repeated(drug)}
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
    if category == "discharge" or (drug.change == "changed" and drug.reason):
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
    yield from fhir_measures.reports(case, stay)
    yield from fhir_measures.vitals(case, stay)
    yield from acts(case, stay)
    if stay.appointments:
        yield care_plan(case, stay)
