"""The identity unit from the command line."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import Grant, Role, people
from ambroise.cli.identity import identity
from ambroise.cli.session import Session
from ambroise.errors import AccessRefused, RowUnknown
from tests.builders.identities import IPP, with_doubts
from tests.builders.warehouse import CareZone, a_care_zone

app = typer.Typer()
app.add_typer(identity, name="identity")

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = with_doubts(a_care_zone(tmp_path_factory.mktemp("doubtful")))
    yield zone
    zone.close()


@pytest.fixture(scope="module")
def call(zone: CareZone) -> Call:
    """Call a command as a person of the identity unit."""

    def run(*arguments: object) -> Result:
        session = Session(zone.settings, "fr")
        try:
            told = [str(one) for one in ("identity", *arguments)]
            return CliRunner().invoke(app, told, obj=session)
        finally:
            session.close()

    assert isinstance(run("proposals").exception, AccessRefused)
    session = Session(zone.settings, "fr")
    grant = Grant(Role.IDENTITY_UNIT, None, datetime.now(UTC))
    people.grant(session.state, session.actor.login, grant)
    session.close()
    return run


def pairs(call: Call, *options: str) -> list[dict[str, object]]:
    answer = call("proposals", "--json", *options)
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_proposals_are_decided_and_undone(call: Call) -> None:
    (double,) = [one for one in pairs(call) if one["kind"] == "double"]
    keys = [double[side]["key"] for side in ("one", "other")]  # type: ignore[index]
    assert call("decide", *keys, "same").exit_code == 0
    assert double["kind"] not in [one["kind"] for one in pairs(call)]
    (decided,) = [one for one in pairs(call, "--all") if one["kind"] == "double"]
    assert decided["decision"]["verdict"] == "same"  # type: ignore[index]
    number = decided["decision"]["id"]  # type: ignore[index]
    assert call("undo", number).exit_code == 0
    assert isinstance(call("undo", number).exception, RowUnknown)
    assert "double" in [one["kind"] for one in pairs(call)]


def test_a_system_is_given_a_domain(call: Call) -> None:
    assert call("domain", "set", IPP, "chu").exit_code == 0
    listed = json.loads(call("domain", "list", "--json").stdout)
    (found,) = [one for one in listed if one["system"] == IPP]
    assert (found["domain"], found["numbers"]) == ("chu", 11)
    call("domain", "set", IPP, IPP)
    assert "chu" not in call("domain", "list").stdout
