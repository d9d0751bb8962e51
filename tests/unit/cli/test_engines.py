import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ambroise.cli import app
from tests.builders.model_folder import a_model
from tests.builders.model_server import ModelServer, model_server


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "ambroise.toml").write_text(
        f'[endpoints.local]\nurl = "{server.address}"\nmodel = "essai"\n'
        '[endpoints.absent]\nurl = "http://127.0.0.1:9/v1"\nmodel = "m"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("AMBROISE_HOME", str(home))
    return home


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["engine", *words])


def test_the_list_names_every_engine_and_why_a_model_is_refused(home: Path) -> None:
    a_model(home)
    a_model(home, "abime", digest="0" * 64)
    found = call("list", "--json")
    lines = [json.loads(one) for one in found.stdout.splitlines()]
    assert {one["name"]: one["kind"] for one in lines} == {
        "rules": "rules",
        "local": "language-model",
        "absent": "language-model",
        "framingham-femmes": "model-file",
    }
    assert "abime" in found.stderr


def test_a_check_tells_each_server_and_fails_when_one_does(home: Path) -> None:
    found = call("check", "--json")
    lines = [json.loads(one) for one in found.stdout.splitlines()]
    assert [(one["name"], one["answers"]) for one in lines] == [("local", True), ("absent", False)]
    assert lines[1]["cause"] == "refused"
    assert found.exit_code == 200
    assert call("check", "local").exit_code == 0


def test_only_a_model_server_can_be_checked(home: Path) -> None:
    assert call("check", "rules").exit_code == 83
