"""The words of a French text as a search compares them: folded, stemmed, elisions undone."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import Stemmer

from ambroise.text.folding import fold

_WORD: Final = re.compile(r"[^\W_]+('?)")
_ELIDED: Final = frozenset("l d j m n s t c qu jusqu lorsqu puisqu quoiqu".split())
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
_PARTICIPLE: Final = re.compile(r"(?<=[a-z]{2}e)e(?=s?$)")
"""Folded, « opérée » ends in « ee », which the stemmer does not take for a feminine."""

_stemmer: Final = Stemmer.Stemmer("french", 0)


class Word(NamedTuple):
    """`text[start:end]`; `form` is folded, `stem` is what words of one family share."""

    start: int
    end: int
    form: str
    stem: str


def words(text: str) -> Iterator[Word]:
    """Yield the words of `text` in order; numbers are words, an elided article is none.

    Hyphens, apostrophes and points part words. `text` is composed (see `folding.composed`).
    """
    low = fold(text)
    for match in _WORD.finditer(low):
        end = match.end() - len(match[1])
        form = low[match.start() : end]
        if not (match[1] and form in _ELIDED):
            form = form.translate(_LIGATURES)
            yield Word(match.start(), end, form, stem(form))


@lru_cache(maxsize=100_000)
def stem(form: str) -> str:
    """Return the stem of a folded word: Snowball's for French, on letters without accents.

    Accents go first, as capitals and hurried notes have none: « HÉPATIQUE », « hepatique » and
    « hépatiques » are one. Source: Porter, Snowball, algorithm "french" (snowballstem.org).
    """
    return str(_stemmer.stemWord(_PARTICIPLE.sub("", form)))
