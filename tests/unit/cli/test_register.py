"""The register of AI uses from the command line: what is recorded, exported, stopped."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from ambroise import uses
from ambroise.access import Grant, Role, people
from ambroise.cli.register import register
from ambroise.cli.session import Session
from ambroise.errors import AccessRefused, UseUnknown
from ambroise.settings import Settings
from ambroise.uses import UseState

app = typer.Typer()
app.add_typer(register, name="register")

Call = Callable[..., Result]
DAY = "--dated=2026-02-01"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(Settings(home=tmp_path / "home"), "fr")
    yield session
    session.close()


@pytest.fixture
def call(session: Session) -> Call:
    return lambda *arguments: CliRunner().invoke(app, ["register", *arguments], obj=session)


@pytest.fixture
def committee(session: Session) -> None:
    """The person of the command line sits in the committee, and is the DPO."""
    login, start = session.actor.login, datetime.now(UTC) - timedelta(days=1)
    for role in (Role.COMMITTEE, Role.DPO):
        people.grant(session.state, login, Grant(role, None, start))
    session.__dict__.pop("actor", None)


@pytest.mark.usefixtures("committee")
def test_an_entry_is_recorded_a_thing_at_a_time_and_shown(call: Call, session: Session) -> None:
    login = session.actor.login
    why = "--justification=essai"
    for arguments in (
        ("set-owner", "letter", f"--person={login}", "--function=cheffe"),
        ("set-overseer", "letter", f"--person={login}", "--function=référente"),
        ("set-processing", "letter", "--reference=RT-14", DAY),
        ("set-device", "letter", "--status=not_one", why, "--evidence=QA-12"),
        ("set-ai-act", "letter", "--risk=minimal", why),
        ("set-opinion", "letter", "--body=cse", "--opinion=favourable", DAY),
        ("set-training", "letter", "--persons=14", "--content=une heure", DAY),
        ("set-conclusion", "letter", "--outcome=continue", "--reference=CR-3", DAY),
        ("set-engine", "letter", "--engine=rules"),
    ):
        done = call(*arguments)
        assert done.exit_code == 0, done.output
    shown = call("show", "letter").stdout
    assert "✓ cadré : un responsable nommé" in shown
    assert "! essayé sur données passées" in shown
    assert "RT-14" in shown
    told = json.loads(call("show", "letter", "--json").stdout)
    assert (told["state"], told["next"], told["missing"]) == ("idea", "framed", 0)
    assert "favorable" in told["entry"]["Avis des représentants du personnel"]


@pytest.mark.usefixtures("committee")
def test_a_use_is_stopped_with_a_reason(call: Call, session: Session) -> None:
    assert call("stop", "letter", "--reason", "phrases fausses").exit_code == 0
    assert uses.resource_of(session.state, "letter").state == UseState.SUSPENDED
    assert "phrases fausses" in call("show", "letter").stdout


def test_who_may_not_is_refused(call: Call) -> None:
    for arguments in (
        ("stop", "letter", "--reason", "x"),
        ("set-engine", "letter", "--engine=rules"),
    ):
        assert isinstance(call(*arguments).exception, AccessRefused)
    assert isinstance(call("show", "poem").exception, UseUnknown)


def test_the_list_says_what_the_next_gate_lacks(call: Call) -> None:
    assert "il manque 2" in call("list").stdout
    lines = map(json.loads, call("list", "--json").stdout.splitlines())
    assert {one["name"]: one["next"] for one in lines}["letter"] == "framed"


def test_the_register_leaves_for_the_one_of_the_hospital(call: Call, tmp_path: Path) -> None:
    table, plain = tmp_path / "r.csv", tmp_path / "r.json"
    for file in (table, plain):
        assert call("export", "--out", str(file)).exit_code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = {one["usage"]: one for one in csv.DictReader(file, delimiter=";")}
    (same,) = [one for one in json.loads(plain.read_text()) if one["usage"] == "letter"]
    line = lines["letter"]
    assert line["état"] == "idée"
    assert same["titre"] == line["titre"] == "Lettre de liaison"
