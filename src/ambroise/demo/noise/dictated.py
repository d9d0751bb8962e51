"""What a machine or a secretary writes of what was dictated."""

import re
from random import Random

from ambroise.demo.marks import Piece
from ambroise.demo.noise.tables import tables
from ambroise.demo.noise.words import LINE, over_pieces, over_words

# Words in -er that are no infinitive, and in -é that are no participle.
_NO_VERB = frozenset(
    """
    cancer scanner ulcer dernier premier hier léger foyer fer mer hiver laser papier calendrier
    étranger régulier particulier singulier entier familier hospitalier infirmier sanitaire côté
    janvier février santé qualité liberté difficulté extrémité
    """.split()
)
_RARE = 6
"""Drugs are heard wrong that much oftener than other words: they are few."""

_TO_DO = re.compile(r"\b(pour|de|à|d'|sans) ?(\w{3,})er\b")
_DONE = re.compile(r"\b(est|a|été|avait|ont) (\w{3,})é(e?s?)\b")
_COMMA = re.compile(r"(?<=[^\W\d]), (?=[^\W\d])")
_STOP = re.compile(rf"(?<=[^\W\d]{{4}})\.(?=(?P<end> *[\n{LINE}])| |$)")


def _verbs(rng: Random, text: str, rate: float) -> str:
    def done(found: re.Match[str]) -> str:
        word = found[2] + "er"
        if word in _NO_VERB or rng.random() >= rate:
            return found[0]
        return found[0][:-2] + "é"

    def to_do(found: re.Match[str]) -> str:
        word = found[2] + "é"
        if word in _NO_VERB or rng.random() >= rate:
            return found[0]
        return f"{found[1]} {found[2]}er"

    return _DONE.sub(to_do, _TO_DO.sub(done, text))


def dictation_errors(rng: Random, marked: str, rate: float, *, split: str = "train") -> str:
    """The text as transcribed: about `rate` of its commas, stops, homophones and verbs in -er.

    Spoken punctuation stays (« virgule », « point à la ligne »), names of drugs are heard wrong.
    Numbers, units and identities are as they were.
    """
    found = tables(split)

    def word(text: str) -> str:
        lower = text.lower()
        if lower in found.misheard and rng.random() < min(1, _RARE * rate):
            return found.misheard[lower]
        if text in found.homophones and rng.random() < rate:
            return found.homophones[text]
        return text

    def stop(match: re.Match[str]) -> str:
        if rng.random() >= rate:
            return match[0]
        return " point à la ligne" if match["end"] is not None else " point"

    def change(piece: Piece) -> str:
        if piece.label:
            return piece.text
        text = _verbs(rng, over_words(piece.text, word), rate)
        text = _STOP.sub(stop, text)
        return _COMMA.sub(lambda _: " virgule " if rng.random() < rate else ", ", text)

    return over_pieces(marked, change)
