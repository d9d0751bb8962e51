"""The FHIR face over a real server: the rights of the dossier, each read traced, R4 answers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from ambroise.access import PEOPLE, Action, Purpose, Role
from ambroise.access.people import tokens
from tests.builders.fhir_face import checked, resources_of
from tests.builders.pages import Pages
from tests.builders.project_view import EVERYONE
from tests.builders.served_hospital import ELSEWHERE, IPP, NOON, PHYSICIAN, a_served_hospital
from tests.builders.study import REQUEST, Study, a_study
from tests.unit.access.conftest import House

COLUMNS = (
    "person.person_id", "person.gender_concept_id", "condition_occurrence.person_id",
    "condition_occurrence.condition_occurrence_id", "condition_occurrence.condition_start_date",
    "condition_occurrence.condition_source_value",
)  # fmt: skip
REQUESTED = replace(
    REQUEST, cohort=EVERYONE, columns=COLUMNS, window_start=None, window_end=None,
    ends_at=NOON + timedelta(days=30),
)  # fmt: skip
REASON = "avis demandé en garde"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as served:
        yield served


@pytest.fixture(scope="module")
def physician(pages: Pages) -> httpx.Client:
    return pages.again(PHYSICIAN)


@pytest.fixture(scope="module")
def person(physician: httpx.Client) -> str:
    found = asked(physician, f"/fhir/Patient?identifier=https://chu.example/ipp|{IPP}")
    return str(resources_of(found)[0]["id"])


@pytest.fixture(scope="module")
def study(pages: Pages) -> Study:
    site = pages.site
    return a_study(House(site.settings, site.state, site.trail)).granted(request=REQUESTED)


def asked(client: httpx.Client, address: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    found: dict[str, Any] = checked(answer.json())
    if status != 200:
        assert found["resourceType"] == "OperationOutcome"
    return found


def test_a_number_finds_a_patient_whose_dossier_opens(physician: httpx.Client, person: str) -> None:
    patient = asked(physician, f"/fhir/Patient/{person}")
    assert {one["value"] for one in patient["identifier"]} >= {IPP}
    bundle = asked(physician, f"/fhir/Patient/{person}/$everything")
    assert resources_of(bundle)[0] == patient
    assert len(resources_of(bundle)) > 50
    address = bundle["entry"][5]["fullUrl"]
    assert asked(physician, address) == resources_of(bundle)[5]


def test_the_links_of_a_search_lead_to_its_end(physician: httpx.Client, person: str) -> None:
    address = f"/fhir/Observation?patient=Patient/{person}&_count=20"
    seen: list[str] = []
    while address:
        page = asked(physician, address)
        seen += [one["id"] for one in resources_of(page)]
        links = {link["relation"]: link["url"] for link in page["link"]}
        address = links.get("next", "")
    assert len(seen) == len(set(seen)) > 20


def test_each_read_is_traced(pages: Pages, physician: httpx.Client, person: str) -> None:
    before = len(_reads(pages, person))
    asked(physician, f"/fhir/Patient/{person}")
    asked(physician, f"/fhir/Condition?patient={person}")
    found = _reads(pages, person)
    assert len(found) == before + 2
    assert {event.actor for event in found} == {PHYSICIAN}


def _reads(pages: Pages, person: str) -> list[Any]:
    events = [entry.event for entry in pages.site.trail.events(object_id=person, limit=1000)]
    return [event for event in events if event.action == "read_identified" and event.allowed]


def test_outside_the_care_team_a_reason_is_needed_first(pages: Pages, person: str) -> None:
    client = pages.again(ELSEWHERE)
    refused = asked(client, f"/fhir/Patient/{person}", 403)
    assert refused["issue"][0]["code"] == "forbidden"
    asked(client, f"/fhir/Condition?patient={person}", 403)
    csrf = {"X-CSRF-Token": client.get("/api/v1/me").json()["csrf"]}
    given = client.post(
        f"/api/v1/patients/{person}/outside-care-team", json={"reason": REASON}, headers=csrf
    )
    assert given.status_code == 204
    assert asked(client, f"/fhir/Patient/{person}")["id"] == person


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/fhir/Patient/1", 403, "forbidden"),
        ("/fhir/Observation/1", 404, "not-found"),
        ("/fhir/Basic/1", 404, "not-found"),
        ("/fhir/Patient/abc", 400, "invalid"),
        ("/fhir/Patient", 400, "invalid"),
        ("/fhir/Patient?identifier=DUPONT", 400, "invalid"),
        ("/fhir/Observation", 400, "invalid"),
        ("/fhir/Observation?patient=1&_count=0", 400, "invalid"),
        ("/fhir/nothing/at/all/there", 404, "not-found"),
    ],
)
def test_what_is_not_there_or_malformed_is_an_outcome(
    physician: httpx.Client, address: str, status: int, code: str
) -> None:
    assert asked(physician, address, status)["issue"][0]["code"] == code


def test_professionals_are_told_within_a_dossier_alone(
    physician: httpx.Client, person: str
) -> None:
    told = resources_of(asked(physician, f"/fhir/Practitioner?patient={person}"))
    assert told
    assert all(one["name"] for one in told)
    asked(physician, f"/fhir/Practitioner/{told[0]['id']}", 404)


def test_a_stranger_is_told_to_sign_in(pages: Pages) -> None:
    assert asked(pages.stranger(), "/fhir/metadata", 401)["issue"][0]["code"] == "login"
    wrong = pages.stranger(Authorization="Bearer amb_nothing")
    assert asked(wrong, "/fhir/metadata", 401)["issue"][0]["code"] == "login"


def test_the_face_says_what_it_serves(physician: httpx.Client) -> None:
    said = asked(physician, "/fhir/metadata")
    assert said["fhirVersion"] == "4.0.1"
    served = {one["type"] for one in said["rest"][0]["resource"]}
    assert served >= {"Patient", "Encounter", "Observation", "DocumentReference"}


def test_a_project_is_read_with_a_token_within_its_permit(
    pages: Pages, study: Study, physician: httpx.Client
) -> None:
    client = pages.stranger(Authorization=f"Bearer {_token(pages, study)}")
    here = f"/fhir/projects/{study.id}"
    listed = asked(client, f"{here}/Patient?_count=4")
    assert [link["relation"] for link in listed["link"]] == ["self", "next"]
    one = resources_of(listed)[0]
    assert {*one} == {"resourceType", "id", "gender"}
    bundle = asked(client, f"{here}/Patient/{one['id']}/$everything")
    kinds = {found["resourceType"] for found in resources_of(bundle)}
    assert kinds <= {"Patient", "Condition"}
    asked(client, f"{here}/Observation?patient={one['id']}")
    asked(client, f"{here}/Patient/1", 404)
    asked(physician, f"{here}/Patient", 403)
    asked(client, f"/fhir/projects/{study.id[:-4]}0000/Patient", 403)
    asked(client, f"/fhir/Patient/{one['id']}", 403)


def _token(pages: Pages, study: Study) -> str:
    house = study.house
    admin = house.person("admin", Role.ADMINISTRATOR)
    decision = house.door.decide(admin, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)
    secret, _ = tokens.create(
        house.state, study.member.login, "carnet", (Action.READ_PSEUDONYMISED,),
        timedelta(days=300), decision, now=house.now,
    )  # fmt: skip
    return secret
