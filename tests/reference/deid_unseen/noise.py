"""What happens to a page between its writing and its file, with the gold kept exact.

Every noise is a list of edits (start, end, new text) over the page; marks follow. An edit may lie
inside a mark, never across one of its ends.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from tests.reference.deid_unseen.page import Mark, Page

Edit = tuple[int, int, str]


def edited(page: Page, edits: Sequence[Edit]) -> Page:
    """Return the page after edits, given in order and disjoint."""
    text, at = "", 0
    moves: list[tuple[bool, int, int]] = []
    for start, end, new in edits:
        text += page.text[at:start] + new
        at = end
        moves.append((start < end, end, len(text) - end))
    text += page.text[at:]

    def moved(offset: int, *, is_start: bool) -> int:
        shift = 0
        for replaces, edge, after in moves:
            if edge < offset or (edge == offset and (replaces or is_start)):
                shift = after
        return offset + shift

    marks = tuple(
        replace(one, start=moved(one.start, is_start=True), end=moved(one.end, is_start=False))
        for one in page.marks
    )
    return Page(text, marks, tuple((moved(at, is_start=True), name) for at, name in page.places))


def _cased(page: Page, change: Callable[[str], str]) -> Page:
    text = "".join(new if len(new := change(one)) == 1 else one for one in page.text)
    return replace(page, text=text)


def lower(page: Page, _rng: Random) -> Page:
    """Return the page as dictation gives it: no capital."""
    return _cased(page, str.lower)


def upper(page: Page, _rng: Random) -> Page:
    """Return the page as an old printer gives it: capitals."""
    return _cased(page, str.upper)


def bare(page: Page, _rng: Random) -> Page:
    """Return the page without accents."""
    return _cased(page, lambda one: unicodedata.normalize("NFD", one)[0])


def glued(page: Page, rng: Random) -> Page:
    """Return the page as a poor scan gives it: blanks lost, a few signs misread.

    No misreading inside a number or a mail address: their checks would fail.
    """
    inside = bytearray(len(page.text) + 1)
    for mark in page.marks:
        inside[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    edits: list[Edit] = []
    for at, one in enumerate(page.text):
        if one == " " and not inside[at] and rng.random() < 0.05:
            edits.append((at, at + 1, ""))
        elif one in _MISREAD and not inside[at] and rng.random() < 0.01:
            edits.append((at, at + 1, _MISREAD[one]))
        elif one == "\n" and rng.random() < 0.03:
            edits.append((at, at + 1, ""))
    return edited(page, edits)


_MISREAD: Final = {"l": "1", "é": "e", "à": "a", "ê": "e", "m": "rn", "e": "c", "'": "’"}


def wrapped(page: Page, rng: Random) -> Page:
    """Return the page wrapped at a column, words cut by a hyphen where they do not fit."""
    width = rng.choice((48, 60, 72))
    edits: list[Edit] = []
    start = 0
    for line in page.text.split("\n"):
        column = 0
        for word in re.finditer(r"[^ ]+", line):
            column += len(word[0]) + 1
            if column <= width:
                continue
            offset = start + word.start()
            room = width - (column - len(word[0]) - 1)
            cut = _cut(word[0], room)
            if cut:
                hyphen = "" if word[0][cut - 1] == "-" else "-"
                edits.append((offset + cut, offset + cut, f"{hyphen}\n"))
                column = len(word[0]) - cut + 1
            elif word.start():
                edits.append((offset - 1, offset, "\n"))
                column = len(word[0]) + 1
        start += len(line) + 1
    return edited(page, _outside_ends(page.marks, edits))


def _cut(word: str, room: int) -> int:
    """Return where a word is cut, 0 for nowhere: at its hyphen, else inside its letters."""
    if not 3 <= room < len(word) - 2:
        return 0
    hyphen = word.rfind("-", 2, room)
    if hyphen > 0:
        return hyphen + 1
    return room if word[room - 2 : room + 2].isalpha() and word.isalpha() else 0


def _outside_ends(marks: Sequence[Mark], edits: list[Edit]) -> list[Edit]:
    ends = {one.start for one in marks} | {one.end for one in marks}
    return [one for one in edits if not (one[0] == one[1] and one[0] in ends)]


def one_line(page: Page, _rng: Random) -> Page:
    """Return the page as one line."""
    return replace(page, text=page.text.replace("\n", " "))


def spaced(page: Page, rng: Random) -> Page:
    """Return the page as a PDF gives it: runs of blanks, tabs, hard spaces."""
    edits = [
        (at, at + 1, rng.choice(("  ", "\t", "\u00a0", "   ")))
        for at, one in enumerate(page.text)
        if one == " " and rng.random() < 0.06
    ]
    return edited(page, edits)


NOISES: Final[dict[str, Callable[[Page, Random], Page]]] = {
    "lower": lower,
    "upper": upper,
    "bare": bare,
    "glued": glued,
    "wrapped": wrapped,
    "one_line": one_line,
    "spaced": spaced,
}
