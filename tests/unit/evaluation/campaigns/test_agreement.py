"""Agreement against published values, and against the plain kappa."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.deid.audit.agreement import kappa
from ambroise.evaluation.campaigns.agreement import Agreement, agreement, f1


def of(*readers: Sequence[object]) -> Agreement:
    """Return the agreement of readers on the units of one case."""
    units = dict(enumerate(map(list, zip(*readers, strict=True))))
    return agreement([units], seed=1, resamples=10)


def from_table(table: Sequence[Sequence[int]]) -> Agreement:
    pairs = [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return of([row for row, _ in pairs], [column for _, column in pairs])


def test_kappa_is_that_of_cohen() -> None:
    """Cohen 1960, table 1: two judges on 200 cases, kappa 0.492."""
    found = from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert found.kappa.estimate == pytest.approx(0.492, abs=5e-4)


def test_ac1_stays_where_kappa_falls() -> None:
    """Gwet 2002, 125 subjects of whom 118 are positive to both: kappa -0.0234, AC1 0.9408."""
    found = from_table([[118, 5], [2, 0]])
    assert found.kappa.estimate == pytest.approx(-0.0234, abs=5e-5)
    assert found.ac1.estimate == pytest.approx(0.9408, abs=5e-5)


def test_alpha_of_two_readers() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, examples A and B."""
    binary = of("0100000010", "1110010000")
    assert binary.alpha.estimate == pytest.approx(0.095, abs=5e-4)
    nominal = of("aabbdcccedda", "babbbccceddd")
    assert nominal.alpha.estimate == pytest.approx(0.692, abs=5e-4)


def test_alpha_of_four_readers_with_gaps() -> None:
    """Krippendorff 2011, example C: nominal alpha 0.743; a unit of one reader adds nothing."""
    rows = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    found = of(*([None if one == "." else one for one in row] for row in rows))
    assert found.alpha.estimate == pytest.approx(0.743, abs=5e-4)
    assert found.units == 11
    assert found.kappa.estimate is None


def test_no_figure_stands_where_nothing_varies() -> None:
    found = of("aaa", "aaa")
    assert found.observed.estimate == 1
    assert (found.kappa.estimate, found.ac1.estimate) == (None, None)
    assert agreement([], seed=1).alpha.estimate is None


def test_one_case_has_no_interval() -> None:
    assert of("ab", "ab").kappa.low is None


def test_whole_cases_are_drawn_again() -> None:
    """Units of one case agree or differ together: the interval is as wide as for one unit each."""
    rng = np.random.default_rng(3)
    alone = [{0: ["a" if rng.random() < 0.5 else "b", "a"]} for _ in range(60)]
    many = [dict.fromkeys(range(20), said[0]) for said in alone]
    first, second = (agreement(one, seed=5).observed for one in (alone, many))
    assert first == second
    assert first.low is not None
    assert first.high is not None
    assert 0.15 < first.high - first.low < 0.35


def test_f1_is_the_harmonic_mean_of_both_readers() -> None:
    found = f1([(2 * 3, 4 + 5), (2 * 1, 1 + 2)], seed=1)
    precision, recall = 4 / 5, 4 / 7
    assert found.estimate == pytest.approx(2 * precision * recall / (precision + recall))
    assert f1([(0, 0)], seed=1).estimate is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_kappa_is_that_of_the_plain_reference(pairs: list[tuple[str, str]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    found, plain = of(first, second).kappa.estimate, kappa(first, second)
    assert (found is None) == (plain is None)
    if plain is not None:
        assert found == pytest.approx(plain)
