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
    NAMES_ALSO_WORDS,
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
_COMMON: Final = "3"
_SHORTEST: Final = 3
_LINE_CUT: Final = re.compile(r"-\n {0,8}")
_ELIDED: Final = frozenset("dlmn")
_ONLY_GIVEN: Final = GIVEN - NAMES_ALSO_WORDS


def unknown_name(document: Document, at: int, *, surely: bool = False) -> list[int]:
    """Return the words from `at` on that neither French nor medicine knows, particles before.

    « m'bfagna », « jean-vaville » and what a line end cuts, « delp-\\neyrès », are one name.
    `surely`: only a person can stand there, so that no ending speaks for a drug.
    """
    first = at
    while at < len(document.words) and document.words[at] in PARTICLES and at < first + 2:
        if len(document.words[at]) == 1:
            break
        at += 1
    last = _last(document, at, surely=surely) if at < len(document.words) else -1
    if last < 0 or (at > first and document.gaps[at] not in (" ", "'", "\n")):
        return []
    if at > first and len(document.words[at]) == 1:
        return []  # « de l'évolutivité »
    if document.shapes[at] != "l":
        return name_from(document, first) or list(range(at, last + 1))
    return list(range(first, last + 1))


def small_surname(document: Document, at: int) -> list[int]:
    """Return the name in small letters from `at` on, where only a family name can be.

    A word of French that is also a surname is one, but not the most common.
    """
    if at >= len(document.words) or document.shapes[at] != "l":
        return []
    word = document.words[at]
    if word in NAMES_ALSO_WORDS and word not in NOBODY and lexicon().get(word, "") < _COMMON:
        return [at]
    run = unknown_name(document, at, surely=True)
    return run if run and document.shapes[run[-1]] == "l" else []


def _last(document: Document, at: int, *, surely: bool) -> int:
    """Return the last word of the name that starts with the word `at`, -1 for none."""
    words, after = document.words, at + 1
    gap = document.gap(after)
    if after < len(words):
        if len(words[at]) == 1 and gap == "'" and words[at] in _ELIDED:
            return _last(document, after, surely=surely)
        if _LINE_CUT.fullmatch(gap):
            whole = words[at] + words[after]
            small = document.shapes[at] == "l"
            return after if _is_unknown(whole, small=small, surely=surely) else -1
        if gap == "-" and document.gap(after + 1)[:1] not in ("-", "'"):
            pair = (words[at], words[after])
            known = all(word in _ONLY_GIVEN or word not in lexicon() for word in pair)
            return after if known and NOBODY.isdisjoint(pair) else -1
    return at if _is_name(document, at, surely=surely) else -1


def _is_unknown(word: str, *, small: bool, surely: bool) -> bool:
    if word in lexicon() or word in NOBODY:
        return False
    if surely:
        return True
    return _MEDICAL_END.search(word) is None and not (small and _MEDICAL_PIECE.search(word))


def _is_name(document: Document, at: int, *, surely: bool) -> bool:
    word = document.words[at]
    if len(word) < _SHORTEST or word in NOBODY:
        return False
    if word in GIVEN:
        return surely or document.shapes[at] != "l" or word not in NAMES_ALSO_WORDS
    if not _is_unknown(word, small=document.shapes[at] == "l", surely=surely):
        return False
    return document.gap(at + 1)[:1] not in ("-", "'") and not document.gap(at + 1)[:1].isdigit()
