"""How far two readers agree on which words name somebody."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """`kappa` is None where chance alone would agree on everything; `f1` where nothing is named."""

    words: int
    observed: float
    kappa: float | None
    f1: float | None


def agreement(first: Sequence[bool], second: Sequence[bool]) -> Agreement:
    """Return the agreement of two readers on the same words: does each name somebody?

    Kappa: Cohen, Educational and Psychological Measurement 1960;20:37-46. F1 has no account of
    words that nobody named, which make up most of a text: Hripcsak and Rothschild, J Am Med Inform
    Assoc 2005;12:296-298.

    Raises ValueError without a word, or for lists of different lengths.
    """
    if not first or len(first) != len(second):
        raise ValueError("both readers read the same words")
    both = sum(a and b for a, b in zip(first, second, strict=True))
    named = sum(first) + sum(second)
    f1 = 2 * both / named if named else None
    same = sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
    return Agreement(len(first), same, kappa(first, second), f1)


def kappa(first: Sequence[object], second: Sequence[object]) -> float | None:
    """Return Cohen's kappa of two lists of classes; None where chance agreement is whole."""
    count = len(first)
    if not count or count != len(second):
        raise ValueError("both readers read the same words")
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / count
    chance = sum(first.count(one) * second.count(one) for one in set(first) | set(second)) / (
        count * count
    )
    return None if chance == 1 else (observed - chance) / (1 - chance)
