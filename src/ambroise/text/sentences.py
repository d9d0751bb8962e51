"""Sentences of French clinical text, with offsets."""

import re
from typing import Final

from ambroise.text.folding import fold

_ABBREVIATIONS: Final = frozenset(
    "m mm mr mme mlle dr drs pr prs prof me st ste av bd bld tel fax cf ex env etc nb no num ref"
    " art al fig vol p pp min max moy sup inf ext int ant post bilat dt gche dte comp cp gel inj"
    " ttt rdv janv fev fevr avr juil sept oct nov dec j h vs resp approx hopit hop chir med"
    .split()
)  # fmt: skip
_STOP: Final = re.compile(r"[.!?…]+[\"»)\]]*(?=\s|$)|\n")
_NEXT: Final = re.compile(r"\s*[\"«(\[]*\s*(\S)")
_BULLET: Final = re.compile(r"[ \t]*(?:[-•*>–—+→]|\d{1,2}[.)°]|[a-z][.)])[ \t]+", re.IGNORECASE)
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+)\.$")
_WRAPPED: Final = 60
"""A line at least this long that goes on in lower case was wrapped, even after a colon."""

_OPEN_END: Final = re.compile(
    r"(?:\b(?:a|au|aux|avec|ce|cette|dans|de|des|du|en|et|la|le|les|ou|par|pour|sans|son|sous|sur|un"
    r"|une)|\b[dlnqs]')$"
)
"""Words after which a line cannot have ended a sentence."""

_BLANK: Final = re.compile(r"\n[ \t]*\n")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence, trimmed, in order and disjoint.

    A bullet, a blank line and a line that ends a short title end a sentence; a line wrapped in
    the middle of one does not. Full stops of abbreviations, initials and decimals stay inside.
    Every character that is not white space is in one sentence.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        ends = _line_ends(text, start, match) if match[0] == "\n" else _stop_ends(text, match)
        if ends:
            _add(found, text, start, match.end())
            start = match.end()
    _add(found, text, start, len(text))
    return found


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    last = start + len(piece.rstrip())
    if first < last:
        found.append((first, last))


def _stop_ends(text: str, match: re.Match[str]) -> bool:
    if match[0][0] != ".":
        return True
    if len(match[0]) > 3 and text[match.end() : match.end() + 1] == " ":
        return False  # dots that lead to a value of the same line
    before = _WORD_BEFORE.search(text, max(0, match.start() - 20), match.start() + 1)
    if before is not None and len(match[0]) == 1:
        word = before[1]
        if (len(word) == 1 and word.isupper()) or fold(word) in _ABBREVIATIONS:
            following = _NEXT.match(text, match.end())
            return following is None or _BLANK.match(text, match.end()) is not None
    following = _NEXT.match(text, match.end())
    return following is None or not following[1].islower()


def _line_ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Return whether the line break at `match` ends what began at `start`."""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()].rstrip()
    after = text[match.end() : match.end() + 80]
    following = after.lstrip(" \t")
    if not line or not following or following[0] == "\n" or _BULLET.match(after):
        return True
    first = following[0]
    wrapped = first.islower() and len(line) >= _WRAPPED
    if (line.endswith((":", ";")) and not wrapped) or not text[start : match.start()].strip():
        return True
    if first.islower() or line.endswith((",", "-", "/", "(")) or _OPEN_END.search(fold(line)):
        return False
    return not (first.isdigit() or first in "(%+<>=") or len(line) < 40
