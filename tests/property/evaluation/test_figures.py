"""Figures agree with plain loops, and never say more than the cases do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.evaluation.figures import SMALL, Scores, figures
from ambroise.uses.scoring import Measure, Part
from tests.reference.figures_plain import figure

MEASURES = (
    Measure("share", "part", "share", "high"),
    Measure("count", "nombre", "count", "low", unit="statements"),
    Measure("macro", "moyenne", "mean", "high", over_labels=True),
)
SHARES = st.integers(0, 4).flatmap(
    lambda of: st.tuples(st.sampled_from(["share", "macro"]), st.integers(0, of), st.just(of))
)
COUNTS = st.tuples(st.just("count"), st.integers(0, 9), st.just(1))
PARTS = st.lists(
    st.builds(
        lambda counted, label: Part(*counted, label=label),
        st.one_of(SHARES, COUNTS),
        st.sampled_from(["", "I10", "E11"]),
    ),
    max_size=6,
)
SCORES = st.lists(
    st.builds(
        lambda cluster, one, other: Scores(cluster, {"rules": one, "trivial": other}),
        st.sampled_from("abcdefg"),
        PARTS,
        PARTS,
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(scores=SCORES)
def test_every_figure_is_the_plain_ratio_within_its_limits(scores: list[Scores]) -> None:
    found = figures(scores, MEASURES, ["rules", "trivial"], seed=1, resamples=60)
    assert found.cases == len(scores)
    assert found.stays == len({one.cluster for one in scores})
    for one in found.figures:
        (measure,) = [each for each in MEASURES if each.name == one.measure]
        plain = figure(scores, measure, one.arm)
        assert one.value == (None if plain is None else pytest.approx(plain))
        assert (one.low is None) == (one.high is None) == (one.means == "")
        if one.low is not None and one.high is not None:
            assert one.low <= one.high
            assert one.low >= 0
            assert measure.unit != "%" or one.high <= 1


@settings(max_examples=40, deadline=None)
@given(scores=SCORES)
def test_a_difference_is_that_of_its_two_figures(scores: list[Scores]) -> None:
    found = figures(scores, MEASURES, ["rules", "trivial"], seed=1, resamples=60)
    values = {(one.arm, one.measure): one.value for one in found.figures}
    for one in found.differences:
        mine, other = values[one.arm, one.measure], values[one.other, one.measure]
        if mine is None or other is None:
            assert one.value is None
        else:
            assert one.value == pytest.approx(mine - other)


@settings(max_examples=30, deadline=None)
@given(scores=SCORES, data=st.data())
def test_the_order_of_cases_changes_no_estimate(scores: list[Scores], data: st.DataObject) -> None:
    moved = data.draw(st.permutations(scores))
    one, other = (
        figures(each, MEASURES, ["rules", "trivial"], seed=1, resamples=20)
        for each in (scores, moved)
    )
    assert [each.value for each in one.figures] == pytest.approx(
        [each.value for each in other.figures]
    )


@settings(max_examples=30, deadline=None)
@given(scores=SCORES)
def test_an_engine_against_itself_shows_no_difference(scores: list[Scores]) -> None:
    twice = [Scores(s.cluster, {"a": s.parts["rules"], "b": s.parts["rules"]}) for s in scores]
    found = figures(twice, MEASURES, ["a", "b"], seed=1, resamples=40)
    assert {one.shown for one in found.differences} <= {"none", "few"}
    assert {one.value for one in found.differences} <= {0.0, None}


def test_nothing_is_concluded_from_few_stays() -> None:
    def told(stays: int) -> str:
        good, bad = (Part("share", 1, 1),), (Part("share", 0, 1),)
        scores = [Scores(str(n), {"a": good, "b": bad if n else good}) for n in range(stays)]
        return figures(scores, MEASURES, ["a", "b"], seed=1).differences[0].shown

    assert told(SMALL - 1) == "few"
    assert told(SMALL) == "better"
