"""Whether a check applies, and whether it fails, by the rules of the Data Quality Dashboard."""

import pytest

from ambroise.warehouse.quality.model import Check, Reason, Status
from ambroise.warehouse.quality.verdict import Facts, does_not_apply, judged, of_the_schema

NOTE = frozenset({"note_id", "note_text"})


def facts(rows: int = 10, filled: int = 10, **more: int) -> Facts:
    return Facts({"note": NOTE}, {"note": rows, **more}, {("note", "note_text"): filled})


def a_check(name: str = "isRequired", table: str = "note", field: str = "note_text") -> Check:
    return Check(name, table, field)


def test_a_check_of_a_filled_field_applies() -> None:
    assert does_not_apply(a_check(), facts()) is None


@pytest.mark.parametrize(
    ("check", "known", "reason"),
    [
        (a_check(table="cost"), facts(), Reason.NO_TABLE),
        (a_check(field="note_title"), facts(), Reason.NO_FIELD),
        (a_check(), facts(rows=0), Reason.EMPTY_TABLE),
        (a_check(), facts(filled=0), Reason.EMPTY_FIELD),
    ],
)
def test_a_check_without_something_to_look_at_does_not_apply(
    check: Check, known: Facts, reason: Reason
) -> None:
    assert does_not_apply(check, known) is reason


def test_an_empty_field_is_what_the_count_of_values_looks_at() -> None:
    check = a_check("measureValueCompleteness")
    assert does_not_apply(check, facts(filled=0)) is None
    assert does_not_apply(check, facts(rows=0)) is Reason.EMPTY_TABLE


def test_persons_without_a_row_are_counted_in_an_empty_table_too() -> None:
    assert does_not_apply(Check("measurePersonCompleteness", "note"), facts(rows=0)) is None


def test_eras_are_wanted_only_where_there_are_conditions() -> None:
    check = Check("measureConditionEraCompleteness", "condition_era")
    assert does_not_apply(check, facts()) is Reason.EMPTY_TABLE
    assert does_not_apply(check, facts(condition_occurrence=1)) is None


def test_a_missing_table_fails_and_its_fields_do_not_apply() -> None:
    table, field = Check("cdmTable", "cost"), Check("cdmField", "cost", "cost_id")
    assert does_not_apply(table, facts()) is None
    result = of_the_schema(table, facts())
    assert result is not None
    assert (result.status, result.percent) == (Status.FAILED, 100)
    assert does_not_apply(field, facts()) is Reason.NO_TABLE


def test_without_a_tolerance_one_row_is_enough_to_fail() -> None:
    assert judged(a_check(), 1, 1_000_000).status is Status.FAILED
    assert judged(a_check(), 0, 10).status is Status.PASSED


def test_a_share_equal_to_the_threshold_passes() -> None:
    check = Check("isRequired", "note", "note_text", threshold=5)
    assert judged(check, 5, 100).status is Status.PASSED
    assert judged(check, 6, 100).status is Status.FAILED


def test_a_concept_that_nobody_has_does_not_apply() -> None:
    result = judged(Check("plausibleGender", "condition_occurrence", "x", (1,), "male"), 0, 0)
    assert (result.status, result.reason) == (Status.NOT_APPLICABLE, Reason.NOTHING)


def test_a_field_check_of_no_row_passes() -> None:
    assert judged(a_check("plausibleStartBeforeEnd"), 0, 0).status is Status.PASSED
