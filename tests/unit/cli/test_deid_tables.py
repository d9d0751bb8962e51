"""Tables on the command line: columns proposed, table written, risk measured."""

import json
from pathlib import Path

import pytest

from ambroise.errors import ColumnsInvalid, RowsSetAside, RunKeyDiffers
from tests.builders.command_line import CommandLine

TABLE = "ipp;nom;entree;sexe;note;divers\n" + "".join(
    f"80012345{n:02d};KERVELLA;{'jadis' if n == 3 else f'2024-03-{n + 1:02d}'};F;"
    f'"Mme KERVELLA ; vue le {n + 1:02d}/03/2024, va bien ce jour";z\n'
    for n in range(20)
)


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "sejours.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def columns(tmp_path: Path, line: CommandLine, table: Path) -> Path:
    path = tmp_path / "colonnes.toml"
    assert line.within("deid", "columns", table, "--out", path).code == 0
    return path


def key(tmp_path: Path, digits: str = "6b") -> Path:
    path = tmp_path / f"key-{digits}"
    path.write_text(digits * 32, encoding="ascii")
    return path


def test_the_proposal_pseudonymises_the_table(
    tmp_path: Path, line: CommandLine, table: Path, columns: Path
) -> None:
    text = columns.read_text(encoding="utf-8").replace('[columns."divers"]', "[ignored]")
    columns.write_text(text.split("[ignored]")[0], encoding="utf-8")
    out = tmp_path / "out.csv"
    ended = line.within("pseudonymise", table, "--out", out, "--columns", columns, "--json")
    assert ended.code == RowsSetAside.exit_code
    assert "divers" in ended.said
    assert (ended.json()["written"], ended.json()["quarantined"]) == (19, 1)
    written = out.read_text(encoding="utf-8")
    assert written.startswith("ipp;nom;entree;sexe;note\n")
    assert "KERVELLA" not in written + "".join(line.shown)


def test_another_key_is_refused_where_an_output_stands(
    tmp_path: Path, line: CommandLine, table: Path, columns: Path
) -> None:
    out = tmp_path / "out.csv"
    command = ("pseudonymise", table, "--out", out, "--columns", columns, "--key-file")
    assert line.within(*command, key(tmp_path)).code == RowsSetAside.exit_code
    before = out.read_bytes()
    assert line.within(*command, key(tmp_path, "7c")).code == RunKeyDiffers.exit_code
    assert out.read_bytes() == before


@pytest.mark.parametrize("more", [["--entities-only"], ["--out", "-"]])
def test_columns_ask_for_files_and_a_key(
    tmp_path: Path, line: CommandLine, table: Path, columns: Path, more: list[str]
) -> None:
    out = tmp_path / "out.csv"
    command = ("pseudonymise", table, "--out", out, "--columns", columns, *more)
    assert line.within(*command).code == 2


def test_a_wrong_file_of_columns_is_said(tmp_path: Path, line: CommandLine, table: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[columns.nom]\nas = "hide"\n', encoding="utf-8")
    ended = line.within("pseudonymise", table, "--out", tmp_path / "o.csv", "--columns", wrong)
    assert ended.code == ColumnsInvalid.exit_code
    assert "nom.as" in ended.said


def test_the_proposal_is_shown_without_a_file(line: CommandLine, table: Path) -> None:
    shown = line.within("deid", "columns", table).out
    assert 'person = "ipp"' in shown
    assert "KERVELLA" not in shown


def test_risk_is_told_as_text_json_and_page(tmp_path: Path, line: CommandLine, table: Path) -> None:
    page = tmp_path / "risk.html"
    quasi = ("--quasi", "sexe,entree", "--k", "3", "--sensitive", "divers")
    shown = line.within("deid", "risk", table, *quasi, "--html", page).out
    assert "la table est 1-anonyme" in shown
    assert "<h1>Risque résiduel : sejours.csv</h1>" in page.read_text(encoding="utf-8")
    told = json.loads(line.within("deid", "risk", table, *quasi, "--json").out)
    assert told["anonymity"]["below"] == 20
    assert told["path"][-1]["left"]["below"] == 0
    english = line.within("--lang", "en", "deid", "risk", table, *quasi).out
    assert "the table is 1-anonymous" in english


def test_a_column_of_risk_that_is_not_there_is_said(line: CommandLine, table: Path) -> None:
    ended = line.within("deid", "risk", table, "--quasi", "age")
    assert ended.code == ColumnsInvalid.exit_code
    assert "age" in ended.said
