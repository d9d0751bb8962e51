"""Which records are one individual, from the links between them."""

from itertools import permutations

from ambroise.warehouse.persons import PatientLink, PatientRecord, merged


def record(name: str) -> PatientRecord:
    return PatientRecord("dpi", name)


def link(one: str, other: str, type_: str) -> PatientLink:
    return PatientLink(record(one), record(other), type_)


def test_a_replaced_record_gives_way_to_the_other() -> None:
    assert merged([link("a", "b", "replaced-by")]) == {record("a"): record("b")}


def test_a_replacing_record_stands_for_the_other() -> None:
    assert merged([link("b", "a", "replaces")]) == {record("a"): record("b")}


def test_a_record_that_refers_to_another_gives_way_to_it() -> None:
    assert merged([link("a", "b", "refer")]) == {record("a"): record("b")}


def test_records_that_only_see_each_other_stand_under_the_first() -> None:
    assert merged([link("b", "a", "seealso")]) == {record("b"): record("a")}


def test_a_chain_ends_at_the_record_that_nobody_replaces() -> None:
    links = [link("a", "b", "replaced-by"), link("b", "c", "replaced-by")]
    assert merged(links) == {record("a"): record("c"), record("b"): record("c")}


def test_a_circle_stands_under_its_first_record() -> None:
    links = [link("a", "b", "replaced-by"), link("b", "a", "replaced-by")]
    assert merged(links) == {record("b"): record("a")}


def test_a_link_to_oneself_changes_nothing() -> None:
    assert merged([link("a", "a", "seealso")]) == {}


def test_the_order_of_the_links_changes_nothing() -> None:
    links = [
        link("a", "b", "replaced-by"),
        link("c", "b", "seealso"),
        link("d", "c", "replaced-by"),
        link("e", "f", "refer"),
    ]
    expected = merged(links)
    assert expected[record("a")] == expected[record("d")]
    for order in permutations(links):
        assert merged(order) == expected
