"""People as messages and notes name them in passing: greeted, called, said to have done a thing.

« slt Prune, », « rappelle selvam au 06 ... », « d'après lurdes », « suturée par Kerdreon »: no
title, often no capital. A word that French or medicine knows stays, but after a greeting.
"""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.recognisers.names import name_from
from ambroise.deid.vocabulary import (
    ABBREVIATIONS,
    CIVILITIES,
    FORM_WORDS,
    GIVEN,
    NOT_NAMES,
    ORGANISMS,
    PARTICLES,
    PRODUCTS,
    PROFESSIONAL_TITLES,
    PROFESSIONS,
    RELATIVES,
    SHORT_FORMS,
)
from ambroise.text.spans import Span

_GREETINGS: Final = frozenset(
    "bonjour bonsoir salut coucou hello slt bjr bsr hi cher chere chers cheres".split()
)
_GREETED: Final = frozenset(
    "tous toutes tout collegue collegues equipe confrere consoeur ami amie amis maitre le la les a"
    " je merci pour et voici suite patient patiente parents encore comme si j c peux peut".split()
)
_AGENTS: Final = frozenset(
    "par avec apres selon chez mt rappelle rappeler rappelez appelle appeler appelez contacte"
    " contacter joindre prevenir prevenu".split()
)
_NOBODY: Final = (
    NOT_NAMES | ABBREVIATIONS | FORM_WORDS | ORGANISMS | PROFESSIONS | RELATIVES
    | frozenset(PRODUCTS) | frozenset(SHORT_FORMS) | CIVILITIES | PROFESSIONAL_TITLES
) - GIVEN  # fmt: skip
_MEDICAL_END: Final = re.compile(
    r"(?:mab|nib|ine|ol|ate|ide|one|ase|ane|ene|ale|aux|ique|iques|tion|tions|ose|ite|ome|emie"
    r"|urie|pathie|therapie|graphie|scopie|tomie|ectomie|gramme|meter|metre|pril|tan|xaban|cept|vir"
    r"|azole|mycine|cilline|zepam|olone|statine|al|ax|ex|ix|yl|um|us|is|ment|ments|age|e|ees?)$"
)
_SHORTEST: Final = 3
_GREETED_SCORE: Final = 0.66
_AGENT_SCORE: Final = 0.6


def find(document: Document) -> Iterator[Span]:
    """Yield `PRENOM` after a greeting, `NOM` after what says who did, called or said."""
    for index, word in enumerate(document.words):
        if word in _GREETINGS:
            yield from _greeted(document, index)
        elif word in _AGENTS:
            yield from _agent(document, index)


def _greeted(document: Document, index: int) -> Iterator[Span]:
    """Yield « Prune » of « slt Prune, » and of « Bonjour Jean-Luc » that closes a line."""
    if "\n" not in document.gaps[index] and document.gaps[index].strip(" .,;>:"):
        return
    if document.gaps[index] in (" ", "-") and document.words[index - 1] not in _GREETINGS:
        return
    first = last = index + 1
    words = document.words
    if first >= len(words) or document.gap(first) != " ":
        return
    while last + 1 < len(words) and document.gap(last + 1) in ("-", " ") and last < first + 2:
        last += 1
    while last >= first and not _closes(document, last):
        last -= 1
    run = words[first : last + 1]
    if not run or any(word in _GREETED or word in _NOBODY for word in run):
        return
    yield Span(document.starts[first], document.end(last), "PRENOM", "professional",
               f"prenom:{'-'.join(run)}", _GREETED_SCORE)  # fmt: skip


def _closes(document: Document, at: int) -> bool:
    gap = document.gap(at + 1)
    return gap.lstrip(" ")[:1] in (",", "!", "\n", ".", "")


def _agent(document: Document, index: int) -> Iterator[Span]:
    """Yield the unknown words after a cue: « par Kerdreon », « avec Zaroyo et Papillon »."""
    at = index + 1
    while at < len(document.words) and document.gaps[at] in (" ", " : ", "\n", ": "):
        run = _unknown(document, at)
        if not run:
            return
        written = "-".join(document.words[one] for one in run)
        yield Span(document.starts[run[0]], document.end(run[-1]), "NOM", "professional",
                   f"nom:{written}", _AGENT_SCORE)  # fmt: skip
        at = run[-1] + 1
        if document.words[at : at + 1] != ["et"] or document.gaps[at] != " ":
            return
        at += 1


def _unknown(document: Document, at: int) -> list[int]:
    """Return the words from `at` on that neither French nor medicine knows, particles before."""
    first = at
    while at < len(document.words) and document.words[at] in PARTICLES and at < first + 2:
        at += 1
    run = [] if at >= len(document.words) or not _is_name(document, at) else [at]
    if run and at > first and document.gaps[at] not in (" ", "'"):
        run = []
    if run and document.shapes[at] != "l":
        return name_from(document, first) or run
    return list(range(first, at + 1)) if run else []


def _is_name(document: Document, at: int) -> bool:
    word = document.words[at]
    if len(word) < _SHORTEST or word in _NOBODY:
        return False
    if word in GIVEN:
        return document.shapes[at] != "l" or word not in lexicon()
    if word in lexicon() or _MEDICAL_END.search(word):
        return False
    return document.gap(at + 1)[:1] not in ("-", "'") and not document.gap(at + 1)[:1].isdigit()
