"""The coding of a stay of the fictional hospital, through the command line."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from ambroise.cli.coding import coding
from ambroise.demo.journey import JOURNEY
from ambroise.governance.passages import put
from ambroise.intake.pmsi.lines import fields
from ambroise.uses import UseState
from tests.builders.cim10 import a_cim10
from tests.builders.coding_stay import ROWS


@pytest.fixture
def export(demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    mounted = demo.session.settings.model_copy(update={"cim10": a_cim10(tmp_path, ROWS)})
    monkeypatch.setattr(demo.session, "settings", mounted)
    with demo.session.state.begin() as connection:
        put(
            connection, "coding", UseState.PILOT, actor="test", now=datetime.now(UTC), reason="test"
        )
    app = typer.Typer()
    app.add_typer(coding, name="coding")

    def run(form: str) -> str:
        out = tmp_path / f"coding.{form}"
        arguments = ["coding", "export", JOURNEY.stay_number, "--form", form, "--out", str(out)]
        arguments += ["--purpose", "care_aid", "--reason", "relecture du codage"]
        result = CliRunner().invoke(app, arguments, obj=demo.session)
        assert result.exit_code == 0, result.output
        assert out.stat().st_mode & 0o777 == 0o600
        return out.read_bytes().decode("utf-8-sig")

    return run


def test_a_stay_is_coded_and_written_in_every_form(export: Any) -> None:
    lines = export("rum").splitlines()
    whole = json.loads(export("json"))
    assert len(lines) == len(whole["rums"])
    coded = [one for one in whole["rums"][0]["proposals"] if one["position"] == "DP"]
    assert fields(lines[0])["dp"].strip() == coded[0]["code"]
    rows = list(csv.DictReader(export("csv").splitlines(), delimiter=";"))
    assert {one["position"] for one in rows} >= {"DP", "ACT"}
    assert "<table>" in export("html")
