"""What the face answers: one resource, a search within a patient, everything about one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urlencode

from ambroise.errors import ResourceNotFound
from ambroise.warehouse.fhir_face import (
    documents,
    drugs,
    facts,
    observations,
    people,
    places,
    stays,
)
from ambroise.warehouse.fhir_face.elements import Element, said
from ambroise.warehouse.fhir_face.reading import PROVIDER, SITE, Part, Readable


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows are told as resources, and what makes them.

    Rows that are `shared` are nobody's own: a dossier tells those that it names.
    """

    table: str
    key: str
    make: Callable[[Readable, Part], list[Element]]
    shared: bool = False


TYPES: Final[Mapping[str, tuple[Source, ...]]] = {
    "Patient": (Source("person", "person_id", people.patients),),
    "Encounter": (
        Source("visit_occurrence", stays.STAY, stays.stays),
        Source("visit_detail", stays.DETAIL, stays.parts),
    ),
    "Condition": (Source("condition_occurrence", "condition_occurrence_id", facts.conditions),),
    "Procedure": (Source("procedure_occurrence", facts.ACT, facts.procedures),),
    "Observation": (
        Source("measurement", "measurement_id", observations.measured),
        Source("observation", "observation_id", observations.observed),
    ),
    "DiagnosticReport": (
        Source("measurement", "measurement_id", observations.panels),
        Source("procedure_occurrence", facts.ACT, observations.reports),
    ),
    "AllergyIntolerance": (Source("observation", "observation_id", observations.allergies),),
    "Flag": (Source("observation", "observation_id", observations.flags),),
    "CarePlan": (Source("observation", "observation_id", observations.care_plans),),
    "MedicationRequest": (Source("drug_exposure", drugs.KEY, drugs.requests),),
    "MedicationAdministration": (Source("drug_exposure", drugs.KEY, drugs.administrations),),
    "MedicationStatement": (Source("drug_exposure", drugs.KEY, drugs.statements),),
    "MedicationDispense": (Source("drug_exposure", drugs.KEY, drugs.dispenses),),
    "Immunization": (Source("drug_exposure", drugs.KEY, drugs.immunizations),),
    "Device": (Source("device_exposure", facts.DEVICE, facts.devices),),
    "DeviceUseStatement": (Source("device_exposure", facts.DEVICE, facts.device_uses),),
    "Specimen": (Source("specimen", "specimen_id", facts.specimens),),
    "ImagingStudy": (Source("imaging_study", "imaging_study_id", facts.images),),
    "DocumentReference": (Source("note", "note_id", documents.documents),),
    "Practitioner": (Source("provider", PROVIDER, places.practitioners, shared=True),),
    "Organization": (Source("care_site", SITE, places.organizations, shared=True),),
    "Location": (Source("care_site", SITE, places.locations, shared=True),),
}
"""The types of the face, each with what makes its resources."""

PAGE: Final = 50
LARGEST_PAGE: Final = 500
MEDIA: Final = "application/fhir+json"


def read(given: Readable, kind: str, row: int) -> Element:
    """Return one resource; raises ResourceNotFound, as for a type that is not served."""
    for source in TYPES.get(kind, ()):
        if found := source.make(given, Part(row=row)):
            return found[0]
    raise ResourceNotFound(type=kind if kind in TYPES else "–", id=row)


def search(
    given: Readable,
    kind: str,
    base: str,
    *,
    person: int | None,
    count: int = PAGE,
    after: int | None = None,
) -> Element:
    """Return a page of the resources of a type, of a person or of all, as a Bundle.

    By id; `base` is the address of the face, for links. Raises ResourceNotFound for a type that is
    not served.
    """
    if kind not in TYPES:
        raise ResourceNotFound(type="–", id="–")
    part = Part(person=person, after=after, limit=count + 1)
    found = [one for source in TYPES[kind] for one in source.make(given, part)]
    found.sort(key=lambda one: int(one["id"]))
    asked: dict[str, Any] = {} if person is None else {"patient": person}
    asked["_count"] = count
    links = [_link("self", base, kind, asked | ({} if after is None else {"_after": after}))]
    if len(found) > count:
        links.append(_link("next", base, kind, asked | {"_after": found[count - 1]["id"]}))
    return bundle(found[:count], base, links)


def everything(given: Readable, person: int, base: str = "") -> Element:
    """Return all that is told of a person, the Patient first; raises ResourceNotFound."""
    read(given, "Patient", person)
    part = Part(person=person)
    found = [
        one for sources in TYPES.values() for source in sources for one in source.make(given, part)
    ]
    return bundle(found, base, [])


def bundle(found: list[Element], base: str, links: list[Element]) -> Element:
    return said(
        resourceType="Bundle",
        type="searchset",
        link=links,
        entry=[
            said(
                fullUrl=f"{base}/{one['resourceType']}/{one['id']}" if base else None,
                resource=one,
                search={"mode": "match"},
            )
            for one in found
        ],
    )


def capability(base: str, now: str) -> Element:
    """Return the CapabilityStatement of the face at `base`."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": now,
        "kind": "instance",
        "software": {"name": "Ambroise", "version": version("ambroise")},
        "implementation": {"description": "Dossiers de l'établissement, en lecture", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "resource": [_capable(kind) for kind in TYPES],
            }
        ],
    }


def outcome(severity: str, code: str, words: str) -> Element:
    """Return an OperationOutcome: what happened, in words."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": code, "diagnostics": words}],
    }


def _capable(kind: str) -> Element:
    searched = "identifier" if kind == "Patient" else "patient"
    sort = "token" if kind == "Patient" else "reference"
    shared = any(source.shared for source in TYPES[kind])
    ways = ("search-type",) if shared else ("read", "search-type")
    served: Element = {
        "type": kind,
        "interaction": [{"code": code} for code in ways],
        "searchParam": [{"name": searched, "type": sort}],
    }
    if kind == "Patient":
        definition = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
        served["operation"] = [{"name": "everything", "definition": definition}]
    return served


def _link(relation: str, base: str, kind: str, asked: Mapping[str, Any]) -> Element:
    return {"relation": relation, "url": f"{base}/{kind}?{urlencode(asked)}"}
