"""Standardised mean differences against published ones."""

import pytest

from ambroise.warehouse.characterisation.differences import of_means, of_shares
from ambroise.warehouse.characterisation.model import Spread


def spread(mean: float, deviation: float | None) -> Spread:
    return Spread(100, 0, 0, 0, mean, deviation)


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ((51.42, 11.01), (48.58, 9.96), 0.270),  # age
        ((2.87, 3.63), (3.65, 5.28), 0.171),  # bilirubin
        ((365.01, 209.54), (373.88, 252.48), 0.038),  # cholesterol
    ],
)
def test_means_of_the_trial_of_the_mayo_clinic(
    one: tuple[float, float], other: tuple[float, float], published: float
) -> None:
    """The PBC trial, as the R package tableone prints it (K. Yoshida, vignette "smd")."""
    found = of_means(spread(*one), spread(*other))
    assert found is not None
    assert abs(found) == pytest.approx(published, abs=0.002)


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        (137 / 158, 139 / 154, 0.111),  # women
        (73 / 158, 87 / 154, 0.207),  # hepatomegaly
        (14 / 158, 10 / 154, 0.089),  # ascites
        (45 / 158, 45 / 154, 0.016),  # spiders
    ],
)
def test_shares_of_the_same_trial(one: float, other: float, published: float) -> None:
    found = of_shares(one, other)
    assert found is not None
    assert abs(found) == pytest.approx(published, abs=0.001)


def test_the_sign_is_that_of_the_first_less_the_second() -> None:
    assert (of_shares(0.4, 0.6) or 0) < 0 < (of_shares(0.6, 0.4) or 0)


def test_where_nothing_varies_there_is_no_difference_or_none_to_tell() -> None:
    assert of_shares(0, 0) == of_shares(1, 1) == 0
    assert of_shares(0, 1) is None
    assert of_means(spread(3, 0), spread(3, 0)) == 0
    assert of_means(spread(3, None), spread(4, 1)) is None
