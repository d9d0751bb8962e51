"""The register of uses from the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from ambroise.cli.session import Session
from ambroise.cli.uses import use
from ambroise.errors import AccessRefused, SourceUnreadable, UseUnknown
from ambroise.settings import Settings

app = typer.Typer()
app.add_typer(use, name="use")

Call = Callable[..., Result]


@pytest.fixture(params=["fr", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def call(tmp_path: Path, lang: str) -> Iterator[Call]:
    session = Session(Settings(home=tmp_path / "home"), lang)
    yield lambda *arguments: CliRunner().invoke(app, arguments, obj=session)
    session.close()


def test_the_list_gives_each_use_with_its_state(call: Call, lang: str) -> None:
    shown = call("use", "list")
    assert shown.exit_code == 0, shown.output
    assert ("Lettre de liaison" if lang == "fr" else "Discharge letter") in shown.stdout
    lines = map(json.loads, call("use", "list", "--json").stdout.splitlines())
    found = {one["name"]: one for one in lines}["letter"]
    assert (found["state"], found["changed_at"]) == ("idea", None)


def test_the_card_says_what_the_use_is_for_and_its_limits(call: Call, lang: str) -> None:
    shown = call("use", "card", "letter")
    assert shown.exit_code == 0, shown.output
    for label in ("Finalité", "Limites") if lang == "fr" else ("Purpose", "Limits"):
        assert f"{label} :" in shown.stdout
    card = json.loads(call("use", "card", "letter", "--json").stdout)
    assert card["name"] == "letter"
    assert card["limits"]


def test_an_unknown_use_is_said_to_be_unknown(call: Call) -> None:
    assert isinstance(call("use", "card", "poem").exception, UseUnknown)
    assert isinstance(call("use", "run", "poem", "--stay", "1").exception, UseUnknown)


def test_a_use_that_is_not_in_service_is_refused(call: Call) -> None:
    assert isinstance(call("use", "run", "letter", "--stay", "1").exception, AccessRefused)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["absent", "not-text"])
def test_a_list_of_stays_that_cannot_be_read_is_said(
    call: Call, tmp_path: Path, content: bytes | None
) -> None:
    listed = tmp_path / "sejours.txt"
    if content is not None:
        listed.write_bytes(content)
    refused = call("use", "run", "letter", "--stays", str(listed))
    assert isinstance(refused.exception, SourceUnreadable)
