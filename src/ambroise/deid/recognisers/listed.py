"""Names, towns and establishments of the lists that the hospital dropped in."""

from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.gazetteers import Lists
from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import EPONYM_CUES, NOT_NAMES, TITLES
from ambroise.text.spans import Span

_STAFF: Final = 0.7
_SURNAME: Final = 0.6
_TOWN: Final = 0.55
_HOSPITAL: Final = 0.85
_CUES: Final = frozenset("hopital hopitaux clinique polyclinique centre ch chu chr ehpad".split())
_JOINS: Final = frozenset({" ", "-", "'", "  ", "- ", "\n", "-\n"})
_SMALL: Final = frozenset("de du des la le les d l".split())


def find(document: Document, lists: Lists) -> Iterator[Span]:
    """Yield what lists know of words with a capital that French does not know as words."""
    words, known = document.words, lexicon()
    reach = 0
    for index in document.capitals:
        if index < reach:
            continue
        count = lists.hospitals.longest(words, index) if words[index] in _CUES else 0
        core = index
        if not count and words[index] in _CUES:
            core = index + 1
            while core < len(words) and words[core] in _SMALL:
                core += 1
            count = lists.hospitals.longest_core(words, core) if core < len(words) else 0
        if count:
            reach = core + count
            yield _span(document, core, count, "HOPITAL", "hospital", _HOSPITAL)
            continue
        if words[index] in NOT_NAMES or words[index] in TITLES or _after_eponym(words, index):
            continue
        label, role, score, count = _named(words, index, lists)
        if any(document.gap(at) not in _JOINS for at in range(index + 1, index + count)):
            continue
        if count and (count > 1 or words[index] not in known):
            reach = index + count
            yield _span(document, index, count, label, role, score)


def _named(words: list[str], index: int, lists: Lists) -> tuple[str, str, float, int]:
    if count := lists.staff.longest(words, index):
        return "NOM", "professional", _STAFF, count
    surname, town = lists.surnames.longest(words, index), lists.towns.longest(words, index)
    if town > surname:
        return "VILLE", "", _TOWN, town
    return "NOM", "", _SURNAME, surname


def _after_eponym(words: list[str], index: int) -> bool:
    return any(word in EPONYM_CUES for word in words[max(0, index - 2) : index])


def _span(document: Document, index: int, count: int, label: str, role: str, score: float) -> Span:
    start, end = document.starts[index], document.end(index + count - 1)
    name = "-".join(document.words[index : index + count])
    entity = f"nom:{name}" if label == "NOM" else ""
    return Span(start, end, label, role, entity, score)
