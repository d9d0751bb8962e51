"""A campaign of gold from the command line, on the fictional hospital."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import Grant, Role, people
from ambroise.cli.campaign import campaign
from ambroise.cli.session import Session
from ambroise.errors import AnswersSetAside, CampaignRefused
from ambroise.evaluation.campaigns import store
from tests.builders.campaigns import LONG_AGO
from tests.builders.hospital import a_hospital

app = typer.Typer()
app.add_typer(campaign, name="campaign")

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    hospital = a_hospital(tmp_path_factory.mktemp("hospital"), patients=4)
    hospital.take_in(research=False)
    hospital.close()
    session = Session(hospital.settings, "fr")
    assert session.actor
    for login in ("une", "deux"):
        grants = (Grant(Role.SENIOR, None, LONG_AGO),)
        people.create(session.state, login, login.title(), now=LONG_AGO, grants=grants)
    yield session
    session.close()


@pytest.fixture
def call(session: Session) -> Call:
    return lambda *arguments: CliRunner().invoke(app, ["campaign", *arguments], obj=session)


def test_from_the_guide_to_the_texts_for_readers(
    call: Call, session: Session, tmp_path: Path
) -> None:
    guide, labels = tmp_path / "guide.md", tmp_path / "labels.txt"
    guide.write_text("# Guide")
    labels.write_text("douleur: une douleur dite\n")
    files = ("--guide", str(guide), "--labels", str(labels))
    made = call("create", "Douleur", "--use", "letter", "--kind", "spans", *files)
    assert made.exit_code == 0, made.output
    number = made.stdout.strip()
    for login in ("une", "deux"):
        assert call("name", number, login).exit_code == 0
    tuned = tmp_path / "tuned.txt"
    tuned.write_text("1 2\n3")
    drawn = call("sample", number, "3", "--seed", "5", "--by", "sex", "--tuned", str(tuned))
    assert drawn.exit_code == 0, drawn.output
    assert isinstance(call("sample", number, "3").exception, CampaignRefused)
    line = json.loads(call("status", number, "--json").stdout)
    assert line["cases"] == {"to_read": 3, "open": 0, "to_judge": 0, "judging": 0, "done": 0}
    assert "0/3" in call("status").stdout
    told = json.loads(call("agreement", number).stdout)
    assert (told["read_by_all"], told["agreement"]) == (0, {})
    refused = call("gold", number, "--out", str(tmp_path / "gold"), "--reason", "essai")
    assert isinstance(refused.exception, CampaignRefused)
    out = tmp_path / "texts"
    exported = call("export", number, "--out", str(out), "--reason", "annoter")
    assert exported.exit_code == 0, exported.output
    documents = sorted((out / "documents").glob("*.xmi"))
    assert len(documents) == 3
    documents[0].write_text("<broken")
    taken = call("import", number, str(out / "documents"), "--reader", "une")
    assert isinstance(taken.exception, AnswersSetAside)
    rejected = (out / "documents.rejected.jsonl").read_text().splitlines()
    assert json.loads(rejected[0])["reason"] == "CAS XMI illisible"
    cases = store.cases_of(session.state, number)
    assert sum(len(one.ended) for one in cases) == 2
    assert call("name", number, "une", "--part", "none").exit_code == 0
    assert len(store.campaign_of(session.state, number).members) == 1


def test_without_a_validated_draft_there_is_no_candidate(
    call: Call, session: Session, tmp_path: Path
) -> None:
    number = store.every(session.state)[0].id
    asked = ("--out", str(tmp_path / "c"), "--reason", "essai", "--candidates")
    assert isinstance(call("gold", number, *asked).exception, CampaignRefused)
