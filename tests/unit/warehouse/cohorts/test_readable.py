"""Definitions that people write, in YAML."""

from datetime import date
from typing import Any

import pytest

from ambroise.errors import CohortInvalid, CohortPartUnsupported
from ambroise.warehouse.cohorts.plan import (
    ConceptItem,
    Concepts,
    Count,
    Edge,
    Event,
    ExposureEnd,
    Filter,
    FixedEnd,
    Group,
    Kept,
    Limit,
    Matching,
    Moved,
    Op,
    Range,
    Related,
    Times,
    Window,
    Words,
)
from tests.builders.cohorts import written

SHORT = """\
cohort: essai
concepts: {fa: 1, hta: [2, {id: 3, below: true}]}
entry: {any: [{condition_occurrence: fa}]}
"""
EVERYWHERE = Window()


def the_rule(text: str) -> Group:
    """Return the group of one rule, written on one line."""
    return written(f"{SHORT}rules:\n  - {{rule: r, {text}}}\n").rules[0].group


def the_part(text: str) -> Related:
    (part,) = the_rule(f"all: [{text}]").related
    return part


def test_the_shortest_definition_keeps_every_event_to_the_end_of_its_period() -> None:
    definition = written(SHORT)
    assert definition.name == "essai"
    assert definition.entry.events == (Event("condition_occurrence", "fa"),)
    assert (definition.entry.limit, definition.limit) == (Limit.ALL, Limit.ALL)
    assert definition.exit is None


def test_a_concept_is_an_id_a_code_or_another_set() -> None:
    text = SHORT.replace(
        "hta: [2, {id: 3, below: true}]",
        "hta: [{vocabulary: CIM10, code: I10, mapped: true}, {set: fa, except: true}]",
    )
    assert written(text).concept_sets["hta"].items == (
        ConceptItem(("CIM10", "I10"), mapped=True),
        ConceptItem("fa", excluded=True),
    )


def test_a_set_comes_after_those_it_names() -> None:
    text = SHORT.replace("{fa: 1, hta: [2, {id: 3, below: true}]}", "{fa: {set: z}, z: 1}")
    assert list(written(text).concept_sets) == ["z", "fa"]


@pytest.mark.parametrize("concepts", ["{fa: {set: fa}}", "{fa: {set: b}, b: [1, {set: fa}]}"])
def test_sets_that_hold_one_another_are_refused(concepts: str) -> None:
    text = SHORT.replace("{fa: 1, hta: [2, {id: 3, below: true}]}", concepts)
    with pytest.raises(CohortInvalid, match="/concepts: sets that hold one another"):
        written(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("drug_exposure: fa", Related(Event("drug_exposure", "fa"), EVERYWHERE,
         Count(Times.AT_LEAST, 1))),
        ("measurement: any, days: [-30, 0], count: 2, distinct: day",
         Related(Event("measurement"), Window(-30, 0),
                 Count(Times.AT_LEAST, 2, "start_date"))),
        ("death: any, days: [1, null], from: end, of: end, count: {exactly: 0}, anywhere: true",
         Related(Event("death"), Window(1, Edge.END, True, True),
                 Count(Times.EXACTLY, 0), anywhere=True)),
        ("visit_occurrence: any, ends: {days: [0, null]}, same_stay: true, name: sortie",
         Related(Event("visit_occurrence"), EVERYWHERE, Count(Times.AT_LEAST, 1),
                 Window(0, Edge.END, False, True), same_visit=True,
                 name="sortie")),
    ],
)  # fmt: skip
def test_what_is_asked_around_the_index(text: str, expected: Related) -> None:
    assert the_part(f"{{{text}}}") == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("age: {gte: 18}", Filter("age", Range(Op.GTE, 18))),
        ("value: {between: [1, 2.5]}", Filter("value", Range(Op.BETWEEN, 1.0, 2.5))),
        ("start: {lt: 2020-01-31}", Filter("start", Range(Op.LT, date(2020, 1, 31)))),
        ("gender: [8532]", Filter("gender", Concepts((8532,)))),
        ("unit: {not: [1, 2]}", Filter("unit", Concepts((1, 2), excluded=True))),
        ("unit: {not: fa}", Filter("unit", Concepts(within="fa", excluded=True))),
        ("abnormal: true", Filter("abnormal")),
    ],
)
def test_what_is_asked_of_fields(where: str, expected: Filter) -> None:
    assert the_part(f"{{measurement: any, where: {{{where}}}}}").event.filters == (expected,)


def test_a_text_is_asked_for_by_its_beginning_or_what_it_holds() -> None:
    event = the_part("{condition_occurrence: any, where: {stop_reason: {not_starts: x}}}").event
    assert event.filters == (Filter("stop_reason", Words("x", Matching.STARTS, negated=True)),)


def test_dates_can_be_counted_from_the_other_end() -> None:
    moved = "moved: {start: {from: end, days: 1}, end: {days: -2}}"
    assert the_part(f"{{drug_exposure: fa, {moved}}}").event.moved == Moved(True, 1, False, -2)


def test_a_period_can_be_cut() -> None:
    event = the_part("{observation_period: any, period: [2020-01-01, null]}").event
    assert event.period == (date(2020, 1, 1), None)


def test_groups_hold_criteria_persons_and_groups() -> None:
    group = the_rule(
        "at_least: 2, of: [{person: {age: {gte: 18}}}, {any: [{death: any}]}, {death: any},"
        " {drug_era: fa, off: true}]"
    )
    assert (group.kept, group.number) == (Kept.AT_LEAST, 2)
    assert group.demographics == ((Filter("age", Range(Op.GTE, 18)),),)
    assert [one.kept for one in group.groups] == [Kept.ANY]
    assert [one.event.domain for one in group.related] == ["death"]


def test_an_event_can_be_asked_what_is_around_itself() -> None:
    event = the_part("{drug_exposure: fa, around: {any: [{death: any}]}}").event
    assert event.group is not None
    assert event.group.related[0].event == Event("death")


def test_a_rule_is_switched_off_without_being_deleted() -> None:
    assert written(f"{SHORT}rules: [{{rule: r, off: true, all: []}}]\n").rules == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{days: 30}", FixedEnd(30)),
        ("{days: 0, from: end}", FixedEnd(0, from_end=True)),
        ("{exposure: fa, gap: 30, days: 7, supply: 28}", ExposureEnd("fa", 30, 7, 28)),
    ],
)
def test_exits(text: str, expected: object) -> None:
    assert written(f"{SHORT}exit: {text}\n").exit == expected


def test_limits_censoring_gap_and_calendar() -> None:
    definition = written(
        f"{SHORT}among: {{all: [], keep: first}}\nkeep: last\ncensor: [{{death: any}}]\n"
        "gap: 30\nbetween: [2019-01-01, null]\n"
    )
    assert (definition.additional, definition.additional_limit) == (Group(), Limit.FIRST)
    assert (definition.limit, definition.gap_days) == (Limit.LAST, 30)
    assert definition.censoring == (Event("death"),)
    assert definition.clipped == (date(2019, 1, 1), None)


@pytest.mark.parametrize(
    ("added", "part"),
    [
        ("rules: [{rule: r, all: [{cancer: fa}]}]", "/rules/0/all/0"),
        ("rules: [{rule: r, all: [{death: any, were: {}}]}]", "/rules/0/all/0/were"),
        ("rules: [{rule: r, all: [{death: any, first: true}]}]", "/rules/0/all/0/first"),
        ("rules: [{rule: r, all: [{death: any, where: {dose: 1}}]}]", "/rules/0/all/0/where/dose"),
        ("rules: [{rule: r, all: [{drug_era: autre}]}]", "/rules/0/all/0/drug_era"),
        ("rules: [{rule: r, all: [], any: []}]", "/rules/0"),
        ("rules: [{rule: r, at_least: 2}]", "/rules/0"),
        ("rules: [{rule: r, all: [{death: any, days: [0]}]}]", "/rules/0/all/0/days"),
        ("rules: [{rule: r, all: [{death: any, days: 30}]}]", "/rules/0/all/0/days"),
        (
            "rules: [{rule: r, all: [{death: any, count: {about: 2}}]}]",
            "/rules/0/all/0/count/about",
        ),
        ("rules: [{rule: r, all: [{death: any, distinct: dose}]}]", "/rules/0/all/0/distinct"),
        ("exit: {days: 2020-01-01}", "/exit/days"),
        ("keep: some", "/keep"),
        ("between: [hier, null]", "/between/0"),
        ("suite: 1", "/suite"),
        ("entry: {}", "ligne 4"),
        ("gap: &a 1", "ligne 4"),
        ("gap: [", "ligne 5"),
    ],
)
def test_a_fault_is_refused_at_its_place(added: str, part: str) -> None:
    with pytest.raises((CohortInvalid, CohortPartUnsupported)) as refused:
        written(f"{SHORT}{added}\n")
    assert refused.value.fields["part"] == part


@pytest.mark.parametrize("text", ["", "- 1\n", "1", "cohort: x\n", "cohort: x\nentry: {any: []}\n"])
def test_what_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(CohortInvalid):
        written(text)


def test_a_refusal_says_no_value_of_the_file() -> None:
    with pytest.raises(CohortInvalid) as refused:
        written(f"{SHORT}keep: [Durand]\n")
    said: Any = refused.value
    assert "Durand" not in said.message("fr") + said.message("en")


def test_a_misspelt_event_is_told_what_it_is_near_to() -> None:
    with pytest.raises(CohortInvalid) as refused:
        written(SHORT.replace("condition_occurrence", "condition_occurence"))
    assert refused.value.message("fr").count("condition_occurrence") == 1
    assert "drug_exposure" not in refused.value.message("fr")
