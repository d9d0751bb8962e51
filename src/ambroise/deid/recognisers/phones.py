"""Telephone numbers: in a French form, or any after a cue."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ambroise.deid.document import Document
from ambroise.text.spans import Span

_FRENCH: Final = re.compile(
    r"(?<![\w+,/])(?<!\d[ .-])(?:(?:\+|00) ?33[ \n]?(?:\(0\))? ?[1-9]|\(?[0o]\)?[ .-]?[1-9])"
    r"(?:(?:[ ./-]{0,3}\n?[0-9o][0-9o]){4}|(?:(?:[ .-]|-?\n)?[0-9o]){8})"
    r"(?![\w/]|[ .-]\d\d\b)"
)
_FOREIGN: Final = re.compile(r"(?<![\w+])\+ ?\d(?:[ .()-]{0,2}\d){7,14}(?!\d)")
_AFTER_CUE: Final = re.compile(
    r"\b(?:tel(?:ephon\w*|s)?|fax(?:er|ee)?|telecopie|poste|bip|dect|portables?|mobile|gsm"
    r"|joign\w+|standard|numero d'urgence|contact\w*|appel\w*|sms)\b\.?"
    r"[^\d\n+(]{0,30}\n?[^\d\n+(]{0,6}(?<!\bp\. )(?<!\bpage )"
    r"(?P<number>\(?\+?\d[\d .\-/()o]{2,22}\d)"
    r"(?![\d,]|/\d)(?! ?(?:mg|ml|ans|mois|jours|semaines|h(?:\b|\d)|%))"
)
_CUE_WORD: Final = re.compile(
    r"tel|fax|telecopie|poste|bip|dect|portable|mobile|gsm|joign|standard|numero|contact|appel|sms"
)
_MORE: Final = re.compile(r" ?(?:/|-|ou|et|,) ?(?P<number>\d[\d .-]{2,16}\d)(?![\d,/])")
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_DATE: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:(?:19|20)\d\d\b|\d\d(?![ ./-]?\d))")
_EXTENSION: Final = re.compile(r"poste|bip|dect")


@lru_cache(maxsize=50_000)
def _announces(word: str) -> bool:
    return _CUE_WORD.match(word) is not None


_OPENS: Final = re.compile(r"\(?o\)?[ .-]?$|\($|\+ ?$")
"""What a French number may have before its first digit."""


_BEFORE: Final = frozenset("o() .-+")


def _french(document: Document) -> Iterator[re.Match[str]]:
    """Yield the French numbers in order: each has a zero, an « o » or « +33 » at its head."""
    low = document.folded
    reach = 0
    for start, _ in document.digits:
        zero = low[start] == "0"
        if start < reach or not (zero or (start and low[start - 1] in _BEFORE)):
            continue
        head = _OPENS.search(low, max(0, start - 4), start)
        match = _FRENCH.match(low, head.start()) if head is not None else None
        if match is None and zero:
            match = _FRENCH.match(low, start)
        if match is not None:
            yield match
            reach = match.end()


def find(document: Document) -> Iterator[Span]:
    """Yield `TEL`."""
    low = document.folded
    for match in _french(document):
        if _DATE.match(match[0]) is None and sum(map(str.isdigit, match[0])) >= 8:
            yield Span(match.start(), match.end(), "TEL", "", "", 0.95)
    if "+" in low:
        for match in _FOREIGN.finditer(low):
            if _DATE.match(match[0].lstrip("+ ")):
                continue  # a date in a list marked with "+"
            yield Span(match.start(), match.end(), "TEL", "", "", 0.9)
    reach = 0
    for index in document.among(frozenset(filter(_announces, document.where))):
        if document.starts[index] < reach:
            continue
        cued = _AFTER_CUE.match(low, document.starts[index])
        if cued is None:
            continue
        reach = cued.end()
        more: re.Match[str] | None = cued
        while more is not None:
            if whole := _FRENCH.match(low, more.start("number")):
                more = _MORE.match(low, whole.end())  # found above; what follows may be a list
                continue
            number = more["number"]
            digits = sum(map(str.isdigit, number))
            year = _YEAR.match(number) and not _EXTENSION.match(cued[0])
            if not 4 <= digits <= 15 or year or _DATE.match(number):
                break
            yield Span(more.start("number"), more.end("number"), "TEL", "", "", 0.85)
            more = _MORE.match(low, more.end("number"))
