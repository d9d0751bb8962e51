"""Second factors, tokens, identities and groups from the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import Role
from ambroise.access.people import accounts
from ambroise.cli import app
from ambroise.cli.people import people
from ambroise.cli.session import Session
from ambroise.errors import (
    AccessRefused,
    ActorUnknown,
    DirectoryMissing,
    IdentityTaken,
    TokenRefused,
    TokenUnknown,
)
from ambroise.settings import Settings

Call = Callable[..., Result]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(Settings(home=tmp_path / "home"), "fr")
    yield session
    session.close()


@pytest.fixture
def call(session: Session) -> Call:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(people, arguments, obj=session)

    return run


def with_token(session: Session, token: str, *arguments: str) -> Result:
    """Call the whole command line as a service does: the token is in the environment."""
    line = ["--home", str(session.settings.home), *arguments]
    return CliRunner().invoke(app, line, env={"AMBROISE_TOKEN": token})


def test_a_token_stands_for_its_service_within_its_scopes(session: Session, call: Call) -> None:
    call("add", "robot", "Robot", "--service")
    call("grant", "robot", "data_manager")
    call("grant", "robot", "administrator")
    made = call("token", "create", "robot", "nuit", "--scope", "ingest", "--days", "2")
    assert made.exit_code == 0, made.output
    token = made.stdout.splitlines()[0]
    assert token.startswith("amb_")
    refused = with_token(session, token, "people", "list")
    assert refused.exit_code == AccessRefused.exit_code
    assert "jeton de portée plus large" in refused.stderr
    (line,) = json.loads(call("token", "list", "--json").stdout.splitlines()[-1])
    assert (line["login"], line["scopes"], line["in_force"]) == ("robot", ["ingest"], True)
    assert line["id"] in call("token", "list").stdout
    assert call("token", "revoke", line["id"]).exit_code == 0
    assert with_token(session, token, "people", "list").exit_code == TokenRefused.exit_code
    assert isinstance(call("token", "revoke", line["id"]).exception, TokenUnknown)
    assert token not in repr(session.trail.events())


def test_a_token_of_wide_scope_manages_people(session: Session, call: Call) -> None:
    call("add", "robot", "Robot", "--service")
    call("grant", "robot", "administrator")
    made = call("token", "create", "robot", "annuaire", "--scope", "manage_people")
    done = with_token(session, made.stdout.splitlines()[0], "people", "list", "--json")
    assert done.exit_code == 0, done.output
    kinds = {one["login"]: one["kind"] for one in json.loads(done.stdout.splitlines()[-1])}
    assert kinds["robot"] == "service"


def test_an_identity_is_tied_and_untied(session: Session, call: Call) -> None:
    call("add", "anne", "Anne")
    call("add", "bruno", "Bruno")
    assert call("link", "anne", "rpps", "10001234567").exit_code == 0
    assert isinstance(call("link", "bruno", "rpps", "10001234567").exception, IdentityTaken)
    now = session.trail.events()[0].at
    found = accounts.linked(session.state, accounts.RPPS, "10001234567", now=now)
    assert found is not None
    assert found.login == "anne"
    assert call("unlink", "rpps", "10001234567").exit_code == 0
    assert accounts.linked(session.state, accounts.RPPS, "10001234567", now=now) is None
    assert "10001234567" not in repr(session.trail.events())


def test_a_service_is_not_reached_by_an_identity(session: Session, call: Call) -> None:
    call("add", "robot", "Robot", "--service")
    call("link", "robot", "https://provider.test", "s-1")
    now = session.trail.events()[0].at
    assert accounts.linked(session.state, "https://provider.test", "s-1", now=now) is None


def test_groups_are_added_listed_and_removed(call: Call) -> None:
    assert call("group", "add", "Cardiologie", "senior", "--ward", "4110").exit_code == 0
    listed = json.loads(call("group", "list", "--json").stdout.splitlines()[-1])
    assert listed == [{"group": "Cardiologie", "role": Role.SENIOR, "ward": "4110"}]
    assert "médecin senior" in call("group", "list").stdout
    assert call("group", "remove", "Cardiologie").exit_code == 0
    assert json.loads(call("group", "list", "--json").stdout.splitlines()[-1]) == []


def test_a_second_factor_is_reset_for_somebody_who_exists(call: Call) -> None:
    call("add", "anne", "Anne")
    assert call("second-factor", "reset", "anne").exit_code == 0
    assert isinstance(call("second-factor", "reset", "nobody").exception, ActorUnknown)


def test_a_directory_is_a_setting(call: Call) -> None:
    assert isinstance(call("sync").exception, DirectoryMissing)


def test_each_act_leaves_its_trace(session: Session, call: Call) -> None:
    call("add", "anne", "Anne")
    call("second-factor", "reset", "anne")
    call("token", "create", "anne", "x", "--scope", "count")
    call("link", "anne", "rpps", "1")
    call("group", "add", "g", "senior")
    acts = [one.event.action for one in session.trail.events() if "." in one.event.action]
    assert acts[::-1] == [
        "people.add",
        "people.second_factor_reset",
        "people.token_create",
        "people.link",
        "people.group_add",
    ]
