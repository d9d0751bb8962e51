"""Words that go together without being one: what a clinician writes, what the label says instead.

Learnt from wordings whose code is known, ours and the hospital's: « bimalléolaire » is written for
codes whose label says « cheville ». It finds labels by words that no label has.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from ambroise.uses.coding.search.analysis import Analysed
from ambroise.uses.coding.search.postings import Floats, Ints, Postings

MOST: Final = 3
"""Words of labels kept for one word."""
LEAST: Final = 0.3
"""Share of the codes of a word whose label must say the other."""


class Kin(NamedTuple):
    """Rows of a word's place, its kin's place and how often the second goes with the first."""

    word: Ints
    other: Ints
    share: Floats

    def table(self) -> Mapping[int, Sequence[tuple[int, float]]]:
        found: dict[int, list[tuple[int, float]]] = defaultdict(list)
        rows = zip(self.word.tolist(), self.other.tolist(), self.share.tolist(), strict=True)
        for word, other, share in rows:
            found[word].append((other, share))
        return dict(found)


def learn(
    words: Postings, wordings: Iterable[tuple[str, Analysed]], labels: Mapping[str, Analysed]
) -> Kin:
    """Return the kin of each word of wordings, given with their codes.

    The share is that of the codes written with the word, not of the wordings, one half added to
    the codes: a word seen for one code proves little.
    """
    codes: dict[str, set[str]] = defaultdict(set)
    for code, said in wordings:
        for key in said.plain:
            codes[key].add(code)
    rows: list[tuple[int, int, float]] = []
    for key, of_key in codes.items():
        count: dict[str, int] = defaultdict(int)
        for code in of_key:
            for said_too in labels[code].keys:
                count[said_too.text] += not said_too.optional and said_too.text != key
        shares = [
            (number / (len(of_key) + 0.5), float(words.weights[words.places[other]]), other)
            for other, number in count.items()
            if number > 1 or number == len(of_key)
        ]
        for share, _, other in sorted(shares, reverse=True)[:MOST]:
            if share >= LEAST:
                rows.append((words.places[key], words.places[other], share))
    return Kin(
        np.array([row[0] for row in rows], np.int32),
        np.array([row[1] for row in rows], np.int32),
        np.array([row[2] for row in rows], np.float32),
    )
