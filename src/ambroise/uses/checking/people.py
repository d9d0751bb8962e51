"""Who a French clinical text says that the patient is: names, and sex by its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.deid.vocabulary import GIVEN, GIVEN_ALSO_WORDS
from ambroise.text.folding import fold

_NAME: Final = r"[A-ZÀ-Ý][A-Za-zÀ-ÿ'’-]+"
_TITLED: Final = re.compile(
    rf"\b(?:M\.|Mr|Mme|Mlle|MM\.|Monsieur|Madame|Mademoiselle|Dr|Docteur|Pr|Professeur)\.?[ \n]+"
    rf"(?P<names>{_NAME}(?:[ -]{_NAME}){{0,3}})"
)
_TWO_NAMES: Final = re.compile(rf"\b(?P<given>{_NAME}) (?P<family>[A-ZÀ-Ý][A-ZÀ-Ý'’-]+)\b")
_PART: Final = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_RELATED: Final = r"(?<!\bsa )(?<!\bson )(?<!\bma )(?<!\bmon )(?<!\bla )(?<!\bleur )"
_FEMALE: Final = re.compile(
    rf"\bpatiente\b(?! ?:)|{_RELATED}\b(?:femme|fille)\b|\bfillette\b|\bmme\b|\bmlle\b|\bmadame\b"
    r"|\bparturiente\b"
)
_MALE: Final = re.compile(
    rf"\bpatient\b(?! ?:)|{_RELATED}\b(?:homme|garcon)\b|\bmonsieur\b|\bmr\b|\bm\. (?=[a-z]{{2}})"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A part of a person's name."""

    start: int
    end: int
    form: str  # folded


def find_names(text: str) -> Iterator[Named]:
    """Yield the parts of names that follow a title, or a known given name before capitals."""
    for match in _TITLED.finditer(text):
        yield from _parts(text, *match.span("names"))
    for match in _TWO_NAMES.finditer(text):
        given = fold(match["given"])
        if given in GIVEN and given not in GIVEN_ALSO_WORDS:
            yield from _parts(text, *match.span())


def _parts(text: str, start: int, end: int) -> Iterator[Named]:
    for part in _PART.finditer(text, start, end):
        yield Named(*part.span(), fold(part[0]))


def sex_words(low: str, start: int, end: int) -> dict[str, tuple[int, int]]:
    """Return "F" and "M" with the first word of `low[start:end]`, folded, that says so."""
    found = {}
    for sex, pattern in (("F", _FEMALE), ("M", _MALE)):
        match = pattern.search(low, start, end)
        if match is not None:
            found[sex] = match.span()
    return found
