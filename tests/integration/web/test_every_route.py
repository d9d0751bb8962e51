"""Every route tried by every role, and with the numbers of a project that is not theirs."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, unquote_plus

import httpx
import pytest
from fastapi.routing import APIRoute

from ambroise.access import Role, people
from ambroise.state import jobs
from ambroise.warehouse.quality import listing
from ambroise.web.app import PAGES as ROOMS
from ambroise.web.app import WAYS_IN
from tests.builders.pages import PASSWORD, Pages, by_password, token
from tests.builders.persons import REQUEST, sent
from tests.builders.served_hospital import IPP, PHYSICIAN, a_served_hospital
from tests.integration.web.routes import (
    API,
    BEFORE_SIGN_IN,
    COHORT,
    EVERYBODY,
    LAST,
    PAGES,
    TEAM,
    Expected,
)

__all__ = ["by_password"]

SHUT = frozenset({401, 403})
ARGON = people.hash_password(PASSWORD)


@dataclass
class House:
    """One person of each role, a project with its lead and its member, and what it holds."""

    pages: Pages
    values: dict[str, str] = field(default_factory=dict)
    clients: dict[str, httpx.Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def come_in(self, name: str, role: Role, *wards: str) -> httpx.Client:
        client = self.pages.signed_in(name, role, *wards)
        self.clients[name] = client
        self.tokens[name] = client.get("/api/v1/me").json()["csrf"]
        return client

    def through(self, name: str, method: str, route: str, expected: Expected) -> int:
        """Return the status that a person gets; 401 when they are sent to sign in."""
        answer = self.answer(name, method, route, expected)
        away = answer.headers.get("location", "").startswith("/connexion")
        return 401 if away and route != "/deconnexion" else answer.status_code

    def answer(self, name: str, method: str, route: str, expected: Expected) -> httpx.Response:
        """Return what a person gets."""
        # `{name}` of a class of the trail and of a use are different values
        address = re.sub(r"\{(\w+)\}", lambda one: self.values[one[1]], route + expected.query)
        api = route.startswith("/api/")
        files = [("files", ("a.csv", b"a;n\nx;40\n", "text/csv"))] if expected.files else None
        csrf = self.tokens[name]
        return self.clients[name].request(
            method,
            address,
            headers={"X-CSRF-Token": csrf} if api else None,
            json=expected.sent if api and method != "GET" and not expected.files else None,
            data={"csrf": csrf, **expected.sent} if not api or expected.files else None,
            files=files,
            follow_redirects=False,
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as pages:
        yield furnished(House(pages))


def furnished(house: House) -> House:
    """Return a house where every number of the routes stands for something."""
    pages, state = house.pages, house.pages.site.state
    physician = pages.again(PHYSICIAN)
    found = physician.post(
        "/recherche", data={"csrf": token(physician.get("/recherche")), "text": IPP}
    )
    here = re.findall(r'href="(/patients/\d+)"', found.text)[0]
    person = here.rpartition("/")[2]
    wards = sorted(pages.site.door.person_resource(int(person)).wards)
    for role in Role:
        house.come_in(str(role), role, *(wards if role in TEAM else ()))
    lead = house.come_in("lead", Role.PROJECT_LEAD)
    house.come_in("member", Role.RESEARCHER)
    pages.person("victim", Role.RESEARCHER)
    project = _project(lead, house.clients["committee"])
    other = house.clients["project_lead"]
    theirs = _project(other, house.clients["committee"])
    sent(
        other, f"/projets/{theirs}", f"/projets/{theirs}/membres", login="researcher", part="member"
    )
    stay = re.findall(rf"{here}/sejours/(\d+)", physician.get(f"{here}/sejours").text)[0]
    note = re.findall(rf"{here}/documents/(\d+)", physician.get(f"{here}/documents").text)[0]
    address = f"/projets/{project}"
    sent(lead, address, f"{address}/membres", login="member", part="member")
    for role in ("member", "lead"):
        house.tokens[role] = house.clients[role].get("/api/v1/me").json()["csrf"]
    releases = [_release(house, address) for _ in range(2)]
    dpo = house.clients["dpo"]
    sent(dpo, "/demandes", f"/sorties/{releases[1]}/accorder", reason="vu")
    agreed = [_reidentification(house, address, agreed=True) for _ in range(2)]
    now = datetime.now(UTC)
    actor = people.actor_of(state, "data_manager", now)
    with state.begin() as connection:
        number = jobs.enqueue(connection, "publish", {}, "somebody", now=now)
        key = jobs.numbered(connection, number).key
    assert actor.login == "data_manager"
    house.values = {
        "person_id": person,
        "stay_id": stay,
        "kind": "Encounter",
        "record_kind": "training",
        "note_id": note,
        "table": "measurement",
        "row_id": "1",
        "draft_id": "nothing",
        "file": "rum.txt",
        "ending": "pdf",
        "sending": "nothing",
        "batch_id": "nothing",
        "item_id": "nothing",
        "project_id": project,
        "permit_id": "1",
        "condition_id": "1",
        "effect": "1",
        "release_id": releases[0],
        "granted_id": releases[1],
        "asked_id": _reidentification(house, address, agreed=False),
        "agreed_id": agreed[0],
        "agreed_too": agreed[1],
        "alert_id": "1",
        "name": "letter",
        "engine": "rules",
        "class": "technical",
        "key": key,
        "check_id": listing.dashboard()[0].id,
        "review_id": _control(house.clients["data_manager"]),
        "campaign_id": _campaign(house.clients["dim"]),
        "reading_id": (blind := _blind(house.clients["dim"]))[0],
        "code": blind[1],
        "position": "1",
        "decision_id": "1",
        "evaluation_id": "nothing",
        "form": "json",
        "place": "1",
        "one_key": "1",
        "other_key": "2",
        "login": "victim",
        "role": "nurse",
        "token_id": "0123456789ab",
        "cohort_id": _cohort(lead, address),
        "number": "1",
        "subject_id": "1",
        "code_id": _local_code(house.clients["data_manager"]),
    }
    return house


def _project(lead: httpx.Client, committee: httpx.Client) -> str:
    """Return a project with a permit that is granted."""
    opening = {"title": "Étude", "purpose": "essai", "public_summary": "essai"}
    page = sent(lead, "/projets", "/projets", **opening)
    here = page.url.path
    sent(lead, here, f"{here}/demande", **REQUEST)
    sent(committee, here, f"{here}/instruire", reason="avis favorable")
    sent(committee, here, f"{here}/accorder", kind_0="to_verify", wording_0="x", by_0="dpo")
    return here.rpartition("/")[2]


def _release(house: House, address: str) -> str:
    files = [("files", ("a.csv", b"a;n\nx;40\n", "text/csv"))]
    member, before = house.clients["member"], house.clients["dpo"].get("/demandes").text
    sent(member, address, f"{address}/sorties", label="x", files=files)
    after = house.clients["dpo"].get("/demandes").text
    known = set(re.findall(r"/sorties/([\w-]+)", before))
    return next(one for one in re.findall(r"/sorties/([\w-]+)", after) if one not in known)


def _control(data_manager: httpx.Client) -> str:
    """Return a control of pseudonymisation of two documents."""
    here = "/controle-pseudonymisation"
    return sent(data_manager, here, here, size="2", shared="0").url.path.rpartition("/")[2]


def _campaign(dim: httpx.Client) -> str:
    """Return a campaign of one case, which names the senior alone."""
    here = "/campagnes"
    made = {"title": "Essai", "use": "letter", "kind": "items", "guide": "essai"}
    campaign = sent(dim, here, here, **made).url.path
    sent(dim, campaign, f"{campaign}/personnes", login="senior", part="reader")
    sent(dim, campaign, f"{campaign}/tirer", size="1", readers="2")
    return campaign.rpartition("/")[2]


def _blind(dim: httpx.Client) -> tuple[str, str]:
    """Return a blind reading with one reader on paper, and the code of a sheet."""
    here = "/lectures"
    lines = [{"letter": "l", "origin": one, "text": "essai"} for one in ("a", "b")]
    files = {"files": ("l.jsonl", "\n".join(map(json.dumps, lines)), "application/x-ndjson")}
    reading = sent(dim, here, here, title="Essai", audience="clinicians", files=files).url.path
    page = sent(dim, reading, f"{reading}/lecteurs", login="").text
    return reading.rpartition("/")[2], re.findall(r"/feuilles/(\w+)", page)[0]


def _cohort(lead: httpx.Client, address: str) -> str:
    """Return a cohort whose members are kept."""
    here = f"{address}/cohortes"
    made = sent(lead, here, here, texte=COHORT).url.path.rpartition("/")[2]
    sent(lead, f"{here}/{made}", f"{here}/{made}/versions/1/garder")
    return made


def _local_code(data_manager: httpx.Client) -> str:
    """Return a code of the sources that nobody has mapped."""
    return re.findall(r'href="/codes-locaux/(\w+)"', data_manager.get("/codes-locaux").text)[0]


def _reidentification(house: House, address: str, *, agreed: bool) -> str:
    lead, dpo = house.clients["lead"], house.clients["dpo"]
    sent(lead, address, f"{address}/reidentifications", pseudonym="ps", reason="essai")
    number = re.findall(r"/reidentifications/([\w-]+)/accorder", dpo.get("/demandes").text)[0]
    if agreed:
        sent(dpo, "/demandes", f"/reidentifications/{number}/accorder", reason="oui")
    return number


def test_every_route_has_its_line(house: House) -> None:
    routes = {
        (method.upper(), path)
        for path, methods in house.pages.app.openapi()["paths"].items()
        for method in methods
    } | {
        (method, route.path)
        for room in (*ROOMS, *WAYS_IN)
        for route in room.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    listed = {(method, _plain(path)) for method, path in (*PAGES, *API, *LAST)}
    assert {(method, _plain(path)) for method, path in routes - BEFORE_SIGN_IN} == listed


def _plain(path: str) -> str:
    """Return a route without the names of what varies in it."""
    return re.sub(r"\{\w+\}", "{}", path)


def test_every_role_is_named_once() -> None:
    assert {str(role) for role in Role} | {"lead", "member"} == EVERYBODY


@pytest.mark.parametrize("mark", ["MARQUEJeanneDurand", "Marque Zoé DURAND 1951"])
def test_text_in_an_address_reaches_no_trail_no_log_and_no_answer(
    house: House, mark: str, capfd: pytest.CaptureFixture[str]
) -> None:
    told = []
    for (method, route), expected in (PAGES | API | LAST).items():
        names = [*sorted(expected.who)[:3], "nurse"]
        for one in re.findall(r"\{(\w+)\}", route):
            marked = House(house.pages, house.values | {one: quote(mark)}, house.clients)
            marked.tokens = house.tokens
            for name in names:
                answer = marked.answer(name, method, route, expected)
                away = answer.headers.get("location", "")
                if mark in unquote_plus(answer.text + away):
                    told.append((method, route, name, answer.status_code))
    assert told == []
    home = house.pages.site.settings.home
    kept = [one for one in home.rglob("*") if one.is_file() and mark.encode() in one.read_bytes()]
    assert kept == []
    assert mark not in "".join(capfd.readouterr())
    digested = house.pages.site.trail.events(object_id=mark, limit=1000)
    assert {one.event.object_kind for one in digested} >= {"batch", "project", "release"}


@pytest.mark.parametrize("part", ["pages", "api", "last"])
def test_nobody_gets_through_who_is_not_listed(house: House, part: str) -> None:
    lines = {"pages": PAGES, "api": API, "last": LAST}[part]
    wrong, broken = [], []
    for (method, route), expected in lines.items():
        for name in sorted(EVERYBODY):
            status = house.through(name, method, route, expected)
            if status >= 500 or status == 422:
                broken.append((method, route, name, status))
            if (status not in SHUT) != (name in expected.who):
                wrong.append((method, route, name, status))
    assert broken == []
    assert wrong == []
