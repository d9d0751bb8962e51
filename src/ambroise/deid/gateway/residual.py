"""How much of an identity may still be in a text that is about to go out: a prudent estimate.

Three parts, added: what was found and is left in clear by the policy counts for its score (the
chance that it is an identity); what was hidden on a doubtful score counts for a small share of the
doubt (where one mention was hard to see, another may have been missed); what looks like a name or a
number and was not found counts for a fixed chance. The weights are prudent guesses, not
measurements: the bound that they are held to is the hospital's to set against its own gold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.text.spans import Span

MISSED_BESIDE: Final = 0.02
"""Share of the doubt on a hidden span that counts: one unseen mention in fifty of doubtful ones."""
CAPITALISED: Final = 0.01
"""Chance that a capitalised word inside a sentence, not found, is a name."""
TWO_CAPITALISED: Final = 0.15
"""The same for two such words in a row."""
LONG_NUMBER: Final = 0.2
"""Chance that a run of eight digits or more, not found, is somebody's number."""

_INSIDE: Final = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][a-zà-ÿ'’-]{2,}(?: [A-ZÀ-Ý][\w'’-]+)?")
_DIGITS: Final = re.compile(r"(?<!\d)\d(?:[ .-]?\d){7,}(?!\d)")


@dataclass(frozen=True, slots=True)
class Residual:
    """The expected number of identities still visible, and how many doubtful stretches."""

    expected: float
    left: int
    doubtful: int


def residual_of(text: str, found: Sequence[Span], hidden: Sequence[Span]) -> Residual:
    """Return the estimate for a text, from all that was found in it and what is hidden."""
    taken = {(span.start, span.end) for span in hidden}
    left = [span for span in found if (span.start, span.end) not in taken]
    names = [match for match in _INSIDE.finditer(text) if _free(match.span(), found)]
    numbers = [match for match in _DIGITS.finditer(text) if _free(match.span(), found)]
    doubts = sum(TWO_CAPITALISED if " " in name[0] else CAPITALISED for name in names)
    expected = (
        sum(span.score for span in left)
        + MISSED_BESIDE * sum(1 - span.score for span in hidden)
        + doubts
        + LONG_NUMBER * len(numbers)
    )
    return Residual(round(expected, 4), len(left), len(names) + len(numbers))


def _free(place: tuple[int, int], spans: Sequence[Span]) -> bool:
    return not any(span.start < place[1] and place[0] < span.end for span in spans)
