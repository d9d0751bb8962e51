"""Which pairs of identities are proposed, and how many of those that were planted."""

from dataclasses import replace
from datetime import date
from math import log2

import pytest

from tests.builders.linkage import probabilities, proposed
from tests.reference.linked import Planted, population, true_pairs

ONE = Planted(
    1, "one", "Le Floc'h", "Tanguy", ("Maryvonne", "Anne"), date(1961, 4, 3), "F", "29019"
)
OTHER = replace(ONE, record_id="other")
PEOPLE = population(150, doubles=0, twins=0, seed=3)


def probability(other: Planted) -> float:
    """Return how probable it is that `other` is ONE, among other people."""
    found = probabilities([*PEOPLE, ONE, other])
    return found.get(frozenset((ONE.record_id, other.record_id)), 0)


@pytest.mark.parametrize(
    "other",
    [
        OTHER,
        replace(OTHER, birth_name="LE FLOCH"),
        replace(OTHER, birth_name="Lefloc"),
        replace(OTHER, birth_name="Tanguy", used_name=""),
        replace(OTHER, birth_name="Le Floc'h-Tanguy", used_name=""),
        replace(OTHER, given_names=("Mary-Vonne",)),
        replace(OTHER, given_names=("Anne",)),
        replace(OTHER, birth_date=date(1961, 3, 4)),
        replace(OTHER, birth_date=date(1962, 4, 3)),
        replace(OTHER, birth_date=None),
        replace(OTHER, birth_name="Maryvonne", used_name="", given_names=("Le Floc'h",)),
        replace(OTHER, sex="M"),
        replace(OTHER, birth_place_code=""),
    ],
    ids=lambda one: f"{one.birth_name} {one.given_names[0]} {one.birth_date}",
)
def test_the_same_person_registered_otherwise_is_proposed(other: Planted) -> None:
    assert probability(other) > 0.5


@pytest.mark.parametrize(
    "other",
    [
        replace(OTHER, given_names=("Soizic",), used_name=""),
        replace(OTHER, given_names=("Goulven",), sex="M", used_name=""),
        replace(OTHER, birth_date=date(1934, 12, 25)),
        replace(OTHER, birth_name="Salaün", used_name="", birth_place_code="22019"),
    ],
    ids=["twin sister", "twin brother", "mother", "born the same day"],
)
def test_another_person_is_not(other: Planted) -> None:
    assert probability(other) < 0.3


def test_what_is_said_for_and_against_adds_up() -> None:
    for row in proposed([*PEOPLE, ONE, replace(OTHER, birth_name="Lefloc")]):
        odds = row["prior"] + row["twins"] + sum(row["weights"])
        assert odds == pytest.approx(log2(row["probability"] / (1 - row["probability"])), abs=1e-3)


def test_the_same_records_in_another_order_are_proposed_alike() -> None:
    people = [*PEOPLE[:40], ONE, replace(OTHER, birth_name="Lefloc")]
    assert probabilities(people) == pytest.approx(probabilities(people[::-1]))


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_to_compare_proposes_nothing(count: int) -> None:
    assert proposed([ONE][:count]) == []


@pytest.mark.parametrize(
    ("persons", "recall", "precision"),
    [(1500, 0.85, 0.9), pytest.param(30_000, 0.93, 0.93, marks=pytest.mark.soak)],
)
def test_planted_doubles_are_found(persons: int, recall: float, precision: float) -> None:
    records = population(persons, seed=11)
    kept = {pair for pair, found in probabilities(records).items() if found >= 0.8}
    right = true_pairs(records)
    assert len(kept & right) >= recall * len(right)
    assert len(kept & right) >= precision * len(kept)
