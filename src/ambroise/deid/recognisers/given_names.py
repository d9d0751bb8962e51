"""People by a given name or an initial: the family name beside it."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.recognisers.names import name_before, name_from, named
from ambroise.deid.recognisers.unknown import small_surname
from ambroise.deid.vocabulary import (
    EPONYM_CUES,
    GIVEN,
    GIVEN_ALSO_WORDS,
    NOT_NAMES,
    ORGANISMS,
    PARTICLES,
    PROFESSIONS,
)
from ambroise.text.spans import Span

_PLACES: Final = frozenset(
    "hopital hopitaux clinique rue avenue boulevard place quai allee impasse square chu chr ch"
    " saint sainte st ste institut centre chemin cours hospices lycee ecole residence ehpad".split()
)


def beside_given(document: Document, index: int) -> Iterator[Span]:
    """Yield a known given name and the family name beside it."""
    if document.shapes[index] not in "UC":
        yield from _small_line(document, index)
        return
    before = (
        document.words[index - 1]
        if index and document.gaps[index] in (" ", "-", "'", " d'")
        else ""
    )
    if before in _PLACES or _after_eponym(document, index):
        return
    right = name_from(document, index)
    family_right = [at for at in right if at > index and document.words[at] not in GIVEN]
    left = name_before(document, index)
    family_left = [
        at
        for at in left
        if at < index and document.shapes[at] == "U" and len(document.words[at]) > 2
    ]
    ambiguous = document.words[index] in GIVEN_ALSO_WORDS or document.words[index] in NOT_NAMES
    if family_left and not (family_right and document.shape(family_right[0]) == "U"):
        if not ambiguous or document.shapes[index] == "C":
            yield from named(
                document, family_left + [at for at in right if at not in family_right], "", 0.75
            )
    elif not family_right and not ambiguous and _surname_before(document, index):
        yield from named(document, [index - 1, index], "", 0.62)
    elif family_right:
        beside = document.shape(family_right[0])
        if beside == "U" and not (ambiguous and document.shapes[index] == "U"):
            yield from named(document, right, "", 0.78)
        elif beside == "C" and not ambiguous and len(right) >= 2:
            yield from named(document, right, "", 0.65)


def _small_line(document: Document, index: int) -> Iterator[Span]:
    """Yield « clément serrié » that is a line, or its head before « idel »."""
    if "\n" not in document.gaps[index] or document.gap(index + 1) != " ":
        return
    run = small_surname(document, index + 1)
    after = run[-1] + 1 if run else 0
    closes = after == len(document.words) or "\n" in document.gap(after)
    if run and (closes or document.words[after] in PROFESSIONS):
        yield from named(document, [index, *run], "professional", 0.65)


def _surname_before(document: Document, index: int) -> bool:
    """Return whether « Pasteur Jean » closes a phrase, with a word in small letters before it."""
    at = index - 1
    if at < 0 or document.gaps[index] != " " or document.shapes[at] != "C":
        return False
    word = document.words[at]
    if word in NOT_NAMES or word in PARTICLES or word in GIVEN or len(word) < 3:
        return False
    if _after_eponym(document, at) or (at and document.words[at - 1] in _PLACES):
        return False
    opens = at == 0 or "\n" in document.gaps[at] or document.shape(at - 1) == "l"
    return (
        opens
        and re.match(r" ?[,.;|(\n\d]| on | transmis|$", document.folded[document.end(index) :][:9])
        is not None
    )


def _after_eponym(document: Document, index: int) -> bool:
    """Return whether « syndrome de », « score de » and the like come just before the word."""
    return any(
        document.words[at] in EPONYM_CUES for at in range(max(0, index - 3), index)
    ) and "\n" not in "".join(document.gaps[at] for at in range(max(1, index - 2), index + 1))


def initial(document: Document, index: int) -> Iterator[Span]:
    """Yield « A. KERVELLA », and « A. Kervella » in a list."""
    gap = document.gap(index + 1)
    if gap not in (". ", ".", ".-") or index + 1 >= len(document.words):
        return
    run = name_from(document, index)
    named_by = [at for at in run if document.shapes[at] in "UC" and len(document.words[at]) > 2]
    if not named_by or any(document.words[at] in ORGANISMS for at in run):
        return
    before = document.gaps[index]
    if before[-1:].isalnum() or _after_eponym(document, index):
        return
    if document.shape(named_by[0]) == "C":
        after = document.folded[document.end(run[-1]) :][:2]
        listed = ("," in before or "\n" in before or ":" in before) and "." in gap
        if not listed or len(document.words[named_by[0]]) < 4 or after[:1] not in ",;\n(":
            return
    yield from named(document, run, "professional", 0.7)
