"""The researcher's door: a client of the API, with a token, on the tables of one project."""

import hashlib
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ambroise.access import PEOPLE, Action, Actor, Purpose, Role, cohorts, projects
from ambroise.access.people import tokens
from ambroise.client import Project, connect
from ambroise.errors import HospitalAnswered, HospitalUnreachable
from ambroise.web.app import create_app
from tests.builders.breaking import a_breaking_line
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


def test_the_cohorts_of_the_project_are_listed(at: Served) -> None:
    text = "cohort: Tous\nentry: {any: [{measurement: any}]}\n"
    definition = cohorts.Definition("Tous", text)
    made = cohorts.create(at.house.door, at.study.leads(Action.DEFINE_COHORT), definition)
    project = at.project(at.study.member, at.study.id, Action.READ_PROJECT)
    assert project.cohorts() == [
        {
            "cohort": made.cohort_id, "version": 1, "title": "Tous",
            "cohort_definition_id": made.id, "kept": False,
        }
    ]  # fmt: skip
    with pytest.raises(HospitalAnswered, match="403"):
        at.project(at.other.lead, at.study.id, Action.READ_PROJECT).cohorts()


MANY = "SELECT m.*, r.range FROM measurement m, range(1000) r"


def test_rows_are_saved_to_a_file_with_progress(at: Served, tmp_path: Path) -> None:
    project = at.project(at.study.member, at.study.id)
    told: list[int] = []
    path = tmp_path / "mesures.parquet"
    rows = project.save(path, MANY, progress=told.append)
    assert pq.read_metadata(path).num_rows == rows == told[-1]
    assert (told, len(told) > 1) == (sorted(told), True)
    assert (path.stat().st_mode & 0o777, [one.name for one in tmp_path.iterdir()]) == (
        0o600, ["mesures.parquet"],
    )  # fmt: skip


def test_a_stream_that_breaks_is_taken_again_without_a_row_twice(
    at: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ambroise.client.PAUSE", 0.01)
    whole = at.project(at.study.member, at.study.id)
    path = tmp_path / "mesures.parquet"
    with a_breaking_line(at.pages.address, breaks=2, after=2_000_000) as line:
        told: list[int] = []
        rows = replace(whole, address=line).save(path, MANY, progress=told.append)
        assert told != sorted(told)
    assert pq.read_metadata(path).num_rows == rows
    assert rows == 1000 * whole.query("SELECT count(*) AS n FROM measurement").to_pylist()[0]["n"]
    distinct = pq.read_table(path).group_by(pq.read_schema(path).names).aggregate([])
    plain = whole.query("SELECT count(DISTINCT m) AS n FROM measurement m").to_pylist()[0]["n"]
    assert distinct.num_rows == 1000 * plain


def test_the_query_of_a_client_that_leaves_ends_at_once(at: Served) -> None:
    sql = "SELECT m.*, r.range FROM measurement m, range(200000) r"
    address = f"/api/v1/projects/{at.study.id}/query"
    client = at.asking(at.study.member)
    with client.stream("POST", address, json={"sql": sql}) as answer:
        next(answer.iter_raw())
    digest = hashlib.sha256(sql.encode()).hexdigest()
    deadline = time.monotonic() + 20
    found: list[int] = []
    while not found and time.monotonic() < deadline:
        events = [entry.event for entry in at.house.trail.events()]
        found = [e.count for e in events if e.detail.get("query_sha256") == digest]
    assert 0 < found[0] < 200_000_000


def test_a_line_that_keeps_breaking_leaves_what_was_there(
    at: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ambroise.client.PAUSE", 0.01)
    path = tmp_path / "mesures.parquet"
    path.write_bytes(b"before")
    project = at.project(at.study.member, at.study.id)
    with (
        a_breaking_line(at.pages.address, breaks=9, after=300_000) as line,
        pytest.raises(HospitalUnreachable),
    ):
        replace(project, address=line).save(path, MANY, tries=2)
    with pytest.raises(HospitalAnswered, match="403"):
        project.save(path, "SELECT * FROM visit_occurrence")
    assert [one.name for one in tmp_path.iterdir()] == ["mesures.parquet"]
    assert path.read_bytes() == b"before"


def test_a_token_that_is_revoked_or_unknown_opens_nothing(at: Served) -> None:
    for token in ("amb_nothing", f"{at.token(at.study.member)}x"):
        with pytest.raises(HospitalAnswered, match=r"401.*Jeton"):
            connect(at.pages.address, at.study.id, token=token).tables()


def test_a_token_that_has_expired_opens_nothing(at: Served) -> None:
    secret, _ = tokens.create(
        at.house.state, at.study.member.login, "vieux", (Action.READ_PSEUDONYMISED,),
        timedelta(days=3), at.house.door.decide(
            at.admin, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS
        ),
        now=at.house.now - timedelta(days=400),
    )  # fmt: skip
    with pytest.raises(HospitalAnswered, match="401"):
        connect(at.pages.address, at.study.id, token=secret).counts()


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
