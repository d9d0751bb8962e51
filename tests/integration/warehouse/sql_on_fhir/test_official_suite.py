"""The suite of SQL on FHIR v2, every test of every file, and our own suite of the same form."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ambroise.settings import load_settings
from tests.builders.fhir_views import OFFICIAL, Trial, a_trial, outcome, report_of, suite_of
from tests.builders.shared import shared

OURS = Path(__file__).parent / "suite"
REPORT = Path(__file__).parents[4] / "docs" / "sql-on-fhir-report.json"
TESTS = 134


def _tests(folder: Path) -> list[Any]:
    return [
        pytest.param(suite, test, id=f"{name}: {test['title']}")
        for name, suite in suite_of(folder).items()
        for test in suite["tests"]
    ]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with a_trial(tmp_path_factory.mktemp("zone")) as made:
        yield made


@pytest.mark.parametrize(("suite", "test"), _tests(load_settings().shared_data / OFFICIAL))
def test_the_official_suite(trial: Trial, suite: dict[str, Any], test: dict[str, Any]) -> None:
    assert outcome(trial, suite, test) == ""


@pytest.mark.parametrize(("suite", "test"), _tests(OURS))
def test_our_suite(trial: Trial, suite: dict[str, Any], test: dict[str, Any]) -> None:
    assert outcome(trial, suite, test) == ""


def test_no_test_of_the_official_suite_is_left_out() -> None:
    suites = suite_of(shared(OFFICIAL))
    assert sum(len(suite["tests"]) for suite in suites.values()) == TESTS


def test_the_published_report_lists_every_test_by_file() -> None:
    told = {
        name: [(test["name"], test["result"]["passed"]) for test in file["tests"]]
        for name, file in json.loads(REPORT.read_bytes()).items()
    }
    assert told == {
        name: [(test["title"], True) for test in suite["tests"]]
        for name, suite in suite_of(shared(OFFICIAL)).items()
    }


def test_the_report_says_each_test_by_file_and_whether_it_passes(trial: Trial) -> None:
    good = {"title": "good", "view": _view("id"), "expect": [{"v": "p1"}]}
    bad = {"title": "bad", "view": _view("id"), "expect": []}
    suite = {"resources": [{"resourceType": "Patient", "id": "p1"}], "tests": [good, bad]}
    told = report_of(trial, {"some.json": suite})["some.json"]["tests"]
    assert told == [
        {"name": "good", "result": {"passed": True}},
        {"name": "bad", "result": {"passed": False}},
    ]


def _view(path: str) -> dict[str, Any]:
    return {"resource": "Patient", "select": [{"column": [{"name": "v", "path": path}]}]}
