"""The researcher's door: a client of the API, with a token, on the tables of one project."""

import hashlib
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pyarrow as pa
import pytest

from ambroise.access import PEOPLE, Action, Actor, Purpose, Role, projects
from ambroise.access.people import tokens
from ambroise.client import Project, connect
from ambroise.errors import HospitalAnswered, HospitalUnreachable
from ambroise.web.app import create_app
from tests.builders.hospital import a_hospital
from tests.builders.pages import Pages, by_password, served
from tests.builders.project_view import EVERYONE
from tests.builders.served_hospital import NOON
from tests.builders.study import REQUEST, Study, a_study
from tests.unit.access.conftest import House

COLUMNS = (
    "person.person_id",
    "person.year_of_birth",
    "measurement.person_id",
    "measurement.measurement_date",
    "measurement.value_as_number",
)
REQUESTED = replace(
    REQUEST, cohort=EVERYONE, columns=COLUMNS, window_start=None, window_end=None,
    ends_at=NOON + timedelta(days=30),
)  # fmt: skip


@dataclass
class Served:
    pages: Pages
    house: House
    study: Study
    other: Study
    admin: Actor

    def token(self, actor: Actor, *scopes: Action) -> str:
        decision = self.house.door.decide(
            self.admin, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS
        )
        given = scopes or (Action.READ_PSEUDONYMISED, Action.COUNT)
        secret, _ = tokens.create(
            self.house.state, actor.login, "carnet", given, timedelta(days=300), decision,
            now=self.house.now,
        )  # fmt: skip
        return secret

    def project(self, actor: Actor, project: str, *scopes: Action) -> Project:
        return connect(self.pages.address, project, token=self.token(actor, *scopes))

    def asking(self, actor: Actor) -> httpx.Client:
        return self.pages.stranger(Authorization=f"Bearer {self.token(actor)}")


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    hospital = a_hospital(tmp_path_factory.mktemp("hospital"), patients=4)
    hospital.take_in()
    hospital.close()
    app = create_app(by_password(hospital.settings), clock=lambda: NOON)
    with served(app) as pages:
        site = pages.site
        house = House(site.settings, site.state, site.trail)
        study = a_study(house).granted(request=REQUESTED)
        other = study.another_without_permit().granted(request=REQUESTED)
        yield Served(pages, house, study, other, house.person("admin", Role.ADMINISTRATOR))
        house.door.close()


def test_a_researcher_reads_the_tables_of_a_project(at: Served) -> None:
    project = at.project(at.study.member, at.study.id)
    assert list(project.tables()) == ["person", "measurement"]
    assert project.tables()["person"] == {"person_id": "BIGINT", "year_of_birth": "INTEGER"}
    table = project.query("SELECT * FROM measurement WHERE value_as_number > $low", low=1)
    assert table.column_names == [
        "person_id", "measurement_date", "value_as_number",
    ]  # fmt: skip
    assert table.num_rows > 50
    parts = list(project.batches("SELECT m.* FROM measurement m, range(1000)"))
    assert len(parts) > 1
    every = project.query("SELECT count(*) AS n FROM measurement").to_pylist()[0]["n"]
    assert sum(part.num_rows for part in parts) == 1000 * every
    assert project.query("SELECT * FROM person WHERE false").schema.names == [
        "person_id", "year_of_birth",
    ]  # fmt: skip
    assert project.counts() == {"person": None, "measurement": None}


def test_each_query_leaves_its_digest_and_its_rows_in_the_trail(at: Served) -> None:
    project = at.project(at.study.member, at.study.id)
    sql = "SELECT person_id, 'MARQUE' AS text FROM person"
    assert project.query(sql).num_rows == 4
    digest = hashlib.sha256(sql.encode()).hexdigest()
    deadline = time.monotonic() + 5
    while True:
        found = [e.event for e in at.house.trail.events() if e.event.action == "dataset.queried"]
        mine = [event for event in found if event.detail["query_sha256"] == digest]
        if mine or time.monotonic() > deadline:
            break
    assert (mine[0].count, mine[0].project, mine[0].actor) == (4, at.study.id, "remi")
    assert not any("MARQUE" in str(entry) for entry in at.house.trail.events())


@pytest.mark.parametrize(
    ("sql", "status"),
    [
        ("SELECT * FROM visit_occurrence", 403),
        ("SELECT * FROM files.person", 403),
        ("SELECT * FROM duckdb_views()", 403),
        ("SELECT getvariable('key')", 403),
        ("COPY person TO '/tmp/x'", 403),
        ("SELECT nothing FROM person", 400),
        ("SELECT ' FROM person", 400),
    ],
)
def test_a_query_beyond_the_view_is_refused(at: Served, sql: str, status: int) -> None:
    project = at.project(at.study.member, at.study.id)
    with pytest.raises(HospitalAnswered) as refused:
        project.query(sql)
    assert refused.value.fields["status"] == status


def test_an_unknown_project_and_that_of_others_answer_the_same(at: Served) -> None:
    client = at.asking(at.study.member)
    unknown = at.other.id[:-4] + ("0000" if not at.other.id.endswith("0000") else "1111")

    def answers(project: str) -> list[tuple[int, bytes]]:
        address = f"/api/v1/projects/{project}"
        found = [
            client.get(f"{address}/tables"),
            client.get(f"{address}/counts"),
            client.post(f"{address}/query", json={"sql": "SELECT 1"}),
        ]
        return [(answer.status_code, answer.content) for answer in found]

    assert answers(unknown) == answers(at.other.id)
    assert {status for status, _ in answers(unknown)} == {403}
    spent: dict[str, list[float]] = {unknown: [], at.other.id: []}
    for _ in range(40):
        for project, times in spent.items():
            begun = time.perf_counter()
            client.get(f"/api/v1/projects/{project}/tables")
            times.append(time.perf_counter() - begun)
    slow, fast = sorted(map(statistics.median, spent.values()), reverse=True)
    assert slow < 1.5 * fast


def test_a_token_of_narrower_scope_opens_no_row(at: Served) -> None:
    project = at.project(at.study.member, at.study.id, Action.COUNT)
    assert project.counts()["person"] is None
    with pytest.raises(HospitalAnswered, match="403"):
        project.query("SELECT 1")


def test_a_browser_needs_the_token_of_its_session(at: Served) -> None:
    client = at.pages.signed_in("irene", Role.RESEARCHER)
    address = f"/api/v1/projects/{at.study.id}/query"
    assert client.post(address, json={"sql": "SELECT 1"}).status_code == 403
    assert at.pages.stranger().get(f"/api/v1/projects/{at.study.id}/tables").status_code == 401


def test_an_answer_stops_when_the_project_is_suspended(
    at: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ambroise.access.view.dataset.ASKED_EVERY", 0.0)
    third = at.study.another_without_permit().granted(request=REQUESTED)
    project = at.project(third.lead, third.id)
    rows = project.batches("SELECT m.* FROM measurement m, range(100000)")
    next(rows)
    suspending = third.may(third.committee, Action.SUSPEND_PERMIT, reason="doute")
    projects.permits.suspend(at.house.door, suspending)
    with pytest.raises(HospitalUnreachable):
        for _ in rows:
            pass
    with pytest.raises(HospitalAnswered, match="403"):
        project.query("SELECT 1")


def test_a_client_sends_its_token_nowhere_in_clear(at: Served) -> None:
    with pytest.raises(HospitalUnreachable):
        connect("http://ambroise.chu.example", "p", token="amb_x")
    assert "amb_" not in repr(at.project(at.study.member, at.study.id))


def test_an_arrow_stream_is_what_the_api_says(at: Served) -> None:
    client = at.asking(at.study.member)
    answer = client.post(
        f"/api/v1/projects/{at.study.id}/query",
        json={"sql": "SELECT $n::INTEGER AS n", "values": {"n": 3}},
    )
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert pa.ipc.open_stream(answer.content).read_all().to_pylist() == [{"n": 3}]
    refused = client.post(f"/api/v1/projects/{at.study.id}/query", json={"sql": ""})
    assert (refused.status_code, json.loads(refused.content)["error"]) == (422, "RequestMalformed")
