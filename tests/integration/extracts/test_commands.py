"""Extracts from the command line; after a kill, on a full disk."""

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import Action, artefacts, people
from ambroise.cli.cohort import cohort
from ambroise.cli.extract import extracts
from ambroise.cli.session import Session
from ambroise.errors import DiskFull, ExtractDamaged, SplitsInvalid
from ambroise.extracts import verify
from tests.acceptance.test_disk_full import a_disk
from tests.builders.studied_hospital import a_studied_hospital
from tests.builders.study import Study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with a_studied_hospital(tmp_path_factory.mktemp("hospital"), patients=4) as made:
        yield made


def call(study: Study, *arguments: str | Path, app: object = cohort) -> Result:
    session = Session(study.house.settings, "fr")
    session.actor = people.actor_of(session.state, "remi", datetime.now(UTC))
    try:
        return CliRunner().invoke(app, [*map(str, arguments)], obj=session)  # type: ignore[arg-type]
    finally:
        session.close()


def made_by(study: Study, *arguments: str | Path) -> Path:
    result = call(study, "extract", "--project", study.id, *arguments)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return Path(result.stdout.strip())


def test_an_extract_of_a_definition_holds_its_members_alone(study: Study, tmp_path: Path) -> None:
    file = tmp_path / "femmes.yaml"
    file.write_text(
        "cohort: Femmes\nentry: {any: [{measurement: any}], keep: first}\n"
        "rules: [{rule: Femme, all: [{person: {gender: [8532]}}]}]\n"
    )
    folder = made_by(study, file)
    table = pq.read_table(folder / "person.parquet")
    everybody = pq.read_table(made_by(study) / "person.parquet").num_rows
    assert 0 < table.num_rows < everybody
    assert set(table.column("gender_concept_id").to_pylist()) == {8532}
    members = set(pq.read_table(folder / "cohort.parquet").column("subject_id").to_pylist())
    assert members == set(table.column("person_id").to_pylist())
    assert pq.read_table(made_by(study, file) / "person.parquet").equals(table)
    listed = call(study, "list", "--project", study.id, "--json").stdout.splitlines()
    assert [json.loads(one)["title"] for one in listed] == ["Femmes"]


def test_the_form_is_chosen_and_the_check_says_whether_it_is_whole(study: Study) -> None:
    text = made_by(study, "--format", "csv")
    assert (text / "person.csv").exists()
    events = made_by(study, "--format", "meds", "--splits", "50,25,25")
    assert (events / "metadata" / "subject_splits.parquet").exists()
    for folder in (text, events):
        told = json.loads(call(study, "verify", folder, "--json", app=_group()).stdout)
        assert told["digest"] == verify(folder).digest
    (text / "person.csv").write_text("x")
    refused = call(study, "verify", text, app=_group())
    assert isinstance(refused.exception, ExtractDamaged)


def _group() -> object:
    """A group of one command is that command unless it has a callback."""
    extracts.callback()(lambda: None)
    return extracts


def test_splits_that_make_no_sense_are_refused(study: Study) -> None:
    here = ("extract", "--project", study.id)
    for given in ("80,20", "a,b,c", "50,25,26"):
        refused = call(study, *here, "--format", "meds", "--splits", given)
        assert isinstance(refused.exception, SplitsInvalid)
    assert call(study, *here, "--splits", "80,10,10").exit_code == 2


@pytest.mark.parametrize(
    "place", ["1", "settle", *(pytest.param(str(n), marks=pytest.mark.soak) for n in (0, 2, 3, 4))]
)
def test_a_kill_leaves_no_extract_and_the_next_one_is_whole_and_one(
    study: Study, place: str
) -> None:
    home = study.house.settings.home
    folder = home / "projects" / study.id / "extracts"
    before = extracts_of(study)
    there = {path.name for path in folder.glob("*")} if folder.exists() else set()
    command = [sys.executable, "-m", "tests.builders.killed_extract", str(home), study.id, "remi"]
    killed = subprocess.run([*command, place], capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr
    left = {path.name for path in folder.glob("*")} - there
    assert {Path(name).suffix for name in left} == {".part"}
    made = made_by(study)
    assert made.name == Path(left.pop()).stem
    assert verify(made).files == 4 + len(list(made.glob("*.parquet")))
    assert {path.name for path in folder.glob("*")} == there | {made.name}
    assert len(extracts_of(study)) == len(before) + 1


def extracts_of(study: Study) -> list[str]:
    listed = artefacts.of_project(study.house.door, study.leads(Action.READ_PROJECT))
    return [one.id for one in listed if one.kind is artefacts.Kind.EXTRACT]


@pytest.mark.parametrize(
    "size", [8, 40, *(pytest.param(size, marks=pytest.mark.soak) for size in (16, 24, 32))]
)
def test_a_full_disk_is_said_and_nothing_is_left(study: Study, size: int) -> None:
    projects = study.house.settings.home / "projects"
    kept = projects.rename(projects.with_name("kept")) if projects.exists() else None
    try:
        with a_disk(projects, size * 1024):
            refused = call(study, "extract", "--project", study.id)
            said = type(refused.exception)
            del refused
            gc.collect()
            assert [path for path in projects.rglob("*") if path.is_file()] == []
        assert said is DiskFull
    finally:
        projects.rmdir()
        if kept is not None:
            kept.rename(projects)
