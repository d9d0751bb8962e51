"""Table E.1-1 as it is published, and how its actions are chosen."""

import pytest

from ambroise.deid.dicom.options import DEFAULT, Option, options_named
from ambroise.deid.dicom.table import Action, Rule, rule_of, rules
from ambroise.deid.dicom.types import required
from ambroise.errors import ImageOptionInvalid

CT = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
UNKNOWN = "1.2.3.4"


def rule(tag: int) -> Rule:
    found = rule_of(tag)
    assert found is not None
    return found


def test_the_table_has_every_row_of_its_edition() -> None:
    assert len(rules()) == 656
    assert sum(len(one.basic) > 1 for one in rules().values()) == 50
    assert {"50XXXXXX", "60XX3000", "60XX4000", "GGGGEEEE"} < set(rules())


@pytest.mark.parametrize(
    ("tag", "basic", "options"),
    [
        (0x00080018, "U", {Option.UIDS: "K"}),
        (0x00080020, "Z", {Option.FULL_DATES: "K", Option.MODIFIED_DATES: "C"}),
        (0x00080050, "Z", {}),
        (0x00080080, "X/Z/D", {Option.INSTITUTION: "K"}),
        (0x0008103E, "X", {Option.DESCRIPTORS: "C"}),
        (0x00081140, "X/Z/U", {Option.UIDS: "K"}),
        (0x00100010, "Z", {}),
        (0x00100020, "Z/D", {}),
        (0x00100040, "Z", {Option.CHARACTERISTICS: "K"}),
        (0x00102110, "X", {Option.CHARACTERISTICS: "C", Option.DESCRIPTORS: "C"}),
        (0x00181000, "X/Z/D", {Option.DEVICE: "K"}),
        (0x00181002, "U", {Option.UIDS: "K", Option.DEVICE: "K"}),
        (0x0040A730, "D", {Option.STRUCTURED_CONTENT: "C"}),
        (0x00700001, "D", {Option.GRAPHICS: "C"}),
        (0x60003000, "X", {Option.GRAPHICS: "C"}),
        (0x00091001, "X", {Option.SAFE_PRIVATE: "C"}),
    ],
)
def test_rows_are_those_of_the_standard(tag: int, basic: str, options: dict[Option, str]) -> None:
    assert "/".join(rule(tag).basic) == basic
    assert rule(tag).options == options


@pytest.mark.parametrize(
    ("tag", "sop_class", "action"),
    [
        (0x00080021, CT, Action.REMOVE),  # Series Date is optional in a CT image
        (0x0008002A, ENHANCED_CT, Action.DUMMY),  # Acquisition DateTime is required
        (0x00100020, CT, Action.EMPTY),  # Patient ID may be empty
        (0x00100020, UNKNOWN, Action.DUMMY),  # of any Type, then the change valid for any
        (0x00081140, CT, Action.REMOVE),
        (0x00081140, UNKNOWN, Action.UID),
    ],
)
def test_a_compound_action_follows_the_type_of_the_attribute(
    tag: int, sop_class: str, action: Action
) -> None:
    one = rule(tag)
    assert one.action(frozenset(), required(one.name, sop_class, "")) == action


def test_the_type_inside_a_sequence_is_that_of_the_sequence() -> None:
    assert required("SourceImageSequence", CT, "DerivationImageSequence") == 2
    assert required("SourceImageSequence", CT, "") == 3


def test_an_option_that_cleans_wins_over_one_that_keeps() -> None:
    both = frozenset({Option.DEVICE, Option.MODIFIED_DATES})
    assert rule(0x00181200).action(both, None) == Action.CLEAN
    assert rule(0x00181200).action(frozenset({Option.DEVICE}), None) == Action.KEEP
    assert rule(0x00181200).action(frozenset(), None) == Action.REMOVE


def test_every_row_hides_without_options() -> None:
    left = {
        one.tag
        for one in rules().values()
        for kind in (1, 2, 3, None)
        if one.action(frozenset(), kind) in (Action.KEEP, Action.CLEAN)
    }
    assert left == set()


def test_an_attribute_that_the_table_does_not_name_has_no_rule() -> None:
    assert rule_of(0x00280010) is None


def test_options_are_named_with_hyphens_or_underscores() -> None:
    assert options_named(["safe-private", "UIDS"]) == {Option.SAFE_PRIVATE, Option.UIDS}
    assert options_named([option.value for option in DEFAULT]) == DEFAULT


@pytest.mark.parametrize("names", [["pixel"], ["full-dates", "modified-dates"]])
def test_an_unknown_or_contrary_option_is_refused(names: list[str]) -> None:
    with pytest.raises(ImageOptionInvalid):
        options_named(names)
