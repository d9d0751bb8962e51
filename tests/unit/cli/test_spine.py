"""The trail and the persons from the command line."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import Role
from ambroise.access import people as registry
from ambroise.cli.session import Session
from ambroise.cli.spine import people
from ambroise.cli.trail import trail
from ambroise.errors import AccessRefused, ActorUnknown, TrailAltered
from ambroise.settings import Settings

app = typer.Typer()
app.add_typer(trail, name="trail")
app.add_typer(people, name="people")

Call = Callable[..., Result]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(Settings(home=tmp_path / "home"), "fr")
    yield session
    session.close()


@pytest.fixture
def call(session: Session) -> Call:
    def run(*arguments: str, answers: str | None = None) -> Result:
        return CliRunner().invoke(app, arguments, obj=session, input=answers)

    return run


def installer(session: Session) -> str:
    return session.actor.login


def test_the_installer_verifies_a_fresh_trail(call: Call) -> None:
    result = call("trail", "verify", "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout.splitlines()[-1])
    assert (report["ok"], report["findings"]) == (True, [])


def test_an_altered_trail_is_named_and_fails(session: Session, call: Call) -> None:
    assert call("people", "list").exit_code == 0
    with sqlite3.connect(session.settings.trail / "trail.sqlite") as connection:
        connection.execute("UPDATE entries SET body = replace(body, 'people', 'zzz')")
    connection.close()
    result = call("trail", "verify")
    assert isinstance(result.exception, TrailAltered)
    assert "access 1 : entrée modifiée" in result.stdout


def test_reading_the_trail_needs_a_role_and_is_itself_traced(session: Session, call: Call) -> None:
    assert isinstance(call("trail", "show").exception, AccessRefused)
    me = installer(session)
    assert call("people", "grant", me, "auditor").exit_code == 0
    call_again = Session(session.settings, "fr")
    shown = CliRunner().invoke(app, ["trail", "show", "--json"], obj=call_again)
    entries = json.loads(shown.stdout.splitlines()[-1])
    assert [entry["action"] for entry in entries][:3] == [
        "read_trail",
        "people.grant",
        "manage_people",
    ]
    assert entries[3]["allowed"] is False
    table = CliRunner().invoke(app, ["trail", "show", "--actor", me], obj=call_again)
    assert "refusé" in table.stdout
    call_again.close()


def test_an_export_is_written_for_its_reader_alone(session: Session, call: Call) -> None:
    call("people", "grant", installer(session), "dpo")
    dpo = Session(session.settings, "fr")
    out = session.settings.home / "trail.jsonl"
    result = CliRunner().invoke(app, ["trail", "export", str(out)], obj=dpo)
    assert result.exit_code == 0, result.output
    assert out.stat().st_mode & 0o777 == 0o600
    dpo.close()


def test_resuming_leaves_its_reason_in_the_trail(session: Session, call: Call) -> None:
    assert call("trail", "resume", "--reason", "restauration").exit_code == 0
    assert session.trail.events(action="trail.resume")[0].event.detail["reason"] == "restauration"


def test_a_person_is_added_given_a_role_and_closed(session: Session, call: Call) -> None:
    secret = "three grey ponies\nthree grey ponies\n"
    added = call("people", "add", "anne", "Anne Durand", "--password", answers=secret)
    assert added.exit_code == 0, added.output
    assert call("people", "grant", "anne", "senior", "--ward", "4110").exit_code == 0
    listed = json.loads(call("people", "list", "--json").stdout.splitlines()[-1])
    anne = next(one for one in listed if one["login"] == "anne")
    assert anne["roles"] == [{"role": "senior", "ward": "4110"}]
    assert "médecin senior (4110)" in call("people", "list").stdout
    assert call("people", "end", "anne", "senior").exit_code == 0
    now = registry.everybody(session.state)[0].created_at
    assert Role.SENIOR not in registry.actor_of(session.state, "anne", now).roles(now)
    assert call("people", "disable", "anne").exit_code == 0
    assert isinstance(call("people", "disable", "nobody").exception, ActorUnknown)
    assert "three grey ponies" not in added.stdout
