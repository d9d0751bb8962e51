"""Doses, scores and delays are those of the guides."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ambroise.demo.course import cut, now_of, story
from ambroise.demo.journey import _PLAN
from ambroise.demo.laboratory import gfr
from ambroise.demo.marks import unmark
from ambroise.demo.pathways import asthma, kidney, kidney_plan, stroke, stroke_record
from ambroise.demo.pathways.asthma_plan import draw_plan
from ambroise.demo.phrases import SPLITS
from ambroise.demo.record import Case, Fact

TODAY = date(2026, 11, 21)


def _child(weight: int, age: int = 5):
    return replace(draw_plan(story("child")), weight=weight, age=age)


@pytest.mark.parametrize(
    ("weight", "nebulised", "prednisolone", "puffs"),
    [(14, 2.5, 30, 5), (15, 2.5, 30, 5), (16, 5.0, 30, 5), (20, 5.0, 40, 7), (45, 5.0, 40, 10)],
)
def test_doses_of_a_child_follow_the_weight(
    weight: int, nebulised: float, prednisolone: int, puffs: int
) -> None:
    plan = _child(weight)
    assert (plan.nebulised, plan.prednisolone, plan.puffs) == (nebulised, prednisolone, puffs)


def test_vaccines_given_are_those_of_the_age() -> None:
    birth = date(2024, 1, 10)
    assert len(asthma.shots(birth, birth + timedelta(days=40))) == 0
    assert len(asthma.shots(birth, birth + timedelta(days=70))) == 2
    assert len(asthma.shots(birth, birth + timedelta(days=3 * 365))) == 11


@pytest.mark.parametrize(("nihss", "day"), [(4, 3), (8, 6), (15, 6), (16, 12)])
def test_anticoagulation_waits_for_the_severity(nihss: int, day: int) -> None:
    assert replace(_PLAN, nihss=nihss).anticoagulation_day == day


def test_apixaban_is_halved_when_two_reasons_hold() -> None:
    def dose(age: int, weight: int, creatinine: float) -> str:
        return stroke_record.apixaban(replace(_PLAN, age=age, weight=weight), creatinine)

    assert dose(82, 58, 90) == "apixaban 2,5"
    assert dose(82, 70, 140) == "apixaban 2,5"
    assert dose(82, 70, 90) == "apixaban 5"
    assert dose(70, 58, 90) == "apixaban 5"


def test_filtration_agrees_with_a_published_value() -> None:
    # A man of 60 years with 100 µmol/L: 71 mL/min/1.73 m² (CKD-EPI 2009, SFN calculator).
    case = stroke.tell(story("x"), 9, TODAY, replace(_PLAN, sex="male", age=60), TODAY, "train")
    assert gfr(case.person, 100.0, case.stays[0].start) == pytest.approx(71, abs=1)


@pytest.mark.parametrize(
    ("size", "fat", "stage"),
    [(3.9, False, "pT1a"), (6.1, False, "pT1b"), (8.5, False, "pT2a"), (6.1, True, "pT3a")],
)
def test_stage_follows_size_and_fat(size: float, fat: bool, stage: str) -> None:
    plan = replace(kidney_plan.draw_plan(story("k")), size=size, fat=fat)
    assert plan.stage.startswith(stage)
    assert plan.partial is (size <= 5.5 and not fat)


def test_a_stay_that_goes_on_has_no_exit() -> None:
    plan = replace(_PLAN, recency="present")
    stay = stroke.tell(story("p"), 9, TODAY, plan, TODAY - timedelta(days=3), "train").stays[0]
    assert stay.end is None
    assert not [drug for drug in stay.drugs if drug.stage == "discharge"]
    assert not [drug for drug in stay.drugs if drug.change in ("stopped", "changed")]
    assert {told.kind for told in stay.told} >= {"emergency", "imaging", "nursing"}
    assert "hospital" not in {told.kind for told in stay.told}
    assert all(told.when <= now_of(TODAY) for told in stay.told)
    assert cut(stay, now_of(TODAY)) == stay


def test_late_results_arrive_after_the_letter() -> None:
    long_ago = TODAY - timedelta(days=200)
    for seed in range(20):
        stay = stroke.tell(
            story(seed), 9, TODAY, replace(_PLAN, recency="past"), long_ago, "train"
        ).stays[0]
        assert all(item.value is not None for report in stay.reports for item in report.results)
        report = next(told for told in stay.told if told.kind == "hospital")
        if report.parts.get("attente"):
            return
    pytest.fail("no letter announced a result")


def test_a_tumour_has_no_nature_before_the_pathologist_answers() -> None:
    plan = replace(
        kidney_plan.draw_plan(story("k")), biopsy=False, days=5, pathology_days=12, recency="left"
    )
    soon = kidney.tell(story("a"), 9, TODAY, plan, TODAY - timedelta(days=8), "train")
    later = kidney.tell(story("a"), 9, TODAY, plan, TODAY - timedelta(days=120), "train")

    def code(case: Case) -> str:
        return next(stay for stay in case.stays if stay.kind == "IMP").diagnoses[0].code

    assert code(soon) == "D41.0"
    assert code(later) in ("C64", "D30.0")
    assert "histology" not in soon.tumours[0].findings
    assert later.tumours[0].findings["histology"].value == plan.histology


def test_a_case_tells_nothing_that_the_record_has_not() -> None:
    for pathway in (stroke, kidney, asthma):
        for split in SPLITS:
            for rank in range(2, 8):
                _check(pathway.make_case(story(split, rank), rank, TODAY, split))


def _facts(case: Case) -> set[tuple[str, str]]:
    found: list[Fact] = [*case.problems, *(case.allergies or ())]
    for tumour in case.tumours:
        found += [*tumour.findings.values(), *tumour.meetings, *tumour.lines]
    for stay in case.stays:
        found += [*stay.diagnoses, *stay.drugs, *stay.acts, *stay.appointments]
        for report in stay.reports:
            found += [report.of(result.loinc) for result in report.results]
    return {(item.kind, item.key) for item in found}


def _check(case: Case) -> None:
    known = _facts(case)
    for stay in case.stays:
        said = set()
        for told in stay.told:
            for line in (line for lines in told.parts.values() for line in lines):
                for passage in unmark(line).passages:
                    if passage.assertion != "family":
                        assert (passage.kind, passage.key) in known, passage
                    if passage.assertion == "present":
                        said.add(passage.key)
        coded = {item.code for item in stay.diagnoses if item.use in ("DP", "DAS")}
        assert coded <= said
