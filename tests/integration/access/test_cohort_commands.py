"""The data of a project from the command line: tables, counts, an extract."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import people
from ambroise.cli.research import cohort
from ambroise.cli.session import Session
from ambroise.errors import AccessRefused, TableNotOpen
from tests.builders.hospital import a_hospital
from tests.builders.study import Study, a_study
from tests.unit.access.conftest import House
from tests.unit.access.test_view import ASKED

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    hospital = a_hospital(tmp_path_factory.mktemp("hospital"), patients=3)
    hospital.take_in()
    session = Session(hospital.settings, "fr")
    house = House(hospital.settings, session.state, session.trail, datetime.now(UTC))
    made = a_study(house)
    house.now = now = datetime.now(UTC)
    asked = replace(ASKED, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=1))
    yield made.granted(request=asked)
    house.door.close()
    session.close()
    hospital.close()


@pytest.fixture(params=["fr", "en"])
def call(study: Study, request: pytest.FixtureRequest) -> Call:
    def run(actor: str, *arguments: str) -> Result:
        session = Session(study.house.settings, str(request.param))
        session.actor = people.actor_of(session.state, actor, datetime.now(UTC))
        try:
            return CliRunner().invoke(cohort, [*arguments, "--project", study.id], obj=session)
        finally:
            session.close()

    return run


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout.strip()


def test_the_open_tables_are_listed(call: Call) -> None:
    found = json.loads(said(call("remi", "tables", "--json")))
    assert list(found) == ["person", "measurement"]
    assert "person : person_id, gender_concept_id, year_of_birth" in said(call("remi", "tables"))


def test_small_counts_are_hidden(call: Call) -> None:
    assert json.loads(said(call("remi", "count", "--json"))) == {
        "person": None, "measurement": None,
    }  # fmt: skip
    assert "1-9" in said(call("remi", "count"))


def test_an_extract_is_written_in_the_space_of_the_project(call: Call) -> None:
    folder = Path(said(call("remi", "extract", "--table", "person")))
    assert pq.read_table(folder / "person.parquet").num_rows == 3
    made = json.loads(said(call("remi", "extract", "--json")))
    assert made["rows"]["person"] == 3
    assert (Path(made["folder"]) / "manifest.json").exists()
    refused = call("remi", "extract", "--table", "note")
    assert isinstance(refused.exception, TableNotOpen)


def test_who_is_not_in_the_project_reads_nothing(call: Call) -> None:
    for command in ("tables", "count", "extract"):
        assert isinstance(call("omar", command).exception, AccessRefused)
