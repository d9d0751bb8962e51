"""Definitions of cohorts checked and converted: no installation is needed."""

import json
from pathlib import Path

import pytest

from ambroise.errors import (
    CohortInvalid,
    CohortPartUnsupported,
    CohortTableMissing,
    SourceUnreadable,
)
from ambroise.warehouse.cohorts import read
from tests.builders.command_line import CommandLine

READABLE = """\
cohort: Admis majeurs
entry: {any: [{visit_occurrence: any}]}
rules:
  - rule: Majeur
    all: [{person: {age: {gte: 18}}}]
  - rule: Écarté
    off: true
    all: [{death: any}]
"""
ATLAS = {
    "ConceptSets": [],
    "PrimaryCriteria": {
        "CriteriaList": [{"VisitOccurrence": {"First": True}}],
        "ObservationWindow": {"PriorDays": 30, "PostDays": 0},
        "PrimaryCriteriaLimit": {"Type": "First"},
    },
    "QualifiedLimit": {"Type": "First"},
    "ExpressionLimit": {"Type": "First"},
    "InclusionRules": [],
}


@pytest.fixture
def ambroise(tmp_path: Path) -> CommandLine:
    """A command line whose home is not made."""
    return CommandLine(tmp_path / "home")


@pytest.fixture
def readable(tmp_path: Path) -> Path:
    file = tmp_path / "cohorte.yaml"
    file.write_text(READABLE, encoding="utf-8")
    return file


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    file = tmp_path / "atlas.json"
    file.write_text(json.dumps(ATLAS), encoding="utf-8")
    return file


def test_a_definition_is_checked_and_what_it_reads_is_told(
    ambroise: CommandLine, readable: Path, atlas: Path
) -> None:
    ended = ambroise.within("cohort", "check", readable, atlas)
    assert ended.code == 0, ended.said
    assert ended.out.splitlines() == [
        "cohorte.yaml : Admis majeurs : 1 critère(s) ;"
        " lit observation_period, person, visit_occurrence",
        "atlas.json : atlas : 0 critère(s) ; lit observation_period, visit_occurrence",
    ]
    assert not ambroise.home.exists()


@pytest.mark.parametrize(
    ("text", "error", "named"),
    [
        ("cohort: x\nentry: {any: [{episode: any}]}\n", CohortPartUnsupported, "/entry/any/0"),
        ("cohort: x\n", CohortInvalid, "entry"),
        ("{", CohortInvalid, "JSON"),
        ("cohort: x\nentry: {any: [{location_region: any}]}\n", CohortTableMissing, "location"),
    ],
)
def test_what_cannot_be_run_is_named(
    ambroise: CommandLine, readable: Path, text: str, error: type[CohortInvalid], named: str
) -> None:
    readable.write_text(text, encoding="utf-8")
    ended = ambroise.within("cohort", "check", readable)
    assert ended.code == error.exit_code
    assert named in ended.said


def test_a_file_that_cannot_be_read_is_refused(ambroise: CommandLine, tmp_path: Path) -> None:
    for path in (tmp_path / "absent.yaml", tmp_path):
        assert ambroise.within("cohort", "check", path).code == SourceUnreadable.exit_code


def test_a_definition_of_atlas_is_written_as_yaml_that_is_the_same_cohort(
    ambroise: CommandLine, atlas: Path, tmp_path: Path
) -> None:
    made = tmp_path / "lisible.yaml"
    assert ambroise.within("cohort", "convert", atlas, "--out", made).code == 0
    assert read(made) == read(atlas)
    assert ambroise.within("cohort", "convert", atlas).out == made.read_text("utf-8")


def test_the_schema_of_definitions_is_written(ambroise: CommandLine) -> None:
    schema = json.loads(ambroise.within("cohort", "schema").out)
    assert "cohort" in schema["required"]
