"""Names and places that the classifier tells from the other words with a capital."""

import re
from collections.abc import Iterator
from itertools import dropwhile
from typing import Final

from ambroise.deid.classifier import Judged
from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import (
    EPONYMS,
    FORM_WORDS,
    GIVEN,
    NAMES_ALSO_WORDS,
    NEVER_NAMES,
    PARTICLES,
    PROFESSIONS,
    RELATIVES,
    SHORT_FORMS,
    TITLES,
)
from ambroise.text.folding import fold
from ambroise.text.spans import Span

LEAST: Final = 0.3
"""The least probability of an identity that is worth a span."""

ALONE: Final = 0.4
"""The same for a lone word, with no other beside it and no title or relation before it."""

CAPITALS: Final = 0.5
"""The same for a lone word in capitals, as headings and short forms are."""

SHOUTED: Final = 0.8
"""The same for a usual word in capitals that no other word but such is beside, as in headings."""

KNOWN: Final = 0.7
"""The same for a lone word that is a usual one of French or of hospitals."""

SMALL: Final = 0.7
"""The same for a lone word in small letters."""

BESIDE: Final = 0.1
"""The same for a word that touches one of those."""

_KINDS: Final = PARTICLES | frozenset(
    "ch chu chr chru chi chg hopital hopitaux clinique polyclinique centre hospitalier"
    " universitaire regional prive general intercommunal pharmacie laboratoire laboratoires"
    " institut maternite ehpad ssr maison residence groupe cabinet service hospices".split()
)
"""What kind of place it is, which stays; its name goes."""

_MOST: Final = 0.85
"""The highest score: what a rule or a feed says surely goes first."""

_SHORT: Final = frozenset(SHORT_FORMS) | frozenset(re.findall("[a-z]+", fold(" ".join(EPONYMS))))
"""Short forms, and the parts of eponyms."""

_ALSO_NAMES: Final = NAMES_ALSO_WORDS | GIVEN | PARTICLES
_NO_FAMILY_NAMES: Final = NEVER_NAMES | GIVEN
_LINKS: Final = frozenset("de du des en et au aux sur par avec sans pour pas".split())
_LONG_PAIR: Final = 7
_HALF: Final = 5
CUES: Final = TITLES | PROFESSIONS | RELATIVES
_INITIALS: Final = 2
_LONGEST: Final = 8
"""Words of one span at most."""

_JOINS: Final = frozenset({" ", "-", "'", " -", "- ", "  ", ". ", ".", "-\n", ".-"})


def find(document: Document, judged: Judged) -> Iterator[Span]:
    """Yield runs of words of one label that the classifier finds likely."""
    machine = document.machine
    cut = _cut_words(document)
    likely = [
        0.0
        if document.starts[index] in cut
        or _is_label(document, index)
        or (machine and document.in_machine(document.starts[index]))
        else chance
        for index, chance in zip(judged.index, judged.identity, strict=True)
    ]
    taken = [chance >= LEAST for chance in likely]
    for at, chance in enumerate(likely):
        if taken[at] and chance < SMALL and chance < _least(document, judged.index[at]):
            taken[at] = _accompanied(judged, taken, at)
    for at, chance in enumerate(likely):
        if taken[at] and chance < SHOUTED and document.shapes[judged.index[at]] == "U":
            taken[at] = _named_beside(document, judged, taken, at)
    for at, chance in enumerate(likely):
        if BESIDE <= chance < LEAST and not _stays_beside(document, judged.index[at]):
            taken[at] = (at > 0 and taken[at - 1] and _goes_on(document, judged, at - 1, at)) or (
                at + 1 < len(likely)
                and likely[at + 1] >= LEAST
                and _goes_on(document, judged, at, at + 1)
            )
    label = _labels(document, judged, taken)
    run: list[int] = []
    for at, one in enumerate(taken):
        if not one:
            continue
        same = bool(run) and label[at] == label[run[0]]
        if same and len(run) < _LONGEST and _goes_on(document, judged, run[-1], at):
            run.append(at)
            continue
        if run:
            yield from _spans(document, judged, run, label[run[0]])
        run = [at]
    if run:
        yield from _spans(document, judged, run, label[run[0]])


def _cut_words(document: Document) -> set[int]:
    """Return where the two pieces of each word that a line end cuts start, but of names."""
    text, known = document.text, lexicon()
    pieces: set[int] = set()
    for start, end, whole in document.joined:
        hyphen = text.find("-", start, end)
        if hyphen > 0 and (text[start].islower() or whole in known):
            second = next((at for at in range(hyphen, end) if text[at].isalpha()), start)
            pieces |= {start, second}
    return pieces


def _least(document: Document, index: int) -> float:
    """Return the least probability that a lone word needs."""
    if _cued(document, index):
        return LEAST
    if document.shapes[index] == "l":
        return SMALL
    if _is_known(document, index):
        return KNOWN
    return CAPITALS if document.shapes[index] == "U" else ALONE


def _named_beside(document: Document, judged: Judged, taken: list[bool], at: int) -> bool:
    """Return whether a word in capitals is no usual one, or touches a name that is none."""
    index = judged.index[at]
    if _cued(document, index) or ":" in document.gaps[index] or not _is_known(document, index):
        return True
    return any(
        taken[other]
        and abs(judged.index[other] - index) <= 2
        and not _is_known(document, judged.index[other])
        for other in (at - 1, at + 1)
        if 0 <= other < len(taken)
    )


def _is_known(document: Document, index: int) -> bool:
    word = document.words[index]
    return word in _SHORT or lexicon().get(word, "") >= "2" or _run_together(word)


def _stays_beside(document: Document, index: int) -> bool:
    """Return whether a word beside a name is a usual one that is no surname, « TAXI », « IDE »."""
    return document.words[index] not in _ALSO_NAMES and _is_known(document, index)


def _run_together(word: str) -> bool:
    """Return whether a word is two of French, as a scan gives them: « perte·de », « bloc·sud »."""
    known = lexicon()
    if word in known or len(word) < _LONG_PAIR:
        return False
    return any(
        known.get(word[:at], "") >= "2" and (word[at:] in _LINKS or known.get(word[at:], "") >= "2")
        for at in range(_HALF, len(word) - 1)
        if word[at:] in _LINKS or len(word) - at >= _HALF
    )


def _is_label(document: Document, index: int) -> bool:
    """Return whether a short or known word is followed by a colon, as the name of a field."""
    if document.gap(index + 1).strip(" \t.")[:1] not in (":", "|"):
        return False
    word = document.words[index]
    return word in FORM_WORDS or (word not in GIVEN and word in _SHORT)


def _cued(document: Document, index: int) -> bool:
    return any(word in CUES for word in document.words[max(0, index - 2) : index])


def _accompanied(judged: Judged, taken: list[bool], at: int) -> bool:
    index = judged.index[at]
    left = at > 0 and taken[at - 1] and judged.index[at - 1] >= index - 2
    right = at + 1 < len(taken) and taken[at + 1] and judged.index[at + 1] <= index + 2
    return left or right


def _goes_on(document: Document, judged: Judged, last: int, at: int) -> bool:
    left, right = judged.index[last], judged.index[at]
    return right - left <= 3 and all(
        _joined(document, index) and (index == right or document.words[index] in PARTICLES)
        for index in range(left + 1, right + 1)
    )


def _joined(document: Document, index: int) -> bool:
    """Return whether a word goes on from the one before; a full stop only ends an initial."""
    gap = document.gaps[index]
    return gap in _JOINS and ("." not in gap or len(document.words[index - 1]) <= _INITIALS)


def _only_words(document: Document, run: list[int]) -> bool:
    """Return whether what follows « clinique : » or a bar is plain words and no name."""
    gap = document.gap(run[0])
    return any(sign in gap for sign in ":|\n") and all(_is_known(document, at) for at in run)


def _labels(document: Document, judged: Judged, taken: list[bool]) -> list[str]:
    """Return the labels, a common given name beside a family name being a `PRENOM`."""
    labels = list(judged.label)
    names = [
        one and label == "NOM" and document.words[index] not in GIVEN
        for one, label, index in zip(taken, labels, judged.index, strict=True)
    ]
    for at, one in enumerate(taken):
        if one and labels[at] == "NOM" and not names[at]:
            left = at > 0 and names[at - 1] and _goes_on(document, judged, at - 1, at)
            right = at + 1 < len(names) and names[at + 1] and _goes_on(document, judged, at, at + 1)
            if left or right or _follows_a_name(document, judged.index[at]):
                labels[at] = "PRENOM"
    return labels


def _follows_a_name(document: Document, index: int) -> bool:
    """Return whether a word with a capital, and no word of documents, is just before."""
    return (
        index > 0
        and document.gaps[index] == " "
        and document.shapes[index - 1] in "UC"
        and document.words[index - 1] not in _NO_FAMILY_NAMES
    )


def _spans(document: Document, judged: Judged, run: list[int], label: str) -> Iterator[Span]:
    if label == "HOPITAL":
        run = list(dropwhile(lambda at: document.words[judged.index[at]] in _KINDS, run))
        if run and _only_words(document, [judged.index[at] for at in run]):
            return
    while run and document.words[judged.index[run[-1]]] in PARTICLES:
        run = run[:-1]
    if not run:
        return
    named = label in ("NOM", "PRENOM")
    word = "-".join(document.words[judged.index[at]] for at in run)
    yield Span(
        document.starts[judged.index[run[0]]],
        document.end(judged.index[run[-1]]),
        label,
        judged.role[run[0]] if named else "",
        f"{label.lower()}:{word}" if named else "",
        round(min(_MOST, max(judged.identity[at] for at in run)), 2),
    )
