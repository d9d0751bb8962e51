"""What a mapping would make of rows, seen before anything is stored."""

import io
import sqlite3
from pathlib import Path

import pytest
from rich.console import Console

from ambroise.intake.tabular import LoadedMapping, dry_run, rendered
from tests.builders.tables import LABORATORY, RESULTS, a_mapping

GOLDEN = Path(__file__).parent / "dry_run.txt"

BAD = """\
4;4712;S2;718-7;Hémoglobine;11;g/dL;31/02/2024 10:30
5;;S2;718-7;Hémoglobine;11;g/dL;31/01/2024 10:30
1;4711;S1;718-7;Hémoglobine;9;g/dL;02/01/2024 10:30
6;4711
"""


@pytest.fixture
def envoi(tmp_path: Path) -> Path:
    path = tmp_path / "biologie_1.csv"
    path.write_text(RESULTS + BAD, encoding="utf-8")
    return path


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedMapping:
    return a_mapping(tmp_path, LABORATORY)


def test_rows_are_shown_beside_what_they_become(envoi: Path, loaded: LoadedMapping) -> None:
    page = io.StringIO()
    Console(file=page, width=110).print(rendered(dry_run(loaded, [envoi])))
    lines = "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"
    assert lines == GOLDEN.read_text("utf-8")


def test_all_rows_are_counted_and_ten_are_shown(tmp_path: Path, loaded: LoadedMapping) -> None:
    path = tmp_path / "biologie_1.csv"
    header, row = RESULTS.splitlines()[:2]
    path.write_text("\n".join([header, *(f"{n}{row}" for n in range(200))]), encoding="utf-8")
    seen = dry_run(loaded, [path])
    assert (seen.read, len(seen.shown), seen.partial) == (200, 10, False)
    assert seen.told == {"Patient": 200, "Encounter": 200, "Observation": 200}


def test_what_is_left_unread_is_said(envoi: Path, loaded: LoadedMapping) -> None:
    seen = dry_run(loaded, [envoi], looked_at=2)
    assert (seen.read, seen.partial) == (2, True)


def test_refused_rows_are_counted_by_reason(envoi: Path, loaded: LoadedMapping) -> None:
    assert dry_run(loaded, [envoi]).refused == {
        ("bad_date", "date_prelevement"): 1,
        ("no_patient", "num_patient"): 1,
        ("duplicate_key", "id_resultat"): 1,
        ("ragged_row", "2 champs, 8 attendus"): 1,
    }


def test_rows_that_tell_nothing_are_counted(tmp_path: Path, envoi: Path) -> None:
    mapping = a_mapping(tmp_path, LABORATORY.split("    ligne:", maxsplit=1)[0])
    seen = dry_run(mapping, [envoi])
    assert seen.silent == 5
    assert not seen.told


def test_a_base_is_read_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.db"
    monkeypatch.setenv("BASE", f"sqlite:///{path}")
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE patients AS SELECT 1 AS id, 'M' AS sexe")
    text = """
flux: a
base: {variable: BASE}
tables:
  patient: {table: patients, cle: id, ligne: {patient: {ipp: id, sexe: sexe}}}
"""
    seen = dry_run(a_mapping(tmp_path, text), [])
    assert seen.told == {"Patient": 1}
