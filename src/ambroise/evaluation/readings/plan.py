"""Who reads which version of each letter, and in which order.

Each reader reads each letter once. Versions turn as in a Latin square (Cochran and Cox,
Experimental Designs, 2nd edition, 1957, chapter 4): with k versions, k readers in a row read a
letter in its k versions, and each reads every version equally often, to within one.
"""

import random
from dataclasses import dataclass
from typing import Final

ALPHABET: Final = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Letters and digits that handwriting does not mix up."""
CODE: Final = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter in one version for one reader, under a code that says nothing of either.

    `reader` counts from 0, `rank` is the place in their order, `letter` and `origin` count from 0.
    """

    code: str
    reader: int
    rank: int
    letter: int
    origin: int


def sheets_of(reader: int, *, letters: int, origins: int, seed: int) -> list[Sheet]:
    """Return the sheets of a reader in their order; equal seeds, equal sheets.

    Whoever knows the seed knows the origins: it is kept with them.
    """
    shared = _rng(seed, "letters")
    turned = list(range(letters))
    shared.shuffle(turned)
    block, place = divmod(reader, origins)
    turns = list(range(origins))
    _rng(seed, f"block {block}").shuffle(turns)
    own = _rng(seed, f"reader {reader}")
    order = list(range(letters))
    own.shuffle(order)
    return [
        Sheet(
            "".join(own.choices(ALPHABET, k=CODE)),
            reader,
            rank,
            letter,
            (turned[letter] + turns[place]) % origins,
        )
        for rank, letter in enumerate(order, 1)
    ]


def _rng(seed: int, part: str) -> random.Random:
    return random.Random(f"{seed} {part}")  # noqa: S311 - a plan that can be made again
