"""Views as the data manager runs them."""

import json
import stat
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ambroise.access.people import os_account
from ambroise.errors import SourceEmpty, SourceUnreadable, ViewInvalid, ViewStopped
from tests.builders.command_line import CommandLine
from tests.builders.site import a_site

PATIENTS = {
    "name": "patients",
    "resource": "Patient",
    "select": [
        {
            "column": [
                {"name": "id", "path": "getResourceKey()"},
                {"name": "family", "path": "name.family"},
                {"name": "given", "path": "name.given", "collection": True},
            ]
        }
    ],
}


def a_patient(id_: str, *families: str, **elements: Any) -> dict[str, Any]:
    names = [{"family": family, "given": ["Anne", "Zoé"]} for family in families]
    return {"resourceType": "Patient", "id": id_, "name": names, **elements}


def _written(path: Path, *objects: dict[str, Any]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(json.dumps(one) for one in objects), encoding="utf-8")
    return path


@pytest.fixture
def ambroise(tmp_path: Path) -> CommandLine:
    """A command line whose home is not made: files are read without one."""
    return CommandLine(tmp_path / "home")


@pytest.fixture
def view(tmp_path: Path) -> Path:
    return _written(tmp_path / "patients.json", PATIENTS)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A care zone that received two patients, whose data manager also reads the trail."""
    site = a_site(tmp_path_factory.mktemp("hospital"))
    site.take(site.write("patients.ndjson", a_patient("p1", "Durand"), a_patient("p2", "Petit")))
    line = CommandLine(site.settings.home)
    assert line.within("people", "grant", os_account(), "auditor").code == 0
    return line


def test_the_records_of_the_care_zone_are_read(hospital: CommandLine, view: Path) -> None:
    ended = hospital.within("view", "run", view, "--json")
    assert ended.code == 0, ended.said
    found = {row["id"]: (row["family"], row["given"]) for row in ended.lines()}
    assert found == {"p1": ("Durand", ["Anne", "Zoé"]), "p2": ("Petit", ["Anne", "Zoé"])}


def test_a_type_that_was_never_received_has_no_row(hospital: CommandLine, tmp_path: Path) -> None:
    select = [{"column": [{"name": "id", "path": "id"}]}]
    view = _written(tmp_path / "v.json", {"resource": "Encounter", "select": select})
    ended = hospital.within("view", "run", view, "--json")
    assert (ended.code, ended.out) == (0, "")


def test_a_run_on_the_care_zone_leaves_its_trace(hospital: CommandLine, view: Path) -> None:
    hospital.within("view", "run", view)
    shown = hospital.within("trail", "show", "--json")
    assert "view.run" in shown.out
    assert "Petit" not in shown.out


@pytest.mark.parametrize("suffix", ["csv", "parquet", "ndjson"])
def test_rows_are_written_for_their_owner_only(
    ambroise: CommandLine, view: Path, tmp_path: Path, suffix: str
) -> None:
    folder = _written(tmp_path / "in" / "p.ndjson", a_patient("p1", "Durand, dit « D »")).parent
    out = tmp_path / f"out.{suffix}"
    ended = ambroise.within("view", "run", view, "--files", folder, "--out", out, "--json")
    assert ended.json() == {"view": "patients", "rows": 1, "file": str(out)}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    if suffix == "parquet":
        (row,) = pq.read_table(out).to_pylist()
        assert row == {"id": "p1", "family": "Durand, dit « D »", "given": ["Anne", "Zoé"]}
    else:
        assert "Durand, dit « D »" in out.read_text("utf-8")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_files_are_read_without_any_zone(tmp_path: Path, view: Path) -> None:
    folder = _written(
        tmp_path / "in" / "mixed.ndjson",
        a_patient("p1", "Durand"),
        {"resourceType": "Encounter", "id": "e1", "name": "no list of names"},
    ).parent
    home = tmp_path / "home"
    ended = CommandLine(home).within("view", "run", view, "--files", folder, "--json")
    assert [row["id"] for row in ended.lines()] == ["p1"]
    assert not home.exists()


def test_several_views_make_a_folder(ambroise: CommandLine, view: Path, tmp_path: Path) -> None:
    folder = _written(tmp_path / "in" / "p.ndjson", a_patient("p1", "Durand")).parent
    other = _written(tmp_path / "other.json", PATIENTS | {"name": "others"})
    out = tmp_path / "out"
    ended = ambroise.within(
        "view", "run", view, other, "--files", folder, "--out", out, "--format", "ndjson"
    )
    assert ended.code == 0, ended.said
    assert sorted(path.name for path in out.iterdir()) == ["others.ndjson", "patients.ndjson"]


def test_a_value_too_many_stops_the_view_and_leaves_the_file_before(
    ambroise: CommandLine, view: Path, tmp_path: Path
) -> None:
    folder = _written(tmp_path / "in" / "p.ndjson", a_patient("p1", "Durand", "Petit")).parent
    out = tmp_path / "out.csv"
    out.write_text("before")
    ended = ambroise.within("view", "run", view, "--files", folder, "--out", out)
    assert ended.code == ViewStopped.exit_code
    assert "family" in ended.said
    assert "Durand" not in ended.said
    assert out.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out.csv", view.name]


def test_rows_are_shown_up_to_a_limit(ambroise: CommandLine, view: Path, tmp_path: Path) -> None:
    patients = [a_patient(f"p{number}", "Durand") for number in range(30)]
    folder = _written(tmp_path / "in" / "p.ndjson", *patients).parent
    shown = ambroise.within("view", "run", view, "--files", folder)
    assert shown.out.count("Durand") == 20
    fewer = ambroise.within("view", "run", view, "--files", folder, "--limit", "2")
    assert fewer.out.count("Durand") == 2


def test_a_row_wider_than_the_terminal_is_shown_a_line_a_column(
    ambroise: CommandLine, tmp_path: Path
) -> None:
    column = {"path": "name.family", "type": "string"}
    wide = [{"name": f"family_name_{number:02d}", **column} for number in range(40)]
    view = _written(tmp_path / "wide.json", {**PATIENTS, "select": [{"column": wide}]})
    files = tmp_path / "files"
    _written(files / "Patient.ndjson", a_patient("p1", "Durand"), a_patient("p2", "Petit"))
    shown = ambroise("view", "run", view, "--files", files)
    assert shown.code == 0
    first, second = [line for line in shown.out.splitlines() if "family_name_11" in line]
    assert "Durand" in first
    assert "Petit" in second


def test_a_view_is_checked_without_reading_anything(ambroise: CommandLine, view: Path) -> None:
    ended = ambroise.within("view", "check", view)
    assert ended.code == 0
    assert "given VARCHAR[]" in ended.out


def test_a_view_that_cannot_run_is_refused_by_name(ambroise: CommandLine, tmp_path: Path) -> None:
    column = {"name": "v", "path": "nmae.family"}
    bad = _written(tmp_path / "bad.json", PATIENTS | {"select": [{"column": [column]}]})
    for command in ("check", "run"):
        ended = ambroise.within("view", command, bad)
        assert ended.code == ViewInvalid.exit_code
        assert "select[0].column[0].path" in ended.said
        assert "nmae" in ended.said


@pytest.mark.parametrize(
    ("line", "error"),
    [("{broken", SourceUnreadable), ('"text"', SourceUnreadable), (None, SourceEmpty)],
)
def test_a_folder_that_cannot_be_read_is_refused(
    ambroise: CommandLine, view: Path, tmp_path: Path, line: str | None, error: Any
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    if line is not None:
        (folder / "p.ndjson").write_text(f'{{"resourceType": "Patient", "id": "p1"}}\n{line}\n')
    ended = ambroise.within("view", "run", view, "--files", folder)
    assert ended.code == error.exit_code
