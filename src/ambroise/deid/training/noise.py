"""What keyboards, exports and scanners do to a text, done to its pieces so that the gold follows.

Every change keeps the order of the pieces and rewrites each by itself; none loses a label.
"""

import re
import unicodedata
from collections.abc import Callable
from random import Random
from typing import Final

from ambroise.deid.training.pieces import Piece
from ambroise.deid.training.surnames import fold_accents

Noise = Callable[[Random, list[Piece]], list[Piece]]

_TYPED_WRONG: Final = 0.012
_READ_WRONG: Final = 0.02
_LOOKALIKES: Final = {
    "O": "0", "0": "O", "l": "1", "1": "l", "I": "l", "S": "5", "B": "8", "m": "rn", "é": "e'",
    "è": "e", "ç": "c", "i": "í", "e": "c", "u": "ii", "n": "ri", "'": "’", ".": ",", "E": "F",
    "à": "a", "h": "li", "c": "e", "g": "q", "t": "l", "r": "i", "Z": "2", "G": "6",
}  # fmt: skip
_BEFORE_HIGH_SIGN: Final = re.compile(r" (?=[:;!?»])")
_LETTERS: Final = re.compile(r"([^\W\d_]+)")
_NARROWEST, _WIDEST = 24, 90


def lowered(_: Random, pieces: list[Piece]) -> list[Piece]:
    """Return all of it in lower case, as dictated or typed in haste."""
    return [piece.rewritten(piece.text.lower()) for piece in pieces]


def raised(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return all of it in capitals, with or without accents."""
    keeps_accents = rng.random() < 0.4
    return [
        piece.rewritten(text if keeps_accents else fold_accents(text))
        for piece in pieces
        for text in (piece.text.upper(),)
    ]


def emphasised(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with words that name nobody in capitals here and there, as notes stress them."""
    share, longest = rng.choice((0.06, 0.15, 0.3, 0.6)), rng.choice((1, 2, 4))

    def stressed(piece: Piece) -> Piece:
        parts = _LETTERS.split(piece.text)
        left = 0
        for at in range(1, len(parts), 2):
            if left == 0 and rng.random() < share / longest:
                left = rng.randint(1, longest)
            if left:
                parts[at], left = parts[at].upper(), left - 1
        return piece.rewritten("".join(parts))

    return [piece if piece.label else stressed(piece) for piece in pieces]


def titled(_: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with a capital at each word that names nobody, as forms and headings have."""
    return [
        piece if piece.label else piece.rewritten(_LETTERS.sub(_capital, piece.text))
        for piece in pieces
    ]


def _capital(match: re.Match[str]) -> str:
    return match[0] if len(match[0]) < 4 else match[0][0].upper() + match[0][1:]


def unaccented(_: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it without accents."""
    return [piece.rewritten(fold_accents(piece.text)) for piece in pieces]


def unpunctuated(_: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it without commas, points and colons outside what is labelled."""
    lost = str.maketrans("", "", ",.;:!?")
    return [
        piece if piece.label else piece.rewritten(piece.text.translate(lost)) for piece in pieces
    ]


def dictated(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it in lower case and without punctuation."""
    return lowered(rng, unpunctuated(rng, pieces))


def spaced(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with some spaces doubled, widened to columns or made tabs."""
    wide = rng.choice(("  ", "   ", "\t", "      ", "\u00a0"))
    return [
        piece.rewritten(
            "".join(wide if c == " " and rng.random() < 0.15 else c for c in piece.text)
        )
        if " " in piece.text
        else piece
        for piece in pieces
    ]


def glued(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with some of the spaces lost before and between what is labelled."""
    followed = [*(bool(piece.label) for piece in pieces[1:]), False]
    return [
        piece.rewritten(piece.text[:-1])
        if labelled and not piece.label and piece.text.endswith(" ") and rng.random() < 0.4
        else piece
        for piece, labelled in zip(pieces, followed, strict=True)
    ]


def typed(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with letters swapped, doubled, lost or replaced by a neighbour."""
    return [piece.rewritten(_mistyped(rng, piece.text)) for piece in pieces]


def scanned(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it as a scanner reads it: characters confused, spaces and accents lost."""
    rate = _READ_WRONG * rng.choice((0.4, 1, 2))
    return [
        piece.rewritten(
            "".join(
                _LOOKALIKES.get(c, "" if c == " " and len(piece.text) > 3 else c)
                if rng.random() < rate
                else c
                for c in piece.text
            )
        )
        for piece in pieces
    ]


def wrapped(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it broken into lines of one width, at spaces, at hyphens and within long words."""
    width = rng.randint(_NARROWEST, _WIDEST)
    cuts_words = rng.random() < 0.35
    column = 0
    out: list[Piece] = []
    for piece in pieces:
        text = ""
        for at, c in enumerate(piece.text):
            column = 0 if c == "\n" else column + 1
            if c == " " and column >= width:
                text, column = f"{text}\n", 0
            elif (
                column >= width and cuts_words and 2 < at < len(piece.text) - 2
                and piece.text[at - 2 : at + 2].isalpha()
            ):  # fmt: skip
                text, column = f"{text}-\n{c}", 1
            else:
                text += c
        out.append(piece.rewritten(text))
    return out


def torn(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with lines broken anywhere there is a space, and some line ends lost."""
    broken = rng.random() * 0.25
    return [
        piece.rewritten(
            "".join(
                "\n"
                if c == " " and rng.random() < broken
                else " "
                if c == "\n" and rng.random() < 0.2
                else c
                for c in piece.text
            )
        )
        for piece in pieces
    ]


def quoted(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with a mark at the head of each line, as an answered mail or a list has."""
    mark = rng.choice(("> ", "- ", "• ", "* ", "    ", "| "))
    return [Piece(mark), *(p.rewritten(p.text.replace("\n", f"\n{mark}")) for p in pieces)]


def typeset(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with the apostrophes, hyphens and spaces of a word processor."""
    table = str.maketrans({"'": "\u2019", "-": rng.choice("-\u2010\u2011\u2013")})
    return [
        piece.rewritten(_BEFORE_HIGH_SIGN.sub("\u00a0", piece.text.translate(table)))
        for piece in pieces
    ]


def decomposed(_: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it with each accent a character of its own, as some systems name their files."""
    return [piece.rewritten(unicodedata.normalize("NFD", piece.text)) for piece in pieces]


def misread(_: Random, pieces: list[Piece]) -> list[Piece]:
    """Return it as UTF-8 looks when it is read as Latin-1."""
    return [piece.rewritten(piece.text.encode().decode("latin-1")) for piece in pieces]


NOISES: Final[dict[str, tuple[Noise, int]]] = {
    "lowered": (lowered, 5), "raised": (raised, 7), "unaccented": (unaccented, 7),
    "emphasised": (emphasised, 9), "titled": (titled, 2),
    "unpunctuated": (unpunctuated, 3), "dictated": (dictated, 3), "spaced": (spaced, 6),
    "glued": (glued, 5), "typed": (typed, 7), "scanned": (scanned, 6), "wrapped": (wrapped, 6),
    "torn": (torn, 3), "quoted": (quoted, 2), "typeset": (typeset, 5),
    "decomposed": (decomposed, 1), "misread": (misread, 1),
}  # fmt: skip
"""Every noise and how often it is drawn, in hundredths of the examples."""

_CLEAN: Final = 100 - sum(weight for _, weight in NOISES.values())
_DRAWN: Final = (None, *(noise for noise, _ in NOISES.values()))
_WEIGHTS: Final = (_CLEAN, *(weight for _, weight in NOISES.values()))


def disturbed(rng: Random, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with one noise, or two, or none one time in three."""
    for noise in rng.choices(_DRAWN, _WEIGHTS, k=1 if rng.random() < 0.85 else 2):
        if noise is not None:
            pieces = noise(rng, pieces)
    return pieces


def _mistyped(rng: Random, text: str) -> str:
    out: list[str] = []
    for c in text:
        if not c.isalpha() or rng.random() > _TYPED_WRONG * 2:
            out.append(c)
            continue
        kind = rng.randrange(4)
        if kind == 0 and out and out[-1].isalpha():
            out.insert(-1, c)
        elif kind == 1:
            out += (c, c)
        elif kind == 2 and len(text) > 2:
            continue
        else:
            out.append(rng.choice("aeiourstnl") if c.islower() else c)
    return "".join(out)
