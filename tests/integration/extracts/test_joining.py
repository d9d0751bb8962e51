"""Two projects' extracts of the same patients: what does not join them, and what does, measured."""

from pathlib import Path

import pytest

from ambroise.access.projects import Condition, ConditionKind
from benchmarks.joining import Joined, joined, read, shared_ids
from tests.builders.joining import Pair, a_pair
from tests.builders.project_view import Researched


@pytest.fixture(scope="module")
def pair(hospital: Researched) -> Pair:
    return a_pair(hospital)


def ways_of(pair: Pair, *, values: bool = True) -> dict[str, Joined]:
    first, second = (read(folder, values=values) for folder in pair.folders)
    return {way.way: way for way in joined(first, second, pair.truth)}


def test_the_same_patients_are_in_both(pair: Pair) -> None:
    assert len(pair.truth) == len(set(pair.truth.values())) == 5
    first, second = map(read, pair.folders)
    for name, person in first.items():
        assert second[pair.truth[name]].facts == person.facts


def test_no_number_is_in_both(pair: Pair) -> None:
    assert shared_ids(*pair.folders) == 0


def test_no_date_joins_them_as_it_stands(hospital: Researched, pair: Pair) -> None:
    found = ways_of(pair)["dates as they stand"]
    if found.joined:  # two shifts of one of the five are the same, once in 73 pairs of projects
        found = ways_of(a_pair(hospital))["dates as they stand"]
    assert (found.joined, found.expected) == (0, 0)


def test_the_order_of_rows_does_not_join_them(pair: Pair) -> None:
    first, second = (list(read(folder)) for folder in pair.folders)
    same = sum(pair.truth[one] == other for one, other in zip(first, second, strict=True))
    assert same < len(first)
    assert first == sorted(first, key=int)


def test_intervals_and_values_do_join_them_and_coarser_dates_less(
    hospital: Researched, pair: Pair
) -> None:
    fine = ways_of(pair)
    assert fine["5 dates known, by intervals"].joined >= 3
    assert fine["codes and values most alike"].joined >= 3
    months = ways_of(a_pair(hospital, Condition(ConditionKind.DATES, "month")), values=False)
    assert (
        months["5 dates known, by intervals"].expected
        < fine["5 dates known, by intervals"].expected
    )


def test_an_attack_that_finds_nothing_counts_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) == {}
    assert {way.joined for way in joined({}, {}, {})} == {0}
