"""What stands beside a name that was found: its initial, a given name, the town of a doctor."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.recognisers.names import is_civility
from ambroise.deid.vocabulary import GIVEN, NOT_NAMES, PARTICLES, TITLES, TOWNS
from ambroise.text.spans import Span

_NAMES: Final = frozenset({"NOM", "PRENOM"})
_AFTER: Final = frozenset({" ", ". ", ".", "-", ".-", "  ", "\t", "\n"})
_TOWN: Final = re.compile(
    r"(?:,? \(?|\(|,? à )(?P<town>[A-ZÀ-Þ][\w'’]+"
    r"(?:[ -](?:[A-ZÀ-Þ][\w'’]+|sur|les|le|la|en|de|du|d'))*)"
    r"(?=\)|[,.;:]|\n| -|$)"
)
_SURE: Final = 0.6
_SCORE: Final = 0.55


def find(document: Document, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the initials, particles and given names that touch a family name, as its `PRENOM`."""
    starts = document.starts
    covered = {span.start for span in spans}
    for span in spans:
        if span.label not in _NAMES or span.score < _SURE:
            continue
        first = bisect_right(starts, span.start) - 1
        last = bisect_right(starts, span.end - 1) - 1
        for at in _to_the_left(document, first):
            if starts[at] not in covered:
                yield _part(document, at, span)
        for at in _to_the_right(document, last):
            if starts[at] not in covered:
                yield _part(document, at, span)
        if span.role == "professional" and span.label == "NOM":
            yield from _town(document, span)


def _town(document: Document, span: Span) -> Iterator[Span]:
    """Yield « Marvejols » of « Dr X, Marvejols » and of « Dr X (Marvejols) »."""
    match = _TOWN.match(document.text, span.end)
    if match is None:
        return
    start, end = match.span("town")
    words = document.folded[start:end].replace("-", " ").replace("'", " ").split()
    if words[0] in TITLES or end - start < 4 - (tuple(words) in TOWNS):
        return
    known = lexicon()
    if tuple(words) in TOWNS or not any(
        word in known or word in NOT_NAMES or word in GIVEN for word in words if len(word) > 3
    ):
        yield Span(start, end, "VILLE", "professional", "", 0.5)


def _to_the_left(document: Document, first: int) -> list[int]:
    """Return the initials and given names that stand just before, « M.-A. » both letters."""
    found: list[int] = []
    at = first - 1
    while at >= 0 and len(found) < 3 and document.gap(at + 1) in _AFTER - {"\t", "\n"}:
        if not _is_part(document, at, dotted=document.gap(at + 1).startswith(".")):
            break
        found.append(at)
        at -= 1
    return found


def _to_the_right(document: Document, last: int) -> list[int]:
    """Return the initials and given names that stand just after, to the end of a cell or a line."""
    found: list[int] = []
    at = last + 1
    while at < len(document.words) and len(found) < 3 and document.gap(at) in _AFTER - {". "}:
        after = document.gap(at + 1)
        broken = document.gap(at) in ("\t", "\n")
        if broken and not (after[:1] in "\t\n" or after[1:2].isdigit()):
            break
        dotted = after.startswith(".")
        if not _is_part(document, at, dotted=dotted or not after[:1].isalnum()):
            break
        found.append(at)
        at += 1
    return found


def _is_part(document: Document, at: int, *, dotted: bool) -> bool:
    word, shape = document.words[at], document.shape(at)
    if is_civility(document, at) or (word == "m" and not _behind_title(document, at)):
        return False
    if len(word) == 1:
        return dotted and (shape == "I" or _in_small_letters(document, at)) and word not in "ayo"
    if word in TITLES or word in NOT_NAMES or word in PARTICLES:
        return False
    return word in GIVEN and (shape in "UC" or word not in lexicon())


def _behind_title(document: Document, at: int) -> bool:
    """Return whether « M » is an initial: a title or another initial stands before it."""
    before = document.words[at - 1] if at else ""
    return before in TITLES or len(before) == 1


def _in_small_letters(document: Document, at: int) -> bool:
    """Return whether the line of the word has no capital."""
    start = document.starts[at]
    begin = document.text.rfind("\n", 0, start) + 1
    end = document.text.find("\n", start)
    return not any(map(str.isupper, document.text[begin : end if end >= 0 else None]))


def _part(document: Document, at: int, span: Span) -> Span:
    return Span(document.starts[at], document.end(at), "PRENOM", span.role, span.entity, _SCORE)
