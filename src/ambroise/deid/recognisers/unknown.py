"""Words that neither French nor medicine knows, as a name in small letters is."""

import re
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

NOBODY: Final = (
    NOT_NAMES | ABBREVIATIONS | FORM_WORDS | ORGANISMS | PROFESSIONS | RELATIVES
    | frozenset(PRODUCTS) | frozenset(SHORT_FORMS) | CIVILITIES | PROFESSIONAL_TITLES
) - GIVEN  # fmt: skip
_MEDICAL_END: Final = re.compile(
    r"(?:mab|nib|ine|ol|ate|ide|one|ase|ane|ene|ale|aux|ique|iques|tion|tions|ose|ite|ome|emie"
    r"|urie|pathie|therapie|graphie|scopie|tomie|ectomie|gramme|meter|metre|pril|tan|xaban|cept|vir"
    r"|azole|mycine|cilline|zepam|olone|statine|al|ax|ex|ix|yl|um|us|is|ment|ments|age|e|ees?)$"
)
_MEDICAL_PIECE: Final = re.compile(
    r"metr|graph|scop|phor|lumin|fluor|turbid|enzym|chrom|immun|cyto|histo|therap|patho|logi|electro"
    r"|radio|ultra|micro|macro|endo|hyper|hypo|cardi|neur|gastr|hepat|nephr|trans|inter|tomo|angio"
    r"|antib|pharm|derm|psych|physio|anesth|chirur"
)
_SHORTEST: Final = 3


def unknown_name(document: Document, at: int) -> list[int]:
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
    if len(word) < _SHORTEST or word in NOBODY:
        return False
    if word in GIVEN:
        return document.shapes[at] != "l" or word not in lexicon()
    if word in lexicon() or _MEDICAL_END.search(word):
        return False
    if document.shapes[at] == "l" and _MEDICAL_PIECE.search(word):
        return False
    return document.gap(at + 1)[:1] not in ("-", "'") and not document.gap(at + 1)[:1].isdigit()
