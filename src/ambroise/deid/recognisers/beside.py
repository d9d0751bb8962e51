"""What belongs to a name that was found: its other parts, a year of birth, a doctor's town."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.recognisers.names import is_civility
from ambroise.deid.recognisers.unknown import small_surname
from ambroise.deid.vocabulary import (
    ABBREVIATIONS,
    FORM_WORDS,
    GIVEN,
    MEDICAL_WORDS,
    NOT_NAMES,
    PARTICLES,
    PROFESSIONAL_TITLES,
    PROFESSIONS,
    RELATIVES,
    SHORT_FORMS,
    TITLES,
    TOWNS,
)
from ambroise.text.folding import fold
from ambroise.text.spans import Span

_NAMES: Final = frozenset({"NOM", "PRENOM"})
_AFTER: Final = frozenset({" ", ". ", ".", "-", ".-", "  ", "\t", "\n"})
_LEFT, _RIGHT = _AFTER - {"\t", "\n"}, _AFTER - {". "}
_TOWN: Final = re.compile(
    r"(?:,?\s\(?|\(|,?\sà\s| - |\s?/ ?)(?P<town>[A-ZÀ-Þ][\w'’]+"
    r"(?:[ -](?:[A-ZÀ-Þ][\w'’]+|sur|les|le|la|en|de|du|d'))*)"
    r"(?=\)|[,.;:]|\n| -|$)"
)
_GOES_ON: Final = re.compile(r"['-]|-\n {0,8}")
_PARTICLES: Final = PARTICLES | frozenset(
    "dos das del della ould ait hadj ibn abou der ten".split()
)
_BORN: Final = re.compile(r"[ ,(|;-]{1,4}(?:nee? en |de )?(?P<year>19\d\d|200\d)(?![\d/.-]|,\d)")
"""The year of birth after a name, « M. Kervella (1950) »."""

_NO_TOWN: Final = NOT_NAMES | GIVEN | PROFESSIONS | TITLES | frozenset(SHORT_FORMS) | ABBREVIATIONS
_NO_MIDDLE: Final = TITLES | PROFESSIONS | RELATIVES | FORM_WORDS
_MEDICAL: Final = frozenset(fold(" ".join(MEDICAL_WORDS)).split())
_SHORT: Final = 3
_SURE: Final = 0.6
_SCORE: Final = 0.55


def find(document: Document, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts that touch a name, the year of birth after it, the town of a doctor."""
    starts = document.starts
    covered = {span.start for span in spans}
    names = {span.start for span in spans if span.label in _NAMES}
    for span in spans:
        if span.label not in _NAMES or span.score < _SURE:
            continue
        first = bisect_right(starts, span.start) - 1
        last = bisect_right(starts, span.end - 1) - 1
        for at in _attached(document, first, last, bears=span.label == "NOM"):
            if starts[at] not in covered:
                yield Span(starts[at], document.end(at), span.label, span.role, span.entity, _SCORE)
        for at in _to_the_left(document, first):
            if starts[at] not in covered:
                yield _part(document, at, span)
        right = _to_the_right(document, last)
        for at in right:
            if starts[at] not in covered:
                yield _part(document, at, span)
        for at in _surname_after(document, last):
            if starts[at] not in covered:
                yield _part(document, at, span, label="NOM")
        if _is_middle(document, last + 1, names) and starts[last + 1] not in covered:
            yield _part(document, last + 1, span)
        if span.role == "professional":
            yield from _town(document, span)
        if (span.role != "professional" or not _titled(document, first)) and (
            match := _BORN.match(document.folded, document.end(right[-1]) if right else span.end)
        ) is not None:
            yield Span(*match.span("year"), "DATE_NAISSANCE", span.role, "", _SCORE)


def _attached(document: Document, first: int, last: int, *, bears: bool) -> Iterator[int]:
    """Yield the words that one word with the name: « Ithurra-\\nibeltz », « Penec'h », « N'Dogo ».

    And the particle before it, where it `bears` one: with a capital, or behind a title, a given
    name or an initial.
    """
    at = last + 1
    while at < len(document.words) and _GOES_ON.fullmatch(document.gaps[at]):
        plain = document.gaps[at] == "-" and document.shapes[at] == "l"
        if plain and document.shape(at - 1) != "l":
            break
        yield at
        at += 1
    at = first - 1
    while at >= 0 and _opens(document, at, bears=bears):
        yield at
        at -= 1


def _opens(document: Document, at: int, *, bears: bool) -> bool:
    """Return whether a word is the first part of the name after it."""
    gap, word = document.gap(at + 1), document.words[at]
    elided = gap == "'" and len(word) == 1
    if document.shapes[at] != "l" and (elided or (gap == "-" and document.shape(at + 1) != "l")):
        return True
    return bears and (elided or gap == " ") and word in _PARTICLES and _may_bear(document, at)


def _may_bear(document: Document, at: int) -> bool:
    """Return whether a particle is a part of the name after it, from what stands before."""
    if document.shapes[at] in "UC" and document.shape(at + 1) == document.shapes[at]:
        return True
    before = document.words[at - 1] if at else ""
    return document.gaps[at].strip(".") in (" ", "'", "") and (
        before in TITLES or before in GIVEN or before in _PARTICLES or document.shape(at - 1) == "I"
    )


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
    closed = document.text[span.end : start] == ", " and document.text[end : end + 1] == ")"
    inside = closed or document.text[span.end : start].strip(" ,/") in ("(", "à")
    if tuple(words) in TOWNS or not any(
        (word in _NO_TOWN and word not in PARTICLES)
        or (len(word) > _SHORT and word in known and not (inside and word not in _MEDICAL))
        for word in words
    ):
        yield Span(start, end, "VILLE", "professional", "", 0.5)


def _is_middle(document: Document, at: int, names: Set[int]) -> bool:
    """Return whether a word goes on to the name after it: « Mai » of « Ngoc Mai Lozigou »."""
    return (
        at + 1 < len(document.words)
        and document.gaps[at] == " " == document.gaps[at + 1]
        and document.starts[at + 1] in names
        and document.shapes[at] == "C"
        and document.words[at] not in _NO_MIDDLE
    )


def _to_the_left(document: Document, first: int) -> list[int]:
    """Return the initials and given names that stand just before, « M.-A. » both letters."""
    found: list[int] = []
    at = first - 1
    while at >= 0 and len(found) < 3 and document.gaps[at + 1] in _LEFT:
        if not _is_part(document, at, dotted=document.gap(at + 1).startswith(".")):
            break
        found.append(at)
        at -= 1
    return found


def _to_the_right(document: Document, last: int) -> list[int]:
    """Return the initials and given names that stand just after, to the end of a cell or a line."""
    found: list[int] = []
    at = last + 1
    while at < len(document.words) and len(found) < 3 and document.gaps[at] in _RIGHT:
        after = document.gap(at + 1)
        broken = document.gaps[at] in ("\t", "\n")
        if broken and not (after[:1] in "\t\n" or after[1:2].isdigit()):
            break
        dotted = after.startswith(".")
        if not _is_part(document, at, dotted=dotted or not after[:1].isalnum()):
            break
        found.append(at)
        at += 1
    return found


def _is_part(document: Document, at: int, *, dotted: bool) -> bool:
    word, shape = document.words[at], document.shapes[at]
    if is_civility(document, at) or (word == "m" and not _behind_title(document, at)):
        return False
    if len(word) == 1:
        after = document.gap(at + 1)
        if after.startswith(("°", "'")) or any(map(str.isdigit, after)):
            return False  # « N° », « T. 01 ... » of a letterhead
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


def _surname_after(document: Document, last: int) -> list[int]:
    """Return « oyhainzabal » of « jean-baptiste oyhainzabal », in small letters like the name."""
    if document.shapes[last] != "l" or document.gap(last + 1) != " ":
        return []
    return small_surname(document, last + 1)


def _titled(document: Document, first: int) -> bool:
    return any(word in PROFESSIONAL_TITLES for word in document.words[max(0, first - 2) : first])


def _part(document: Document, at: int, span: Span, *, label: str = "PRENOM") -> Span:
    return Span(document.starts[at], document.end(at), label, span.role, span.entity, _SCORE)
