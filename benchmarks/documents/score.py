"""How much of a paper is read in its order."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise


def right_order(true: Sequence[str], read: Sequence[str]) -> float:
    """Return the share of pairs of words that follow each other in the paper and in the reading.

    1 is everything in order; a word lost, cut or out of place costs two pairs.
    """
    wanted, found = Counter(pairwise(true)), Counter(pairwise(read))
    return (wanted & found).total() / max(wanted.total(), 1)


def said_again(true: Sequence[str], read: Sequence[str]) -> float:
    """Return how many words the reading has too many, for one of the paper."""
    return (Counter(read) - Counter(true)).total() / max(len(true), 1)
