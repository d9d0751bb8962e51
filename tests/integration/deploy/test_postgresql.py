"""The second barrier: accounts, TLS and row policies of deploy/postgresql, on a real server."""

import json
import re

import psycopg
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from ambroise.access import Action, Actor, Role, people, projects
from ambroise.access.people.sessions import open_session
from ambroise.access.reach import reach_of
from ambroise.cli import app
from ambroise.errors import StateNotUpgraded, TrailUnavailable
from ambroise.settings import Settings
from ambroise.state import open_state, reach
from ambroise.state.schema import metadata
from ambroise.trail import Event, open_trail
from ambroise.web.app import create_app
from ambroise.web.visitor import SignedIn
from tests.builders.pages import PASSWORD, by_password, served
from tests.builders.study import NOW, Study, a_study, open_project
from tests.integration.deploy.conftest import APP, AUDIT, FILES, OWNER, TRAIL, Secured
from tests.unit.access.conftest import House, house, state

__all__ = ["house", "state"]

UNREAD = frozenset({"one_time_values", "recovery_codes", "sign_in_failures"})
"""Tables of secrets, which no auditor reads."""

BEHIND = frozenset(
    {
        "alerts",
        "artefact_inputs",
        "artefact_persons",
        "artefacts",
        "cohort_versions",
        "cohorts",
        "dispatches",
        "drafts",
        "external_accounts",
        "identity_decisions",
        "job_lines",
        "jobs",
        "memberships",
        "opposition_effects",
        "oppositions",
        "out_of_team_accesses",
        "patient_information",
        "people",
        "permit_conditions",
        "permit_decisions",
        "permit_references",
        "permits",
        "projects",
        "quarantine",
        "deid_reviews",
        "deid_review_documents",
        "deid_readings",
        "deid_marks",
        "campaigns",
        "campaign_guides",
        "campaign_members",
        "campaign_cases",
        "campaign_readings",
        "campaign_saves",
        "blind_readings",
        "blind_readers",
        "blind_sheets",
        "blind_ratings",
        "recovery_codes",
        "reidentifications",
        "releases",
        "roles",
        "service_tokens",
        "sessions",
    }
)
"""Every table that carries a project, a patient or a person of the hospital: a new one is added
here and to barrier.sql."""
NAMES_PEOPLE = frozenset({"person_id", "project_id", "person_key", "object_id"})


@pytest.fixture
def two(house: House) -> tuple[Study, Study]:
    """Two projects whose permits are granted, each with its people."""
    mine = a_study(house)
    member = house.person("rosa", Role.RESEARCHER)
    opened = open_project(house, mine.outsider)
    other = Study(house, opened, mine.outsider, member, mine.committee, mine.lead)
    projects.members.add(house.door, other.leads(Action.MANAGE_MEMBERS), "rosa", "member")
    return mine.granted(), other.granted()


def rows_of(connection: psycopg.Connection, name: str) -> int:
    found = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # type: ignore[call-overload]
    assert found is not None
    return int(found[0])


def test_every_table_with_a_project_or_a_patient_is_behind_the_barrier() -> None:
    carries = {
        name for name, table in metadata.tables.items() if NAMES_PEOPLE & set(table.columns.keys())
    }
    assert carries | {"people"} <= BEHIND
    assert set(metadata.tables) >= BEHIND
    script = FILES.joinpath("barrier.sql").read_text()
    assert set(re.findall(r"^        \('(\w+)',", script, re.MULTILINE)) == BEHIND


def test_the_program_may_use_every_table_and_an_auditor_read_it() -> None:
    script = FILES.joinpath("barrier.sql").read_text()
    granted = re.findall(r"^GRANT [^;]+?\sON\s+([^;]+?)\s+TO (\w+)", script, re.MULTILINE)
    for account, unread in (("ambroise_app", frozenset()), ("ambroise_audit", UNREAD)):
        told = " ".join(tables for tables, to in granted if to == account)
        assert set(metadata.tables) - set(re.findall(r"\w+", told)) == unread


def test_without_the_variable_nothing_of_a_project_is_read(
    two: tuple[Study, Study], secured: Secured
) -> None:
    assert two[0].id != two[1].id
    with secured.open(APP) as connection:
        assert {name: rows_of(connection, name) for name in BEHIND} == dict.fromkeys(BEHIND, 0)
        connection.execute("SELECT set_config('ambroise.reach', '{}', false)")
        assert rows_of(connection, "permits") == 0
        connection.execute("""SELECT set_config('ambroise.reach', '{"whole": true}', false)""")
        assert rows_of(connection, "permits") == 2


def test_a_member_reaches_their_own_project_alone(two: tuple[Study, Study]) -> None:
    mine, other = two
    house = mine.house
    member = mine.read(mine.member)
    with reach.work():
        reach.limit(reach_of(member, house.now))
        with house.state.read() as connection:
            for name in ("projects", "permits", "memberships", "permit_decisions"):
                table = metadata.tables[name]
                found = connection.execute(sa.select(table)).mappings().all()
                assert found, name
                for row in found:
                    assert row.get("project_id", mine.id) == mine.id
            titles = connection.execute(sa.select(metadata.tables["projects"].c.id)).scalars()
            assert list(titles) == [mine.id]
        with house.state.begin() as connection:
            permits = metadata.tables["permits"]
            everything = sa.update(permits).values(state="closed")
            assert connection.execute(everything).rowcount == 1
            connection.rollback()
        row = {"project_id": other.id, "person_id": other.lead.id, "part": "lead"}
        row |= {"starts_at": house.now, "added_by": member.id}
        intruding = sa.insert(metadata.tables["memberships"]).values(row)
        with pytest.raises(sa.exc.ProgrammingError), house.state.begin() as connection:
            connection.execute(intruding)
    with house.state.read() as connection:
        assert len(connection.execute(sa.select(metadata.tables["projects"])).all()) == 2


def test_a_page_that_forgets_its_project_shows_no_other(
    two: tuple[Study, Study], settings: Settings
) -> None:
    mine, other = two
    state = mine.house.state
    for person in (mine.member, mine.committee):
        people.set_password(state, person.login, PASSWORD)
    with served(create_app(by_password(settings), clock=lambda: NOW)) as pages:

        @pages.app.get("/oubli")
        def forget(visitor: SignedIn) -> list[str]:
            everything = sa.select(metadata.tables["permits"].c.project_id)
            with visitor.site.state.read() as connection:
                return list(connection.execute(everything).scalars())

        assert pages.again(mine.member.login).get("/oubli").json() == [mine.id]
        seen = pages.again(mine.committee.login).get("/oubli").json()
        assert sorted(seen) == sorted([mine.id, other.id])


def test_a_person_of_studies_changes_their_own_account_and_sees_nobody_of_care(
    two: tuple[Study, Study],
) -> None:
    mine, other = two
    house = mine.house
    nurse = house.person("awa", Role.NURSE)
    held, roles, sessions = (metadata.tables[name] for name in ("people", "roles", "sessions"))
    member = mine.read(mine.member)
    open_session(house.state, nurse, now=house.now)
    with reach.work():
        open_session(house.state, member, now=house.now)
        reach.limit(reach_of(member, house.now))
        with house.state.read() as connection:
            seen = set(connection.execute(sa.select(held.c.login)).scalars())
            assert seen >= {member.login, mine.lead.login, other.lead.login}
            assert mine.committee.login in seen  # who granted the permit of this project
            assert nurse.login not in seen
            given = set(connection.execute(sa.select(roles.c.role)).scalars())
            assert given == {"researcher", "project_lead"}
            owners = set(connection.execute(sa.select(sessions.c.person_id)).scalars())
            assert owners == {member.id}
        with house.state.begin() as connection:
            everybody = sa.update(held).values(title="?")
            assert connection.execute(everybody).rowcount == 1
            assert connection.execute(sa.update(roles).values(ward="4110")).rowcount == 0
            assert connection.execute(sa.delete(sessions)).rowcount == 1
            connection.rollback()
        row = {"person_id": member.id, "role": "senior", "starts_at": house.now}
        for forbidden in (
            sa.insert(roles).values(row),
            sa.insert(held).values(id="x", login="x", display_name="x", created_at=house.now),
        ):
            with pytest.raises(sa.exc.ProgrammingError), house.state.begin() as connection:
                connection.execute(forbidden)
    with house.state.read() as connection:
        assert len(connection.execute(sa.select(sessions)).all()) == 2


def test_a_lead_still_adds_members_who_take_part_in_no_project(two: tuple[Study, Study]) -> None:
    mine = two[0]
    house = mine.house
    house.person("neuf", Role.RESEARCHER)
    lead = mine.read(mine.lead)
    with reach.work():
        reach.limit(reach_of(lead, house.now))
        projects.members.add(house.door, mine.leads(Action.MANAGE_MEMBERS), "neuf", "member")
    assert mine.id in {one.project for one in mine.read(house_person(house, "neuf")).memberships}


def house_person(house: House, login: str) -> Actor:
    return people.actor_of(house.state, login, house.now)


def test_who_answers_for_all_projects_reaches_them_all(two: tuple[Study, Study]) -> None:
    committee = two[0].read(two[0].committee)
    assert reach_of(committee, two[0].house.now) == reach.WHOLE


def test_patients_are_out_of_the_reach_of_studies(
    two: tuple[Study, Study], secured: Secured
) -> None:
    mine, other = two
    with secured.open(OWNER) as owner:
        for scope, project in (("all", None), ("project", mine.id), ("project", other.id)):
            owner.execute(
                "INSERT INTO oppositions (person_id, scope, project_id, received_by, received_at,"
                " means) VALUES (1, %s, %s, 'x', now(), 'x')",
                (scope, project),
            )
        owner.execute(
            "INSERT INTO patient_information (person_id, informed_on, means, recorded_by,"
            " recorded_at) VALUES (1, now(), 'x', 'x', now())"
        )
    told = json.dumps({"whole": False, "person": mine.member.id, "projects": [mine.id]})
    with secured.open(APP) as connection:
        connection.execute("SELECT set_config('ambroise.reach', %s, false)", (told,))
        assert rows_of(connection, "patient_information") == 0
        seen = connection.execute("SELECT project_id FROM oppositions ORDER BY id").fetchall()
        assert [row[0] for row in seen] == [None, mine.id]


def test_the_program_may_not_change_tables_nor_the_barrier(house: House, secured: Secured) -> None:
    with secured.open(APP) as connection:
        for statement in (
            "DROP TABLE permits",
            "ALTER TABLE permits DISABLE ROW LEVEL SECURITY",
            "CREATE TABLE mine (id int)",
            "DELETE FROM permit_decisions",
            "UPDATE permit_references SET reference = ''",
            "DELETE FROM people",
            "UPDATE trail_heads SET count = 0",
            "SET ROLE ambroise_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[call-overload]


def test_where_the_trail_stands_is_written_by_its_own_account(
    house: House, secured: Secured, settings: Settings
) -> None:
    event = Event("lise", "read", "person", "1")
    house.trail.append(event)
    with secured.open(TRAIL) as connection:
        assert rows_of(connection, "trail_heads") > 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM people")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM trail_heads")
    without = settings.model_copy(update={"trail_database_url": None})
    under_the_program = open_trail(without, house.state)
    with pytest.raises(TrailUnavailable):
        under_the_program.append(event)
    under_the_program.close()


def test_an_auditor_reads_everything_but_secrets_and_writes_nothing(
    two: tuple[Study, Study], secured: Secured
) -> None:
    with secured.open(AUDIT) as connection:
        assert rows_of(connection, "projects") == 2
        assert connection.execute("SELECT login FROM people").fetchall()
        for statement in (
            "SELECT password_hash FROM people",
            "SELECT digest FROM service_tokens",
            "SELECT id_digest FROM sessions",
            "SELECT sealed FROM one_time_values",
            "SELECT digest FROM recovery_codes",
            "SELECT pseudonym_sealed FROM reidentifications",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[call-overload]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("UPDATE projects SET title = ''")
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE projects SET title = ''")


@pytest.mark.parametrize(
    "way",
    [
        {"sslmode": "disable", "sslrootcert": "", "sslcert": "", "sslkey": ""},
        {"sslcert": "", "sslkey": ""},
    ],
    ids=["in clear", "without our certificate"],
)
def test_nobody_connects_in_clear_or_without_a_certificate(
    secured: Secured, way: dict[str, str]
) -> None:
    with pytest.raises(psycopg.OperationalError):
        secured.open(APP, **way)


def test_a_server_of_another_name_is_not_believed(secured: Secured) -> None:
    with pytest.raises(psycopg.OperationalError):
        secured.open(APP, sslrootcert=str(FILES / "pg_hba.conf"))


def test_old_tls_is_refused(secured: Secured) -> None:
    with pytest.raises(psycopg.OperationalError):
        secured.open(APP, ssl_max_protocol_version="TLSv1.1", ssl_min_protocol_version="TLSv1")
    with secured.open(APP) as connection:
        said = connection.execute(
            "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        ).fetchone()
        assert said is not None
        assert said[0] in {"TLSv1.2", "TLSv1.3"}


def test_the_log_of_the_server_holds_no_value(house: House, secured: Secured) -> None:
    marked = ("INSERT INTO units (code, name) VALUES (%s, %s)", ("MARQUE-1", "MARQUE-2"))
    with secured.open(APP) as connection:
        connection.execute(*marked)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(*marked)
    log = secured.server.log.read_text()
    assert "units" in log or "duplicate" in log
    assert "MARQUE" not in log


def test_the_owner_upgrades_and_the_program_says_when_it_was_not(
    secured: Secured, settings: Settings
) -> None:
    secured.drop()
    with pytest.raises(StateNotUpgraded):
        open_state(settings)
    environment = {
        "AMBROISE_HOME": str(settings.home),
        "AMBROISE_DATABASE_URL": secured.url(OWNER),
    }
    done = CliRunner().invoke(app, ["upgrade"], env=environment)
    assert done.exit_code == 0, done.output
    secured.script(OWNER, "barrier.sql")
    open_state(settings).close()
