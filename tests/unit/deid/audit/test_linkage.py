"""Persons found again by what pseudonymisation keeps."""

from ambroise.deid.audit.attack import (
    History,
    by_intervals,
    by_rare_facts,
    by_sequence,
    histories,
)
from ambroise.deid.audit.written import Found, Written

ORIGINALS = {
    "a": History(days=(10, 14, 40)),
    "b": History(days=(5, 9, 35)),
    "c": History(days=(0, 3, 9)),
    "d": History(days=(7,)),
}
TRUTH = {"A": "a", "B": "b", "C": "c", "D": "d"}


def moved(days: int) -> dict[str, History]:
    return {
        name.upper(): History(days=tuple(day + days for day in one.days))
        for name, one in ORIGINALS.items()
    }


def test_intervals_find_again_whoever_has_their_own() -> None:
    found = by_intervals(moved(100), ORIGINALS, TRUTH, known=3, seed=0)
    assert (found.persons, found.tried) == (4, 3)
    assert (found.singled, found.relinked) == (1, 1)
    assert found.by_candidates == (1, 2, 0, 0)
    assert found.expected == 2.0


def test_intervals_moved_apart_find_nobody() -> None:
    jumbled = {"A": History(days=(0, 100, 1000))}
    found = by_intervals(jumbled, ORIGINALS, TRUTH, known=3, seed=0)
    assert (found.tried, found.singled, found.expected) == (1, 0, 0.0)


def test_a_rare_fact_singles_out_and_a_common_one_does_not() -> None:
    originals = {
        "a": History(facts=frozenset({"E84.0", "140"})),
        "b": History(facts=frozenset({"140"})),
        "c": History(facts=frozenset({"140"})),
    }
    released = {"A": originals["a"], "B": originals["b"]}
    found = by_rare_facts(released, originals, TRUTH, known=2)
    assert (found.singled, found.relinked) == (1, 1)
    assert found.by_candidates == (1, 1, 0, 0)


def test_a_wrong_link_is_singled_out_but_not_found_again() -> None:
    found = by_rare_facts(
        {"A": History(facts=frozenset({"E84.0"}))},
        {"a": History(), "b": History(facts=frozenset({"E84.0"}))},
        TRUTH,
        known=1,
    )
    assert (found.singled, found.relinked, found.expected) == (1, 0, 0.0)


def test_a_sequence_finds_again_whoever_has_their_own() -> None:
    originals = {"a": History(sequence=("I10", "I50.1")), "b": History(sequence=("I50.1", "I10"))}
    found = by_sequence({"A": originals["a"]}, originals, TRUTH)
    assert (found.singled, found.relinked) == (1, 1)


def test_a_history_leaves_out_what_was_replaced() -> None:
    note = Written(
        "n1",
        "Né le 03/02/1951, vu le 12/03/2024 : I50.1, K 5,4, RPPS 10001234567",
        entities=(Found(6, 16, "DATE_NAISSANCE"), Found(56, 67, "RPPS")),
    )
    found = histories([("p", note)])["p"]
    assert found.facts == {"I50.1", "5.4"}
    assert found.sequence == ("I50.1",)
    assert len(found.days) == 1
