"""How hard a French text is to read, by formulas of its words and sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import MEDICAL_WORDS
from ambroise.text.folding import fold
from ambroise.text.sentences import split_sentences
from ambroise.text.words import stem
from ambroise.uses.scoring import Measure, Part

MEASURES: Final = (
    Measure("kandel_moles", "Lisibilité de Kandel et Moles", "Kandel-Moles reading ease", "high",
            "points"),
    Measure("lix", "Indice LIX", "LIX", "low", "points"),
    Measure("sentence_length", "Mots par phrase", "Words a sentence", "low", "mots"),
    Measure("unexplained", "Mots médicaux non expliqués", "Unexplained medical words", "low",
            "par document"),
)  # fmt: skip

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS: Final = re.compile(r"[aeiouyœæ]+")
_SILENT: Final = re.compile(r"(?<=[^aeiouy])es?$")
_EXPLAINED: Final = re.compile(
    r"\s*(?:\([^)]{4,}\)|,? (?:c'est-a-dire|autrement dit|ce qui (?:veut dire|signifie)|soit) )"
)
_LONG: Final = 6
_COMMON: Final = "3"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the formulas take; `long_words` have more than six letters."""

    words: int
    sentences: int
    syllables: int
    long_words: int

    @property
    def kandel_moles(self) -> float:
        """Return 207 - 1.015 words a sentence - 73.6 syllables a word: high is easy, 0..100 mostly.

        Source: L. Kandel, A. Moles, « Application de l'indice de Flesch à la langue française »,
        Cahiers d'études de radio-télévision 1958;19:253-274 (its 0.736 is for 100 words).
        """
        return 207 - 1.015 * self.words / self.sentences - 73.6 * self.syllables / self.words

    @property
    def lix(self) -> float:
        """Return words a sentence plus the percentage of long words: under 30 easy, over 60 hard.

        Source: C. H. Björnsson, Läsbarhet, Liber, Stockholm 1968.
        """
        return self.words / self.sentences + 100 * self.long_words / self.words


def count(text: str) -> Counts:
    """Return the counts of a text; a text without words has none of anything."""
    found = [match[0] for match in _WORD.finditer(text)]
    sentences = sum(
        _WORD.search(text, start, end) is not None for start, end in split_sentences(text)
    )
    return Counts(
        len(found),
        sentences,
        sum(syllables(word) for word in found),
        sum(len(word) > _LONG for word in found),
    )


def syllables(word: str) -> int:
    """Return the syllables of a French word as it is spoken, by its groups of vowels; 1 at least.

    A final « e » or « es » after a consonant is silent. By letters alone: « lion » has one here,
    and the silent « -ent » of verbs is counted, as that of « médicament » is spoken.
    """
    low = fold(word).replace("qu", "q").replace("gu", "g")
    groups = len(_VOWELS.findall(_SILENT.sub("", low)))
    return max(1, groups)


def unexplained_terms(text: str) -> list[str]:
    """Return the medical words that nothing explains where they first stand, each once.

    Medical words are those of `deid/medical.toml` (its origin is there) that are not among the
    common words of French; an explanation is a bracket or « c'est-à-dire » right after.
    """
    low = fold(text)
    known = _medical()
    seen: dict[str, str] = {}
    for match in _WORD.finditer(low):
        own = stem(match[0])
        if own in known and own not in seen:
            seen[own] = "" if _EXPLAINED.match(low, match.end()) else text[slice(*match.span())]
    return [word for word in seen.values() if word]


def readability_parts(text: str) -> Iterator[Part]:
    """Yield the parts of one document; one without a sentence says nothing of its difficulty."""
    counts = count(text)
    if counts.words and counts.sentences:
        yield Part("kandel_moles", counts.kandel_moles, 1)
        yield Part("lix", counts.lix, 1)
        yield Part("sentence_length", counts.words, counts.sentences)
    yield Part("unexplained", len(unexplained_terms(text)), 1)


@cache
def _medical() -> frozenset[str]:
    common = lexicon()
    return frozenset(
        stem(fold(word)) for word in MEDICAL_WORDS if common.get(fold(word)) != _COMMON
    )
