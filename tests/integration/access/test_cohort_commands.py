"""Cohorts from the command line: counts before any project; tables, counts, extract of one."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import people
from ambroise.cli.cohort import cohort
from ambroise.cli.session import Session
from ambroise.errors import AccessRefused, CohortUnknown, TableNotOpen
from tests.builders.studied_hospital import a_studied_hospital
from tests.builders.study import Study

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with a_studied_hospital(tmp_path_factory.mktemp("hospital"), patients=3) as made:
        yield made


@pytest.fixture(params=["fr", "en"])
def call(study: Study, request: pytest.FixtureRequest) -> Call:
    def run(actor: str, *arguments: str | Path, project: str = study.id) -> Result:
        session = Session(study.house.settings, str(request.param))
        session.actor = people.actor_of(session.state, actor, datetime.now(UTC))
        line = [*map(str, arguments), *(["--project", project] if project else [])]
        try:
            return CliRunner().invoke(cohort, line, obj=session)
        finally:
            session.close()

    return run


@pytest.fixture
def admitted(tmp_path: Path) -> Path:
    """A definition whose rule nobody of so small a hospital is told to meet."""
    file = tmp_path / "cohorte.yaml"
    file.write_text(
        "cohort: Admis [bold]majeurs\nentry: {any: [{visit_occurrence: any}], keep: first}\n"
        "rules: [{rule: Majeur, all: [{person: {age: {gte: 18}}}]}]\n",
        encoding="utf-8",
    )
    return file


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


def test_a_small_hospital_tells_no_count_of_a_definition(call: Call, admitted: Path) -> None:
    found = json.loads(said(call("remi", "attrition", admitted, "--json", project="")))
    assert [(one["part"], one["persons"], one["stays"]) for one in found["steps"]] == [
        ("/persons", None, None), ("/entry", None, None), ("/rules/0", None, None),
        ("/cohort", None, None),
    ]  # fmt: skip
    shown = said(call("remi", "attrition", admitted, project=""))
    assert "1-9" in shown
    assert "Admis [bold]majeurs" in shown
    assert said(call("remi", "count", admitted, project="")) in (
        "Admis [bold]majeurs : masqué", "Admis [bold]majeurs : hidden",
    )  # fmt: skip


def test_a_count_needs_a_definition_or_a_project(call: Call) -> None:
    neither = call("remi", "count", project="")
    assert neither.exit_code == 2
    assert "FILE" in neither.stderr


def test_a_definition_is_counted_among_the_persons_of_a_project(call: Call, admitted: Path) -> None:
    found = json.loads(said(call("remi", "attrition", admitted, "--json")))
    assert found["smallest_cell"] == 10  # the permit does not open the table of stays
    text = "cohort: Mesurés\nentry: {any: [{measurement: any}], keep: first}\n"
    admitted.write_text(text, encoding="utf-8")
    assert json.loads(said(call("remi", "attrition", admitted, "--json")))["smallest_cell"] is None
    assert said(call("remi", "count", admitted)) == "Mesurés : 3"
    assert isinstance(call("omar", "count", admitted).exception, AccessRefused)


def test_a_definition_is_saved_by_versions_and_its_members_kept(call: Call, admitted: Path) -> None:
    text = "cohort: Mesurés\nentry: {any: [{measurement: any}], keep: first}\n"
    admitted.write_text(text, encoding="utf-8")
    first = json.loads(said(call("remi", "save", admitted, "--change", "premier", "--json")))
    assert (first["version"], first["change"], first["kept"]) == (1, "premier", False)
    admitted.write_text(text.replace("first", "last"), encoding="utf-8")
    number = first["cohort"]
    assert "v2" in said(call("remi", "save", admitted, "--cohort", number))
    listed = said(call("remi", "list", "--cohort", number, "--json")).splitlines()
    assert [json.loads(one)["version"] for one in listed] == [2, 1]
    assert isinstance(call("remi", "members", number).exception, CohortUnknown)
    said(call("remi", "keep", number, "--version", "1"))
    members = said(call("remi", "members", number, "--version", "1", "--json")).splitlines()
    assert len({json.loads(one)["subject_id"] for one in members}) == 3
    for command in (("list",), ("keep", number), ("members", number), ("save", str(admitted))):
        assert isinstance(call("omar", *command).exception, AccessRefused)
