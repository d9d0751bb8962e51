"""Agreement against published values."""

import pytest

from ambroise.deid.audit.agreement import agreement, kappa


def test_kappa_is_that_of_cohen() -> None:
    """Cohen 1960, table 1: two judges on 200 cases, kappa 0.492."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    pairs = [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    found = kappa([row for row, _ in pairs], [column for _, column in pairs])
    assert found is not None
    assert round(found, 3) == 0.492


def test_readers_who_name_the_same_words_agree_wholly() -> None:
    found = agreement([True, False, True], [True, False, True])
    assert (found.observed, found.kappa, found.f1) == (1.0, 1.0, 1.0)


def test_where_nobody_names_anything_there_is_no_kappa() -> None:
    found = agreement([False, False], [False, False])
    assert (found.observed, found.kappa, found.f1) == (1.0, None, None)


def test_f1_has_no_account_of_words_that_nobody_named() -> None:
    few = agreement([True, True, False], [True, False, False])
    many = agreement([True, True, False] + [False] * 97, [True, False, False] + [False] * 97)
    assert few.f1 == many.f1 == pytest.approx(2 / 3)
    assert many.observed > few.observed
