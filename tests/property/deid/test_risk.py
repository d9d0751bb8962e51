"""Measures of risk against their plain definitions."""

from collections import Counter
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.deid.tabular.risk import classes_of, diversity, measured

rows = st.lists(
    st.fixed_dictionaries(
        {
            "a": st.sampled_from(["1", "2", "30", "31", ""]),
            "b": st.sampled_from(["29200", "29000", "35000"]),
            "s": st.sampled_from("xyz"),
        }
    ),
    max_size=40,
)


@given(rows, st.integers(2, 6))
def test_each_member_below_k_has_fewer_than_k_likes(table: list[dict[str, str]], k: int) -> None:
    found = measured("t", table, ("a", "b"), k=k).anonymity
    likes = [
        sum(other["a"] == one["a"] and other["b"] == one["b"] for other in table) for one in table
    ]
    assert found.below == sum(count < k for count in likes)
    assert found.unique == likes.count(1)
    assert found.smallest == min(likes, default=0)
    assert found.mean_chance == pytest.approx(
        sum(1 / count for count in likes) / len(likes) if likes else 0
    )
    assert sum(band.members for band in found.bands) == len(table)


@given(rows, st.integers(2, 6))
def test_coarser_columns_never_leave_more_below_k(table: list[dict[str, str]], k: int) -> None:
    found = measured("t", table, ("a", "b"), k=k)
    for one in (*found.single, *found.path):
        assert one.left.below <= found.anonymity.below
        assert one.left.members == found.anonymity.members
        assert one.left.classes <= found.anonymity.classes


@given(rows)
def test_diversity_is_that_of_the_least_diverse_class(table: list[dict[str, str]]) -> None:
    found = diversity(classes_of(table, ("a", "b"), sensitive="s"), "s")
    held: dict[tuple[str, str], list[str]] = {}
    for row in table:
        held.setdefault((row["a"], row["b"]), []).append(row["s"])
    assert found.distinct == min((len(set(one)) for one in held.values()), default=0)
    assert found.alone == sum(len(one) for one in held.values() if len(set(one)) == 1)
    entropies = [
        exp(-sum(n / len(one) * log(n / len(one)) for n in Counter(one).values()))
        for one in held.values()
    ]
    assert found.entropy == pytest.approx(min(entropies, default=0))
