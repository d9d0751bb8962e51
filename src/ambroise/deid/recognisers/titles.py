"""People behind a civility, a title or a profession, and those that a list adds to them."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.recognisers.names import name_before, name_from, named
from ambroise.deid.recognisers.unknown import small_surname, unknown_name
from ambroise.deid.vocabulary import (
    ABBREVIATIONS,
    FORM_WORDS,
    GIVEN,
    NAMES_ALSO_WORDS,
    ORGANISMS,
    PARTICLES,
    PROFESSIONS,
    RELATIVES,
    SHORT_FORMS,
    TITLES,
)
from ambroise.text.spans import Span

_AFTER_TITLES: Final = (
    TITLES | PROFESSIONS | RELATIVES | PARTICLES | ORGANISMS | ABBREVIATIONS
    | frozenset(SHORT_FORMS) | (FORM_WORDS - NAMES_ALSO_WORDS)
)  # fmt: skip
"""What stands behind a title and is no name: « Mme la Directrice », « Dr en médecine »."""

_SHORTEST: Final = 3
_SEVERAL: Final = frozenset({"drs", "docteurs", "prs", "professeurs"})
_BESIDE: Final = re.compile(r"\.?[ :]{0,3}")
_BEHIND: Final = re.compile(r"\.?[ :]{0,3}\n?")
_BEHIND_TITLE: Final = re.compile(r"[.]?(?:\([^)\n]{0,8}\))?[ :]{0,3}\n?")
_COMMA: Final = re.compile(r"\.? ?[,/] ?\n?")
_COLON: Final = re.compile(r"(?:\(?[a-z]?\)?)? ?:[ \t]{0,3}\n?[ -]{0,3}")
_NEXT_LINE: Final = re.compile(r" ?\n[ -]{0,3}")
_ASIDE: Final = re.compile(r" ?[(,-] ?(?:l')?")


def behind_civility(document: Document, index: int) -> Iterator[Span]:
    word = document.words[index]
    gap = document.gap(index + 1)
    if word in ("m", "me", "mm", "mr", "sr") and not document.written(index)[0].isupper():
        return
    if word == "m" and not (gap.startswith(".") or document.shape(index + 1) in "UC"):
        return
    if word == "m" and document.gaps[index][-1:].isdigit():
        return
    if not (_BESIDE if len(word) == 1 else _BEHIND).fullmatch(gap):
        return
    run = _after_title(document, index + 1)
    yield from named(document, run, "", 0.92)


def _after_title(document: Document, at: int) -> list[int]:
    """Return the name behind a title: a word that is none elsewhere too, « Mme BRAS »."""
    run = (
        name_from(document, at)
        or unknown_name(document, at, surely=True)
        or small_surname(document, at)
        if at < len(document.words)
        else []
    )
    if run or at >= len(document.words) or document.shapes[at] not in "UC":
        return run
    word = document.words[at]
    if len(word) < _SHORTEST or word in _AFTER_TITLES or not document.gaps[at].endswith((" ", ".")):
        return []
    if document.shouted and word not in NAMES_ALSO_WORDS:
        return []
    return [at, *name_from(document, at + 1)] if document.gap(at + 1) == " " else [at]


def behind_title(document: Document, index: int) -> Iterator[Span]:
    word = document.words[index]
    if word == "pr" and document.written(index) not in ("Pr", "PR", "pr"):
        return
    if not _BEHIND_TITLE.fullmatch(document.gap(index + 1)):
        return
    after = index + 1
    if "\n" in document.gap(after) and document.gap(after + 1).startswith("|"):
        return  # the next segment of HL7 v2
    run = _after_title(document, after)
    if word == "pr" and document.written(index) != "Pr" and len(run) < 2:
        return
    yield from named(document, run, "professional", 0.93)
    yield from _listed(document, run, "professional", several=word in _SEVERAL)


def _listed(
    document: Document, run: list[int], role: str, *, several: bool = False
) -> Iterator[Span]:
    """Yield the names that follow the last of `run` in a list with commas or « et ».

    `several`: « Drs » says that they are people, of whom a family name is enough.
    """
    while run:
        after = run[-1] + 1
        gap = document.gap(after)
        if after < len(document.words) and document.words[after] == "et" and gap == " ":
            after += 1
            gap = ", "
        if not _COMMA.fullmatch(gap):
            return
        run = _after_title(document, after) if several else name_from(document, after)
        if not (several or surely(document, run)):
            return
        yield from named(document, run, role, 0.8)


def beside_profession(document: Document, index: int) -> Iterator[Span]:
    gap = document.gap(index + 1)
    colon = ":" in gap and _COLON.fullmatch(gap)
    if colon or gap in (" ", "\n") or _NEXT_LINE.fullmatch(gap):
        run = name_from(document, index + 1)
        if surely(document, run):
            yield from named(document, run, "professional", 0.85 if colon else 0.75)
            yield from _listed(document, run, "professional")
        elif colon and run and (all_capital(document, run) or len(run) == 2):
            yield from named(document, run, "professional", 0.7)
    before = document.gaps[index]
    if _ASIDE.fullmatch(before):
        run = name_before(document, index - 1)
        if surely(document, run):
            yield from named(document, run, "professional", 0.8)


def surely(document: Document, run: list[int]) -> bool:
    """Return whether a run reads as a person with no cue: two parts, one an initial or known."""
    if len(run) < 2:
        return False
    shapes = [document.shapes[index] for index in run]
    given = any(
        document.words[index] in GIVEN and shape in "UC"
        for index, shape in zip(run, shapes, strict=True)
    )
    initial = _opens_with_initial(document, run) and any(
        (shape == "U" and len(document.words[index]) > 2)
        or (shape == "C" and len(document.words[index]) > 3)
        for index, shape in zip(run, shapes, strict=True)
    )
    mixed = "U" in shapes and "C" in shapes
    return given or initial or mixed


def _opens_with_initial(document: Document, run: list[int]) -> bool:
    """Return whether an initial is the first word of the run or has its full stop."""
    return any(
        document.shapes[index] == "I" and (index == run[0] or document.gap(index + 1)[:1] == ".")
        for index in run
    )


def all_capital(document: Document, run: list[int]) -> bool:
    return all(document.shapes[index] in "UI" for index in run) and any(
        len(document.words[index]) > 3 for index in run
    )
