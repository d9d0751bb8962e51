"""Ages above a limit, to be said together where a policy asks (45 CFR 164.514(b)(2)(i)(C))."""

import re
from collections.abc import Sequence
from typing import Final

from ambroise.text.folding import fold
from ambroise.text.number_words import in_words
from ambroise.text.spans import Span, overlaps
from ambroise.text.written_dates import loose

_OLDEST: Final = 130
_WORDS: Final = {loose(fold(in_words(age))): age for age in range(60, _OLDEST + 1)}
_SAID: Final = "|".join(
    words.replace(" ", "[ -]") for words in sorted(_WORDS, key=len, reverse=True)
)
_AGE: Final = re.compile(
    r"(?<![\d.,/])(?<!depuis )(?<!il y a )(?<![a-z])"
    rf"(?:(?P<figures>\d{{2,3}})|(?P<words>{_SAID}))[ \n]?ans?(?![^\W_])|\bcentenaire(?![^\W_])"
)


def old_ages(text: str, oldest_age: int, spans: Sequence[Span]) -> list[Span]:
    """Return an `AGE` for each age in years above `oldest_age`, in figures or words.

    « centenaire » is one, « nonagénaire » says the oldest together already. None overlaps one of
    `spans`.
    """
    found: list[Span] = []
    for match in _AGE.finditer(fold(text)):
        said = match["words"]
        age = _WORDS[loose(said)] if said else int(match["figures"] or 100)
        one = Span(match.start(), match.end(), "AGE")
        if oldest_age < age <= _OLDEST and not any(overlaps(one, span) for span in spans):
            found.append(one)
    return found
