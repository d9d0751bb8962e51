"""The API does what the pages do: a project, its permit, a release, the trail, people, jobs."""

from typing import Any

import httpx

from ambroise.access import Role
from tests.builders.pages import Pages, some_pages

__all__ = ["some_pages"]

REQUEST = {
    "legal_route": "internal_study",
    "cohort": {"sex": "F", "age_from": 18},
    "columns": ["person.person_id"],
    "starts_on": "2026-01-10",
    "ends_on": "2028-12-31",
    "references": [
        {"kind": "committee_opinion", "reference": "CSE-1", "dated": "2026-01-05"},
        {"kind": "patients_information", "reference": "PUB-1", "dated": "2026-01-05"},
    ],
}


class Caller:
    """A person who calls the API with the token of their session."""

    def __init__(self, pages: Pages, login: str, role: Role) -> None:
        self.client: httpx.Client = pages.signed_in(login, role)
        self.token = self.client.get("/api/v1/me").json()["csrf"]

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}")

    def send(self, method: str, path: str, body: object = None, **more: Any) -> httpx.Response:
        headers = {"X-CSRF-Token": self.token}
        if body is not None:
            more["json"] = body
        return self.client.request(method, f"/api/v1{path}", headers=headers, **more)


def test_a_project_goes_from_its_opening_to_a_release(some_pages: Pages) -> None:
    lead = Caller(some_pages, "lise", Role.PROJECT_LEAD)
    member = Caller(some_pages, "remi", Role.RESEARCHER)
    committee = Caller(some_pages, "claire", Role.COMMITTEE)
    officer = Caller(some_pages, "dpo", Role.DPO)
    given = {"title": "Délais", "purpose": "mesurer", "public_summary": "Une étude."}
    project = lead.send("POST", "/projects", given).json()["id"]
    here = f"/projects/{project}"
    assert lead.send("POST", f"{here}/members", {"login": "remi"}).status_code == 204
    assert lead.send("POST", f"{here}/permits", REQUEST).status_code == 201
    assert lead.send("POST", f"{here}/permits", REQUEST).status_code == 409
    opinion = {"reason": "avis favorable"}
    assert committee.send("POST", f"{here}/permits/examine", opinion).status_code == 204
    grant = {"conditions": [{"kind": "smallest_cell", "value": 12}]}
    assert committee.send("POST", f"{here}/permits/grant", grant).json()["job"]
    (permit,) = member.get(here).json()["dossier"]["permits"]
    assert permit["state"] == "granted"
    assert permit["request"]["cohort"] == {"kind": "criteria", "sex": "F", "age_from": 18}
    assert permit["conditions"][0]["value"] == 12
    files = [("files", ("a.csv", b"service;n\nA;40\nB;30\n", "text/csv"))]
    asked = member.send("POST", f"{here}/releases", files=files, data={"label": "n"})
    assert asked.status_code == 201
    (waiting,) = officer.get("/requests").json()["releases"]
    release = f"/releases/{waiting['id']}"
    done = officer.send("POST", f"{release}/grant", {"reason": ""})
    assert len(done.json()["package_digest"]) == 64
    assert member.get(f"{release}/package").content.startswith(b"PK")
    assert lead.send("DELETE", f"{here}/members/remi").status_code == 204
    assert member.get(here).status_code == 403


def test_oversight_is_read_by_those_who_may(some_pages: Pages) -> None:
    officer = Caller(some_pages, "dpo", Role.DPO)
    assert officer.get("/trail?acte=sign_in").status_code == 200
    assert officer.send("POST", "/trail/verify").json()["ok"] is True
    assert {one["rule"]["days"] for one in officer.get("/retention").json()} == {1095, 365, 180}
    assert officer.send("PUT", "/retention/technical", {"days": 120}).status_code == 204
    assert officer.send("POST", "/retention/purge").json() == {
        "access": 0,
        "generation": 0,
        "technical": 0,
        "runs": 0,
        "releases": 0,
        "dispatches": 0,
    }
    assert officer.get("/alerts").json() == []
    assert officer.get("/jobs").json() == []
    parts = {one["part"]: one["level"] for one in officer.get("/continuity").json()["parts"]}
    assert parts["trail"] == "works"
    assert officer.get("/uses").json()[0]["state"] == "idea"
    assert officer.get("/uses/letter").json()["engines"] == ["rules", "language-model"]
    nurse = Caller(some_pages, "awa", Role.NURSE)
    for path in ("/trail", "/retention", "/continuity", "/people", "/tokens"):
        assert nurse.get(path).status_code == 403


def test_people_and_tokens_are_managed(some_pages: Pages) -> None:
    admin = Caller(some_pages, "admin", Role.ADMINISTRATOR)
    assert admin.send("POST", "/people", {"login": "awa", "name": "Awa"}).status_code == 204
    role = {"role": "nurse", "unit": "2110", "ends_on": "2030-01-01"}
    assert admin.send("POST", "/people/awa/roles", role).status_code == 204
    awa = next(one for one in admin.get("/people").json() if one["login"] == "awa")
    assert awa["roles"][0]["ward"] == "2110"
    assert len(admin.send("POST", "/people/awa/password").json()["password"]) == 24
    token = {"login": "awa", "label": "x", "scopes": ["read_register"], "days": 3}
    made = admin.send("POST", "/tokens", token).json()
    assert made["secret"].startswith("amb_")
    assert "secret" not in admin.get("/tokens").json()[0]
    assert admin.send("DELETE", f"/tokens/{made['id']}").status_code == 204
    assert admin.send("DELETE", "/people/awa/roles/nurse").status_code == 204
    assert admin.send("DELETE", "/people/awa/second-factor").status_code == 204
    assert admin.send("POST", "/people/awa/close").status_code == 204
