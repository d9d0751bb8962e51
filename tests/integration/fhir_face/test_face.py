"""Each resource is R4 as the standard's own classes read it, in care and in a project's view."""

from collections import Counter
from typing import Any

import pytest

from ambroise.access import Actor
from ambroise.errors import ResourceNotFound
from ambroise.warehouse.fhir_face import TYPES, Readable, capability, everything, read, search
from tests.builders.fhir_face import (
    a_dossier,
    checked,
    every_dossier,
    persons_of,
    resources_of,
)
from tests.builders.project_view import Researched

BASE = "https://chu.example/fhir"


@pytest.fixture(scope="module")
def told(hospital: Researched, reader: Actor) -> list[dict[str, object]]:
    return every_dossier(hospital, reader)


def test_every_dossier_is_r4(told: list[dict[str, object]]) -> None:
    kinds = Counter(checked(one)["resourceType"] for one in told)
    assert kinds["Patient"] == 12
    assert {*kinds} >= {
        "Encounter", "Condition", "Procedure", "Observation", "DiagnosticReport", "CarePlan",
        "MedicationRequest", "MedicationAdministration", "MedicationStatement", "Immunization",
        "DocumentReference", "ImagingStudy", "AllergyIntolerance", "Device", "Practitioner",
        "Location",
    }  # fmt: skip
    assert {*kinds} <= {*TYPES}


def test_a_dossier_tells_the_professionals_and_places_that_it_names(
    hospital: Researched, reader: Actor
) -> None:
    person = persons_of(hospital)[0]
    with a_dossier(hospital, reader, person) as dossier:
        whole = resources_of(everything(dossier, person))
        pages = {
            kind: resources_of(search(dossier, kind, BASE, person=person, count=500))
            for kind in ("Practitioner", "Location")
        }
    named = set(_references([one for one in whole if one["resourceType"] not in pages]))
    for kind, found in pages.items():
        assert {f"{kind}/{one['id']}" for one in found} & named
        assert all(one.get("name") for one in found)
    every = hospital.zone("SELECT count(*) AS n FROM provider", "care")[0]["n"]
    assert len(pages["Practitioner"]) < every


def test_every_reference_of_a_dossier_is_within_it(told: list[dict[str, object]]) -> None:
    named = {f"{one['resourceType']}/{one['id']}" for one in told}
    assert len(named) == len(told)
    texts = [value for one in told for value in _references(one)]
    assert len(texts) > 1000
    assert {text for text in texts if text not in named} == set()


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [str(value["reference"])] if "reference" in value else []
        return own + [text for part in value.values() for text in _references(part)]
    return [text for part in value for text in _references(part)] if isinstance(value, list) else []


def test_a_search_comes_in_pages_that_together_are_whole(
    hospital: Researched, reader: Actor, told: list[dict[str, Any]]
) -> None:
    observed = [one for one in told if one["resourceType"] == "Observation"]
    subject = Counter(one["subject"]["reference"] for one in observed).most_common(1)[0][0]
    every = {one["id"] for one in observed if one["subject"]["reference"] == subject}
    person = int(subject.removeprefix("Patient/"))
    with a_dossier(hospital, reader, person) as dossier:
        seen: list[str] = []
        after = None
        while True:
            page = checked(
                search(dossier, "Observation", BASE, person=person, count=7, after=after)
            )
            seen += [one["id"] for one in resources_of(page)]
            links = {link["relation"]: link["url"] for link in page["link"]}
            assert links["self"].startswith(f"{BASE}/Observation?patient={person}&_count=7")
            if "next" not in links:
                break
            after = int(links["next"].rpartition("_after=")[2])
    assert (len(seen), set(seen)) == (len(every), every)
    assert len(seen) > 14


def test_a_resource_is_read_by_its_number(hospital: Researched, reader: Actor) -> None:
    person = persons_of(hospital)[0]
    with a_dossier(hospital, reader, person) as dossier:
        for one in resources_of(everything(dossier, person)):
            assert read(dossier, one["resourceType"], int(one["id"])) == one
        for kind, row in (("Observation", 1), ("Basic", 1), ("Patient", persons_of(hospital)[1])):
            with pytest.raises(ResourceNotFound):
                read(dossier, kind, row)


def test_a_view_of_a_project_is_told_in_its_ids_without_an_identity(
    hospital: Researched, told: list[dict[str, object]]
) -> None:
    with hospital.opened(hospital.project()) as view:
        given = Readable(view, view.tables)
        page = search(given, "Patient", BASE, person=None)
        found = [
            checked(one)
            for patient in resources_of(page)
            for one in resources_of(everything(given, int(patient["id"])))
        ]
    patients = [one for one in found if one["resourceType"] == "Patient"]
    assert len(patients) == 12
    assert {key for one in patients for key in one} == {"resourceType", "id", "gender", "birthDate"}
    care = {str(one["id"]) for one in told}
    assert {one["id"] for one in found} & care == set()
    texts = {
        one["content"][0]["attachment"]["data"]
        for one in told
        if one["resourceType"] == "DocumentReference"
    }  # type: ignore[index]
    shown = [one for one in found if one["resourceType"] == "DocumentReference"]
    assert len(shown) > 100
    changed = [one for one in shown if one["content"][0]["attachment"]["data"] not in texts]
    assert len(changed) > 0.9 * len(shown)
    shared = ("Practitioner", "Location", "Organization")
    keys = {key for one in found if one["resourceType"] in shared for key in one}
    assert keys <= {"resourceType", "id", "gender", "qualification", "status", "type"}
    codes = [
        coding["system"]
        for one in found
        if one["resourceType"] == "Condition"
        for coding in one["code"]["coding"]
    ]
    assert set(codes) == {"http://hl7.org/fhir/sid/icd-10"}


def test_only_the_columns_of_the_permit_are_told(hospital: Researched) -> None:
    columns = ("person.person_id", "measurement.person_id", "measurement.measurement_id",
               "measurement.value_as_number")  # fmt: skip
    with hospital.opened(hospital.project(request=hospital.request(*columns))) as view:
        given = Readable(view, view.tables)
        person = int(resources_of(search(given, "Patient", BASE, person=None))[0]["id"])
        found = [checked(one) for one in resources_of(everything(given, person))]
    assert {one["resourceType"] for one in found} == {"Patient", "Observation"}
    keys = {key for one in found for key in one}
    assert keys == {
        "resourceType", "id", "subject", "status", "code", "valueQuantity",
    }  # fmt: skip


def test_the_capability_statement_is_r4() -> None:
    checked(capability(BASE, "2026-11-22T10:00:00+00:00"))
