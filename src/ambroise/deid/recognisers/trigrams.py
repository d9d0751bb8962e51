"""Initials and trigrams of staff after what says who wrote, typed or printed."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.vocabulary import ABBREVIATIONS, PROFESSIONS, SHORT_FORMS, TITLES
from ambroise.text.folding import fold
from ambroise.text.spans import Span

_CUE: Final = re.compile(
    r"\b(?:(?:nos? |vos? )?ref(?:erences?|s)?\b\.?|imprime par|edite par|saisi par|tape par"
    r"|dactylographie par|frappe(?: par)?|dicte par|redige par|valide par|vise par|signe"
    r"|secretariat|saisie|agent|valide|redacteur|remplie? par"
    r"|dictee|initiales|trigramme|copie)[ .:/-]{1,4}(?:dr |pr |le )?"
    r"(?P<who>[a-z]{2,4}(?: ?[/-] ?[a-z]{2,4}){0,3})(?![a-z'])"
)
_CUE_WORDS: Final = frozenset(
    "ref refs reference references imprime edite saisi tape dactylographie frappe dicte redige"
    " valide vise signe secretariat saisie agent redacteur rempli remplie dictee initiales"
    " trigramme copie".split()
)
_FILE: Final = re.compile(r"_(?P<who>[A-Z]{2,4})_\d{2,6}\.[a-z0-9]{3,4}\b")
_SLASHED: Final = re.compile(r"^(?P<who>[A-Z]{2,4}/[A-Z]{2,4}(?:/[A-Z]{2,4})?)\b", re.MULTILINE)
_KNOWN: Final = ABBREVIATIONS | PROFESSIONS | TITLES | frozenset(SHORT_FORMS)
_WORDS: Final = frozenset("le la les de du dr pr et ou par sur un une cr ide as crh".split())


def find(document: Document) -> Iterator[Span]:
    """Yield the trigrams as `NOM` of professionals."""
    text, low = document.text, document.folded
    for index in document.among(_CUE_WORDS):
        match = _CUE.match(low, document.starts[index])
        if match is None:
            continue
        for word in re.finditer(r"[a-z]+", match["who"]):
            start, end = match.start("who") + word.start(), match.start("who") + word.end()
            written = text[start:end]
            if word[0] not in _WORDS and (written.isupper() or "/" in match["who"]):
                yield Span(start, end, "NOM", "professional", "", 0.7)
    for match in _FILE.finditer(text):
        yield Span(*match.span("who"), "NOM", "professional", "", 0.7)
    for match in _SLASHED.finditer(text) if "/" in text else ():
        if not _KNOWN.isdisjoint(fold(match["who"]).split("/")):
            continue  # « TA/FC », « IDE/AS »
        for word in re.finditer(r"[A-Z]+", match["who"]):
            start = match.start("who")
            yield Span(start + word.start(), start + word.end(), "NOM", "professional", "", 0.6)
