"""Projects, permits and releases from the command line, each by the person whose act it is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import Grant, Role, people
from ambroise.cli.projects import permit, project
from ambroise.cli.releases import release
from ambroise.cli.session import Session
from ambroise.cli.spine import people as people_commands
from ambroise.cli.units import units
from ambroise.cli.uses import use
from ambroise.errors import (
    AccessRefused,
    PassageClosed,
    PermitInvalid,
    SourceUnreadable,
    UnitsInvalid,
)
from ambroise.settings import Settings
from tests.builders.study import REQUEST

app = typer.Typer()
for name, group in (("project", project), ("permit", permit), ("release", release), ("use", use)):
    app.add_typer(group, name=name)
app.add_typer(people_commands, name="people")
app.command("units")(units)

Call = Callable[..., Result]
PEOPLE = {
    "lise": Role.PROJECT_LEAD,
    "remi": Role.RESEARCHER,
    "claire": Role.COMMITTEE,
    "marie": Role.DPO,
    "ada": Role.ADMINISTRATOR,
}


@pytest.fixture(params=["fr", "en"])
def call(tmp_path: Path, request: pytest.FixtureRequest) -> Call:
    """Call a command as one of PEOPLE: each comes with their own actor."""
    settings = Settings(home=tmp_path / "home")
    first = Session(settings, "fr")
    now = datetime.now(UTC)
    for login, role in PEOPLE.items():
        grants = (Grant(role, None, now - timedelta(days=1)),)
        people.create(first.state, login, login.title(), now=now, grants=grants)
    first.close()

    def run(login: str, *arguments: object) -> Result:
        session = Session(settings, str(request.param))
        session.actor = people.actor_of(session.state, login, datetime.now(UTC))
        try:
            return CliRunner().invoke(app, [str(one) for one in arguments], obj=session)
        finally:
            session.close()

    return run


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout.strip()


def a_request(folder: Path) -> Path:
    now = datetime.now(UTC)
    file = folder / "request.json"
    body = {
        "legal_route": "reference_methodology",
        "cohort": {"kind": "criteria", "concepts": [201826]},
        "columns": ["person.person_id"],
        "starts_at": (now - timedelta(days=1)).isoformat(),
        "ends_at": (now + timedelta(days=20)).isoformat(),
        "references": [
            {"kind": one.kind, "reference": one.reference, "dated": "2025-01-01"}
            for one in REQUEST.references
        ][:-1],
    }
    file.write_text(json.dumps(body))
    return file


def test_a_project_lives_from_its_opening_to_its_release(call: Call, tmp_path: Path) -> None:
    number = said(call("lise", "project", "open", "Diabète", "--purpose", "x", "--summary", "y"))
    said(call("lise", "project", "member", "add", number, "remi"))
    asked = said(call("lise", "permit", "ask", number, a_request(tmp_path)))
    said(call("claire", "permit", "examine", number, "--reason", "avis favorable"))
    said(call("lise", "permit", "reference", number, "patients_information", "p1", "2025-02-01"))
    conditions = tmp_path / "conditions.json"
    conditions.write_text('[{"kind": "smallest_cell", "value": 11}]')
    said(call("claire", "permit", "grant", number, "--conditions", conditions))
    shown = said(call("remi", "project", "show", number))
    for word in ("Diabète", "Remi", "Claire", "11", "avis favorable", "p1"):
        assert word in shown
    listed = json.loads(said(call("remi", "project", "list", "--json")))
    assert [one["id"] for one in listed] == [number]
    everything = json.loads(said(call("marie", "project", "list", "--all", "--json")))
    assert [one["id"] for one in everything] == [number]
    assert "Diabète" in said(call("remi", "project", "list"))
    (public,) = json.loads(said(call("ada", "project", "public", "--json")))
    assert (public["title"], public["legal_route"]) == ("Diabète", "reference_methodology")
    assert "Diabète" in said(call("ada", "project", "public"))
    said(call("ada", "permit", "remind"))

    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "n.csv").write_text("groupe;n\nA;120\nB;10\n")
    release_number = said(call("remi", "release", "ask", number, folder, "--label", "article"))
    assert release_number in said(call("marie", "release", "list"))
    (waiting,) = json.loads(said(call("marie", "release", "list", "--json")))
    assert [one["check"] for one in waiting["findings"]] == ["small_cell"]
    assert "n.csv colonne 2" in said(call("marie", "release", "show", release_number))
    assert json.loads(said(call("marie", "release", "show", release_number, "--json")))["folder"]
    digest = said(call("marie", "release", "grant", release_number, "--reason", "lits"))
    assert len(digest) == 64
    package = tmp_path / "package.zip"
    said(call("remi", "release", "take", release_number, package))
    assert package.stat().st_mode & 0o777 == 0o600

    said(call("claire", "permit", "suspend", number, "--reason", "incident"))
    said(call("claire", "permit", "resume", number))
    said(call("lise", "permit", "close", number, asked, "--reason", "fini"))
    said(call("lise", "project", "member", "end", number, "remi"))
    assert isinstance(call("remi", "project", "show", number).exception, AccessRefused)
    dossier = json.loads(said(call("marie", "project", "show", number, "--json")))
    assert dossier["permits"][0]["state"] == "closed"


def test_a_refusal_is_written_with_its_reason(call: Call, tmp_path: Path) -> None:
    number = said(call("lise", "project", "open", "T", "--purpose", "x", "--summary", "y"))
    said(call("lise", "permit", "ask", number, a_request(tmp_path)))
    said(call("marie", "permit", "examine", number, "--reason", "avis réservé"))
    assert isinstance(call("marie", "permit", "refuse", number, "--reason", "x").exception,
                      AccessRefused)  # fmt: skip
    said(call("claire", "permit", "refuse", number, "--reason", "trop large"))
    assert "trop large" in said(call("claire", "project", "show", number))


def test_a_request_that_cannot_be_read_is_named(call: Call, tmp_path: Path) -> None:
    number = said(call("lise", "project", "open", "T", "--purpose", "x", "--summary", "y"))
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"legal_route": "none"}')
    assert isinstance(call("lise", "permit", "ask", number, wrong).exception, PermitInvalid)
    gone = tmp_path / "gone.json"
    assert isinstance(call("lise", "permit", "ask", number, gone).exception, SourceUnreadable)


def test_a_release_may_be_refused(call: Call, tmp_path: Path) -> None:
    refused = call("marie", "release", "refuse", "A" * 22, "--reason", "x")
    assert isinstance(refused.exception, AccessRefused)


def test_the_tree_of_units_comes_from_a_file(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("code,parent,name\nPOLE,,Cœur\n4110,POLE,Cardiologie\n")
    said(call("ada", "units", file))
    assert said(call("ada", "units")).splitlines() == ["4110,POLE,Cardiologie", "POLE,,Cœur"]
    file.write_text("code,parent,name\n4110,POLE,\n")
    assert isinstance(call("ada", "units", file).exception, UnitsInvalid)
    file.write_text("x\n1\n")
    assert isinstance(call("ada", "units", file).exception, SourceUnreadable)
    assert isinstance(call("lise", "units", file).exception, AccessRefused)


def test_the_committee_decides_the_state_of_a_use(call: Call) -> None:
    said(call("claire", "use", "set", "letter", "suspended", "--reason", "phrases fausses"))
    lines = map(json.loads, said(call("claire", "use", "list", "--json")).splitlines())
    (listed,) = [one for one in lines if one["name"] == "letter"]
    assert (listed["state"], listed["changed_by"]) == ("suspended", "claire")
    closed = call("claire", "use", "set", "letter", "pilot", "--reason", "essai de trois mois")
    assert isinstance(closed.exception, PassageClosed)
    refused = call("marie", "use", "set", "letter", "retired", "--reason", "x")
    assert isinstance(refused.exception, AccessRefused)
