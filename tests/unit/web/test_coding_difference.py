"""How a coding differs from what a source recorded: another DP, codes on one side alone."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ambroise.uses.coding.schema import Coding, Mode, Position, Proposal, Rum, Severity
from ambroise.warehouse.coding_work import Recorded
from ambroise.web.coding_difference import difference

AT = datetime(2026, 3, 2, tzinfo=UTC)
CODES = st.sampled_from(["A419", "I10", "N10", "E119", "J189"])
PLACES = st.sampled_from(["DP", "DR", "DAS"])
PLACED = st.lists(st.tuples(CODES, PLACES), max_size=5, unique=True)


def coding(*placed: tuple[str, str]) -> Coding:
    proposals = tuple(Proposal(code, "", Position(place)) for code, place in placed)
    rum = Rum(1, "U1", "", AT, AT, "8", "", "8", "", proposals, ())
    return Coding("700", Mode.RSS, "", "", (rum,), 1, (), (), Severity((), ""))


def recorded(*placed: tuple[str, str]) -> tuple[Recorded, ...]:
    return tuple(Recorded(code, place) for code, place in placed)


def test_another_principal_diagnosis_is_told_apart_from_the_associated_ones() -> None:
    ours = coding(("N10", "DP"), ("I10", "DAS"), ("E119", "DAS"))
    found = difference(ours, recorded(("A419", "DP"), ("I10", "DAS"), ("J189", "DAS")))
    assert found.dps == (("N10",), ("A419",))
    assert found.ours == ("E119",)
    assert found.theirs == ("J189",)


def test_the_same_codes_in_other_places_differ_by_their_principal_diagnosis() -> None:
    found = difference(coding(("N10", "DP"), ("I10", "DAS")), recorded(("I10", "DP"), ("N10", "")))
    assert found.dps == (("N10",), ("I10",))
    assert not found.ours
    assert not found.theirs


def test_codes_whose_position_the_source_does_not_say_are_compared_as_codes() -> None:
    ours = coding(("N10", "DP"), ("I10", "DAS"))
    assert not difference(ours, recorded(("N10", ""), ("I10", "")))
    assert difference(ours, recorded(("N10", ""))).ours == ("I10",)


def test_nothing_recorded_differs_in_nothing() -> None:
    assert not difference(coding(("N10", "DP")), ())


@given(ours=PLACED, theirs=PLACED)
def test_a_code_is_told_on_one_side_alone_and_never_when_both_have_it(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]]
) -> None:
    found = difference(coding(*ours), recorded(*theirs))
    assert not set(found.ours) & set(found.theirs)
    assert not {code for code, _ in theirs} & set(found.ours)
    assert not {code for code, _ in ours} & set(found.theirs)
    assert bool(found) == bool(any(found.dps) or found.ours or found.theirs)
