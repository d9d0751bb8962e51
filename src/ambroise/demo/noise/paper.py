"""What paper does to a text: read back by a scanner, or torn out of the pages of a PDF."""

import re
from random import Random

from ambroise.demo.marks import Piece, shown, wrap
from ambroise.demo.noise.tables import Tables, tables
from ambroise.demo.noise.words import NAMES, over_pieces, over_words

_STRAY = ("'", "`", "~", "|", ".", "_", "^", "¬", "·", "»")
_LEAST = 3


def scanned(
    rng: Random, marked: str, rate: float, *, split: str = "train", identities: bool = False
) -> str:
    """The text as a scanner reads it: about `rate` of its words with a letter misread.

    Blanks between words go missing and stray signs come at the ends of lines. Never in numbers,
    what follows them, acronyms, sides or negations; `identities` lets names be misread too.
    """
    misread = tables(split).misread

    def word(text: str) -> str:
        if len(text) < _LEAST or rng.random() >= rate:
            return text
        # A first letter is seldom misread, and a digit would make a number of a short word.
        places = [
            (found.start(), letters)
            for letters in misread
            for found in re.finditer(re.escape(letters), text)
            if found.start() and (len(text) > 5 or not misread[letters].isdigit())
        ]
        if not places:
            return text
        at, letters = rng.choice(places)
        return text[:at] + misread[letters] + text[at + len(letters) :]

    def glue(found: re.Match[str]) -> str:
        return "" if rng.random() < rate / 4 else found[0]

    def stray(found: re.Match[str]) -> str:
        return f" {rng.choice(_STRAY)}{found[0]}" if rng.random() < rate else found[0]

    def change(piece: Piece) -> str:
        if piece.label:
            seen = identities and piece.label in NAMES
            return over_words(piece.text, word) if seen else piece.text
        text = over_words(piece.text, word)
        text = re.sub(r"(?<=[^\W\d]{3}) (?=[^\W\d_A-Z]{3})", glue, text)
        return re.sub(r"(?<=[\w.:])(?=\n)", stray, text)

    return over_pieces(marked, change)


_FIGURE = r"[^\W\d][\w' ()/+-]*?(?: :)? -?\d+(?:,\d+)? ?[^\W\d%]?[^\s,;]*"
_VALUES = re.compile(rf"{_FIGURE}(?:[,;] {_FIGURE}){{2,}}")
_CELL_ENDS = re.compile(
    r" ?[,;] (?=[^\W\d]|$)|(?<=[^\W\d]) (?=\d)|(?<=\)) (?=\d)|(?<= :) (?=[^\W\d])"
    r"|(?<=\d) (?=[^\W\d%][^\s,;]*(?:[,;.]|$| ;))"
)
_PAGE = re.compile(r"\b(?:[Pp]age|[Ff]euille|[pf]\.) ?\d+ ?(?:/|sur|de) ?\d+")
_LINES_OF_A_PAGE = (34, 52)
_WIDTH = 88
_CUT = re.compile(r"(?<=[aeiouyéèêà])(?=[bcdfgjlmnpqrtv][aeiouyéèê])")


def torn(rng: Random, marked: str, rate: float, *, split: str = "train") -> str:
    """The text as taken out of a PDF: lines cut where the page cut them.

    About `rate` of the series of values become cells on lines of their own, far from the titles
    of their columns; as many long words are cut at the end of a line; pages end with a footer,
    in the middle of a sentence too. Numbers, names and marks are never cut.
    """
    if not rate:
        return marked
    own = tables(split)
    cells = [_cells(rng, line, rate, own) for line in marked.split("\n")]
    whole = [line for cell in cells for line in cell.split("\n")]
    lines = [part for line in whole for part in _cut_words(rng, wrap(line, _WIDTH), rate)]
    return "\n".join(lines if has_pages(marked) else _paged(rng, lines, own))


def has_pages(marked: str) -> bool:
    """Whether the document numbers its pages itself."""
    return _PAGE.search(shown(marked)) is not None


def _cells(rng: Random, line: str, rate: float, own: Tables) -> str:
    plain = shown(line)
    if plain.count(", ") + plain.count("; ") < 2:  # as _VALUES would say, at length
        return line
    if not _VALUES.search(plain) or plain.count(". ") > 1 or rng.random() >= rate:
        return line
    titles = "\n".join(own.cells)

    def change(piece: Piece) -> str:
        return piece.text if piece.label else _CELL_ENDS.sub("\n", piece.text)

    return f"{titles}\n{over_pieces(line, change)}"


def _cut_words(rng: Random, wrapped: str, rate: float) -> list[str]:
    """The lines, some of their ends in the middle of the word that began the next one."""
    lines = wrapped.split("\n")
    for place in range(1, len(lines)):
        first, blank, rest = lines[place].partition(" ")
        ends = [at.start() for at in _CUT.finditer(first) if 2 < at.start() < len(first) - 2]
        if not first.isalpha() or not first.islower() or len(first) < 8 or not ends:
            continue
        if rng.random() < rate:
            at = rng.choice(ends)
            lines[place - 1] += f" {first[:at]}-"
            lines[place] = first[at:] + blank + rest
    return lines


def _paged(rng: Random, lines: list[str], own: Tables) -> list[str]:
    size = rng.randrange(*_LINES_OF_A_PAGE)
    footer = rng.choice(own.footers)
    pages = [lines[at : at + size] for at in range(0, len(lines), size)]
    found: list[str] = []
    for number, page in enumerate(pages, 1):
        found += [*page, footer.format(page=number, pages=len(pages))]
    return found
