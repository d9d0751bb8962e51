"""Each rule of the data file, on a coding that breaks it and on one that does not."""

import pytest

from ambroise.uses.coding.rules import Codes, Patient, all_rules, broken, kept
from ambroise.uses.coding.schema import Level
from tests.builders.coding_stay import small_cim10

WOMAN, MAN = Patient("F", 60 * 366), Patient("M", 60 * 366)
YOUNG = Patient("F", 30 * 366)


@pytest.mark.parametrize(
    ("rule", "codes", "patient"),
    [
        ("unknown", Codes("N10", das=("Q999",)), MAN),
        ("father", Codes("C50"), WOMAN),
        ("position", Codes("B962"), MAN),
        ("twice", Codes("N10", das=("N10",)), MAN),
        ("twice", Codes("N10", das=("I10", "I10")), MAN),
        ("related", Codes("N10", "C187"), MAN),
        ("sex_female", Codes("O800", das=("Z370",)), MAN),
        ("sex_male", Codes("C61"), WOMAN),
        ("birth_place", Codes("Z380"), WOMAN),
        ("obstetric_age", Codes("O800", das=("Z370",)), Patient("F", 70 * 366)),
        ("asterisk", Codes("F000"), WOMAN),
        ("imprecise", Codes("A410", das=("A419",)), MAN),
        ("hypertension", Codes("I110", das=("I10",)), MAN),
        ("diabetes", Codes("E1198", das=("E149",)), MAN),
        ("diabetes_type", Codes("E100", das=("E1198",)), MAN),
        ("stroke_unknown", Codes("I634", das=("I64",)), MAN),
        ("renal_unknown", Codes("N179", das=("N19",)), MAN),
        ("pneumonia_unknown", Codes("J690", das=("J189",)), MAN),
        ("symptom_fever", Codes("N10", das=("R509",)), MAN),
        ("symptom_breathing", Codes("I5009", das=("R060",)), MAN),
        ("organism_said", Codes("A410", das=("B962",)), MAN),
        ("birth_outcome", Codes("O800"), YOUNG),
        ("external_cause", Codes("S7200"), MAN),
    ],
)
def test_a_coding_that_breaks_a_rule_is_told_which_with_its_source(
    rule: str, codes: Codes, patient: Patient
) -> None:
    found = {one.rule: one for one in broken(codes, patient, small_cim10())}
    assert found[rule].source
    assert "{" not in found[rule].text


@pytest.mark.parametrize(
    ("codes", "patient"),
    [
        (Codes("N10", das=("I10", "N179", "B962")), MAN),
        (Codes("Z515", "C187", ("I10",)), MAN),
        (Codes("F000", das=("G300",)), WOMAN),
        (Codes("O800", das=("Z370",)), YOUNG),
        (Codes("S7200", das=("W190",)), WOMAN),
        (Codes("Z380"), Patient("F", 3)),
        (Codes("c61"), Patient("", None)),
    ],
)
def test_a_good_coding_breaks_no_rule(codes: Codes, patient: Patient) -> None:
    assert broken(codes, patient, small_cim10()) == []


def test_every_rule_cites_its_source_once_under_its_name() -> None:
    names = [one.id for one in all_rules()]
    assert len(names) == len(set(names))
    assert all(len(one.source) > 10 for one in all_rules())


def test_what_is_too_much_goes_and_says_which_rule_took_it_out() -> None:
    codes, out = kept(["I634"], "", ["I64", "I10", "I110"], MAN, small_cim10())
    assert codes == Codes("I634", das=("I110",))
    assert {code: one.rule for code, one in out.items()} == {
        "I64": "stroke_unknown", "I10": "hypertension",
    }  # fmt: skip


def test_a_code_that_may_not_be_principal_leaves_its_place_to_the_next() -> None:
    codes, _ = kept(["B962", "C50", "N10"], "", ["B962"], WOMAN, small_cim10())
    assert codes == Codes("N10", das=("B962",))


def test_an_asterisk_is_kept_with_its_cause_whatever_their_order() -> None:
    codes, _ = kept(["N10"], "", ["F000", "G300"], MAN, small_cim10())
    assert codes.das == ("F000", "G300")
    alone, out = kept(["F000", "N10"], "", [], MAN, small_cim10())
    assert (alone.dp, out["F000"].level) == ("N10", Level.VIOLATION)
