"""How far two groups are apart, whatever their sizes: standardised mean differences.

Source: P. C. Austin, "Balance diagnostics for comparing the distribution of baseline covariates
between treatment groups in propensity-score matched samples", Stat Med 2009;28:3083-3107, section
2.1: the difference over the mean of the two variances. Over 0.1 in absolute value is often said
to be an imbalance (the same, section 3).
"""

from math import sqrt

from ambroise.warehouse.characterisation.model import Spread


def of_means(one: Spread, other: Spread) -> float | None:
    """Return the standardised difference of two means; None where nothing varies."""
    if one.deviation is None or other.deviation is None:
        return None
    return _over(one.mean - other.mean, (one.deviation**2 + other.deviation**2) / 2)


def of_shares(one: float, other: float) -> float | None:
    """Return the standardised difference of two shares, each in 0..1; None where none varies."""
    return _over(one - other, (one * (1 - one) + other * (1 - other)) / 2)


def _over(difference: float, variance: float) -> float | None:
    if variance > 0:
        return difference / sqrt(variance)
    return 0.0 if difference == 0 else None
