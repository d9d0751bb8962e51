"""Runs of words that can be a person's name, and which of them is the family name."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import (
    ABBREVIATIONS,
    FORM_WORDS,
    GIVEN,
    GIVEN_ALSO_WORDS,
    NAMES_ALSO_WORDS,
    NOT_NAMES,
    PARTICLES,
    PROFESSIONAL_TITLES,
    PROFESSIONS,
    RELATIVES,
    SHORT_FORMS,
    TITLES,
)
from ambroise.text.spans import Span

_LONGEST: Final = 8
_SHORT_LABEL: Final = 6
_STOPS: Final = PROFESSIONS | RELATIVES
_SHORT: Final = ABBREVIATIONS | frozenset(SHORT_FORMS)
_ALSO_NAMES: Final = NAMES_ALSO_WORDS | GIVEN
_NAME_MONTHS: Final = frozenset({"mai", "avril", "octobre"})
_JOINS: Final = re.compile(r" {0,2}|-|'| ?- ?|-\n ?|\. ?-?|\.-")
_CLOSES: Final = re.compile(
    r"\s*(?:[,;:.()|\n]|$|nee?\b|age| (?:a|au|de|du|pour|le|est|en|et|qui|dans|par|n°)\b)"
)


def name_from(document: Document, index: int, *, header: bool = False) -> list[int]:
    """Return the words from `index` on that can be one name, particles between included.

    A word in small letters, of the vocabulary of documents, or behind other punctuation ends it.
    After a form header small letters are taken too.
    """
    run: list[int] = []
    words = document.words
    if is_civility(document, index):
        return run
    for at in range(index, min(len(words), index + _LONGEST)):
        word, shape = words[at], document.shapes[at]
        if run and (not _joined(document, at, run) or _is_label(document, at)):
            break
        if shape == "l":
            breton = bool(run) and len(word) == 1 and document.gaps[at] == "'"
            if breton or (word in PARTICLES and (run or header or at == index)):
                run.append(at)
                continue
            if not header or word in NOT_NAMES or len(word) < 2:
                break
        elif (word in NOT_NAMES or word in TITLES) and word not in GIVEN and shape != "I":
            surname = at == index and word not in TITLES and _given_follows(document, at)
            if not surname and not (run and _inside(document, at)) and word not in PARTICLES:
                break
            if word in PARTICLES and shape == "C" and at != index and not _inside(document, at):
                break
        elif shape == "C" and run and not _goes_on(document, at, run):
            break
        if shape == "I" and document.gap(at + 1).startswith("°"):
            break
        run.append(at)
    while run and (document.words[run[-1]] in PARTICLES and document.shape(run[-1]) == "l"):
        run.pop()
    if run and all(words[at] in PARTICLES for at in run) and _figures_next(document, run[-1]):
        return []  # « NÉE LE 03/02/1951 »
    return run if any(document.shapes[at] != "I" for at in run) else []


def _is_label(document: Document, at: int) -> bool:
    """Return whether a word is the next field of a form: « Lien », « DDN : », « T. 01 ... ».

    In a text all in capitals, a common word too: « M. LANGE SORT LE ».
    """
    word, after = document.words[at], document.gaps[at + 1]
    if document.shouted and lexicon().get(word) == "3" and word not in _ALSO_NAMES:
        return True
    short = word in ABBREVIATIONS and document.shapes[at] == "U"
    if (short or word in FORM_WORDS) and document.shapes[at] != "l" and word not in GIVEN:
        return True
    if len(word) > _SHORT_LABEL or not (word in _SHORT or word in FORM_WORDS or len(word) == 1):
        return False
    return after.lstrip(" .")[:1] in (":", "=") or after.strip(" .:")[:1].isdigit()


def _figures_next(document: Document, at: int) -> bool:
    return document.gap(at + 1).lstrip(" ")[:1].isdigit()


def name_before(document: Document, index: int) -> list[int]:
    """Return the words up to `index` that can be one name."""
    run: list[int] = []
    for at in range(index, max(-1, index - 5), -1):
        word, shape = document.words[at], document.shapes[at]
        if (shape == "l" and not (word in PARTICLES and run)) or is_civility(document, at):
            break
        stops = word in NOT_NAMES or word in _STOPS or (shape == "U" and _is_label(document, at))
        if stops and word not in GIVEN and word not in PARTICLES and shape != "I":
            break
        run.insert(0, at)
        if not _JOINS.fullmatch(document.gaps[at]):
            break
    while run and document.shape(run[0]) == "l":
        run.pop(0)
    return run if any(document.shapes[at] != "I" for at in run) else []


def named(
    document: Document, run: Sequence[int], role: str, score: float, *, only: str = ""
) -> Iterator[Span]:
    """Yield the family and given names of a run; `only` labels all of it.

    Capitals beside small letters are the family name; else a known given name is the given one;
    else the last word is the family name.
    """
    if not run:
        return
    labels = [only] * len(run) if only else _labels(document, run)
    family = "-".join(
        document.words[at] for at, label in zip(run, labels, strict=True) if label == "NOM"
    )
    given = "-".join(
        document.words[at] for at, label in zip(run, labels, strict=True) if label == "PRENOM"
    )
    entity = f"nom:{family}" if family else f"prenom:{given}"
    start = 0
    for position in range(1, len(run) + 1):
        if position < len(run) and labels[position] == labels[start]:
            continue
        first, last = run[start], run[position - 1]
        yield Span(document.starts[first], document.end(last), labels[start], role, entity, score)
        start = position


def _labels(document: Document, run: Sequence[int]) -> list[str]:
    words = [document.words[at] for at in run]
    shapes = [document.shapes[at] for at in run]
    if len(run) == 1:
        return ["NOM"]
    known = [word in GIVEN for word in words]
    if "U" in shapes and "C" in shapes:
        labels = ["NOM" if shape == "U" else "PRENOM" for shape in shapes]
    elif any(known) and not all(known):
        labels = ["PRENOM" if one else "NOM" for one in known]
    else:
        labels = ["PRENOM"] + ["NOM"] * (len(run) - 1)
    labels = [
        "PRENOM" if shape == "I" else label for label, shape in zip(labels, shapes, strict=True)
    ]
    if "NOM" not in labels:
        labels[-1] = "NOM"
    for position, word in enumerate(words):
        if word in PARTICLES and shapes[position] != "I":
            labels[position] = labels[min(position + 1, len(run) - 1)]
    return labels


def _joined(document: Document, at: int, run: Sequence[int]) -> bool:
    gap = document.gaps[at]
    if gap == " ":
        return True
    if "." in gap and document.shape(run[-1]) != "I":
        return False
    return _JOINS.fullmatch(gap) is not None


def _goes_on(document: Document, at: int, run: Sequence[int]) -> bool:
    """Return whether a capitalised word after capitals is a given name and no new sentence."""
    if "U" not in {document.shapes[one] for one in run}:
        return True
    if document.words[at] in GIVEN or document.gaps[at] in ("-", "'", " -", "- "):
        return True
    last = at
    while (
        last + 1 < len(document.words)
        and last < at + 3
        and document.gap(last + 1) in (" ", "-")
        and document.shape(last + 1) == "C"
        and (document.words[last + 1] not in NOT_NAMES or _inside(document, last + 1))
    ):
        last += 1
    return _CLOSES.match(document.folded, document.end(last)) is not None


def is_civility(document: Document, index: int) -> bool:
    """Return whether « M. » is monsieur rather than an initial: no title stands before it."""
    words = document.words
    return (
        index < len(words)
        and words[index] == "m"
        and document.gaps[index + 1].startswith(".")
        and (index == 0 or words[index - 1] not in PROFESSIONAL_TITLES)
    )


def _inside(document: Document, at: int) -> bool:
    """Return whether « De La » or « Mai » goes on as part of a name."""
    word, after = document.words[at], at + 1
    if word in _NAME_MONTHS:
        return not document.gap(after).strip(" ")[:1].isdigit()
    return (
        word in PARTICLES
        and after < len(document.words)
        and document.gap(after) in (" ", "'", "-")
        and document.shape(after) in "UC"
        and (document.words[after] not in NOT_NAMES or document.words[after] in PARTICLES)
    )


def _given_follows(document: Document, at: int) -> bool:
    """Return whether the next word is a given name with a capital."""
    after = at + 1
    return (
        after < len(document.words)
        and document.gap(after) == " "
        and document.words[after] in GIVEN
        and document.words[after] not in GIVEN_ALSO_WORDS
        and document.shape(after) in "UC"
    )
