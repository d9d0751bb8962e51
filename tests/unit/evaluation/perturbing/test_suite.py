"""The suite on notes: the bounds of the checker held, the same seed the same report."""

import gzip
import json
from collections.abc import Sequence
from datetime import date

import pytest

from ambroise.demo.hospital import make_case
from ambroise.demo.marks import unmark
from ambroise.evaluation.perturbing import Change, Report, Sample, Share, measure_checker
from tests.builders.shared import shared

BOUNDS = {
    Change.NUMBER: 0.99,
    Change.DRUG: 0.99,
    Change.SIDE: 0.95,
    Change.NEGATION_ADDED: 0.9,
    Change.NEGATION_REMOVED: 0.9,
}
FALSE_ALARMS = {Change.COPY: 0.0, Change.DROPPED: 0.05}
A_STATEMENT = 1.0
"""Milliseconds of the processor, the median."""


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    cases = [make_case(2026, rank, date(2026, 3, 24)) for rank in range(1, 13)]
    stays = [stay for case in cases for stay in case.stays]
    return [Sample(unmark(one.text).text, one.kind) for stay in stays for one in stay.documents]


def _of_corpus(name: str) -> list[Sample]:
    with gzip.open(shared(name), "rt", encoding="utf-8") as lines:
        return [Sample(json.loads(line)["text"]) for line in lines]


def _holds(report: Report) -> None:
    for change, bound in BOUNDS.items():
        assert report.shares[change].value >= bound, report.as_text()
    for change, bound in FALSE_ALARMS.items():
        assert report.shares[change].value <= bound, report.as_text()
    assert report.milliseconds[0] < A_STATEMENT


def test_the_bounds_hold_on_the_notes_of_the_fictional_hospital(samples: list[Sample]) -> None:
    _holds(measure_checker(samples, 7, wanted=80))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("oncology/distemist-frasimed_train.jsonl.gz", id="distemist"),
        pytest.param("deid/e3c_fr_layer3_pamj.jsonl.gz", id="e3c"),
    ],
)
def test_the_bounds_hold_on_cases_that_nobody_tuned_for(name: str) -> None:
    _holds(measure_checker(_of_corpus(name), 11, wanted=100))


@pytest.mark.soak
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("oncology/distemist-frasimed_train.jsonl.gz", id="distemist"),
        pytest.param("deid/e3c_fr_layer3_pamj.jsonl.gz", id="e3c"),
    ],
)
def test_the_bounds_hold_on_many_cases_that_nobody_tuned_for(name: str) -> None:
    for seed in range(3):
        _holds(measure_checker(_of_corpus(name), seed, wanted=600))


def test_the_same_seed_makes_the_same_twins(samples: list[Sample]) -> None:
    first, again, other = (
        [one.twin for one in measure_checker(samples, seed, wanted=5).checked] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_checker_that_always_alarms_sees_all_and_is_always_wrong_on_copies(
    samples: list[Sample],
) -> None:
    report = measure_checker(samples, 1, wanted=10, checker=_always)
    assert report.shares[Change.NUMBER] == Share(10, 10)
    assert report.shares[Change.COPY] == Share(10, 10)
    assert {twin.change for twin in report.examples} == {Change.COPY, Change.DROPPED}


def _always(_: Sequence[str]) -> object:
    return lambda _: True


def test_the_report_for_outside_holds_no_word_of_a_note(samples: list[Sample]) -> None:
    marked = [Sample(f"{one.text}\nZYXMARK présente une fièvre à 39.", "letter") for one in samples]
    report = measure_checker(marked, 3, wanted=5)
    told = json.dumps(report.as_json()) + report.as_text()
    assert "ZYXMARK" not in told
    assert set(report.as_json()["groups"]) == {"letter"}
    assert report.as_json()["changes"]["copy"]["harmless"]


def test_without_notes_nothing_is_known() -> None:
    report = measure_checker([], 1)
    assert report.shares[Change.NUMBER].interval == (0.0, 1.0)
    assert report.milliseconds == (0.0, 0.0)
