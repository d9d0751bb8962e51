"""What hands do on a French keyboard: slips of typing, and a capital lock left on."""

import re
import unicodedata
from random import Random

from ambroise.demo.marks import Piece
from ambroise.demo.noise.tables import tables
from ambroise.demo.noise.words import LINE, NAMES, over_pieces, over_words

_BESIDE = {
    "a": "zq", "z": "aes", "e": "zrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok",
    "o": "ipl", "p": "om", "q": "asw", "s": "qdz", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy",
    "j": "hku", "k": "jli", "l": "kmo", "m": "lpù", "w": "qsx", "x": "wcs", "c": "xvd", "v": "cbf",
    "b": "vng", "n": "bhj",
}  # fmt: skip
_LEAST = 4


def _bare(text: str) -> str:
    """`text` without its accents, of the same length where each letter has one code point."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _adjacent(rng: Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + rng.choice(_BESIDE.get(word[at], word[at])) + word[at + 1 :]


def _doubled(rng: Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at] + word[at:]


def _missing(rng: Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _swapped(rng: Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _accent(_: Random, word: str) -> str:
    return _bare(word)


def _capital(_: Random, word: str) -> str:
    return word[:2].upper() + word[2:] if word[0].isupper() else word


_SLIPS = {
    "adjacent": _adjacent,
    "doubled": _doubled,
    "missing": _missing,
    "swapped": _swapped,
    "accent": _accent,
    "capital": _capital,
}


def typing_errors(
    rng: Random, marked: str, rate: float, *, split: str = "train", identities: bool = False
) -> str:
    """The text as typed in haste: about `rate` of its words of four letters or more have a slip.

    Numbers with what follows them, units, acronyms, sides and negations are as they were.
    `identities` lets names and addresses be misspelt too; their entity stays the true one.
    """
    weights = tables(split).slips

    def word(text: str) -> str:
        if len(text) < _LEAST or rng.random() >= rate:
            return text
        slip = rng.choices(list(weights), weights=list(weights.values()))[0]
        return _SLIPS[slip](rng, text)

    def comma(found: re.Match[str]) -> str:
        return "," if rng.random() < rate else found[0]

    def change(piece: Piece) -> str:
        if piece.label:
            misspelt = identities and piece.label in NAMES
            return over_words(piece.text, word) if misspelt else piece.text
        text = over_words(piece.text, word)
        return re.sub(r"(?<=[^\W\d]),[ ](?=[^\W\d])", comma, text)

    return over_pieces(marked, change)


def _upper(text: str, *, bare: bool) -> str:
    kept = "".join(
        letter.upper() if letter.isalpha() and len(letter.upper()) == 1 else letter
        for letter in text
    )
    return _bare(kept) if bare else kept


def capitals(rng: Random, marked: str, rate: float, *, identities: bool = False) -> str:
    """The text with about `rate` of its lines in capitals, most often without their accents.

    `identities` sets names in capitals too. Numbers with what follows them keep their case.
    """
    bare = rng.random() < 0.7
    locked = rng.random() < rate

    def change(piece: Piece) -> str:
        nonlocal locked
        if piece.label:
            in_turn = locked and identities and piece.label in NAMES
            return _upper(piece.text, bare=False) if in_turn else piece.text
        done = []
        for part in re.split(f"([\n{LINE}])", piece.text):
            if part in ("\n", LINE):
                locked = rng.random() < rate
            done.append(
                over_words(part, lambda word: _upper(word, bare=bare), sense=False)
                if locked
                else part
            )
        return "".join(done)

    return over_pieces(marked, change)
