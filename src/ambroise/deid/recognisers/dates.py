"""Dates: of birth after a cue, others as they are."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.text.folding import fold
from ambroise.text.number_words import days_in_words, years_in_words
from ambroise.text.spans import Span
from ambroise.text.written_dates import MONTHS

_BIRTH_CUE: Final = re.compile(
    r"(?:\bnee?s?(?:\(e\))?|\bn[eé]\(e\)|naissance|\bnaiss?\.?|\bddn|\bd\.d\.n\.?|\bdn\b)"
    r"[ \n]{0,3}[:(=]?[ \n]{0,3}(?:le |en |au )?[^\d\n]{0,20}$"
)
_BIRTH_AFTER: Final = re.compile(r" ?\(? ?\d{1,3} ?ans\b")
_DIGIT_BEFORE: Final = re.compile(r"\d ?$")
_IMPOSSIBLE: Final = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d(?![\d/])")
_DIGITS_APART: Final = re.compile(r"\d(?: \d){5,7}(?! ?\d)")
_SCORED: Final = re.compile(r"\bapgar\b[ a:]{0,4}$")
_TORN: Final = re.compile(
    r"(?<![\d/.-])(?:0?[1-9]|[12]\d|3[01])[/.-]\n?(?:0?[1-9]|1[0-2])[/.-]\n?(?:19|20)\d\d(?!\d)"
)
"""A date that a line end cuts."""

_IN_SLASHES: Final = re.compile(
    r"(?<=[/|;] )(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)"
    r"(?= [/|;])"
)
_DAY_BEFORE: Final = re.compile(r"(?<!\d)\d{1,2}(?:er)? $")
_YEAR_AFTER: Final = re.compile(r" (?:19|20)\d\d(?!\d)")
_LOOK_BACK: Final = 45
_SEX_BEFORE: Final = re.compile(
    r"(?:\||;|,|\bsexe) ?:? ?(?:m|f|h|masculin|feminin)\b[ |;,.-]{1,4}$"
)


def find(document: Document) -> Iterator[Span]:
    """Yield the dates, a birth as `DATE_NAISSANCE` of the patient, and dates of no calendar."""
    low = document.folded
    scored = "apgar" in document.where
    for found in document.dates:
        before = low[max(0, found.start - _LOOK_BACK) : found.start]
        if scored and _SCORED.search(before):
            continue
        full = found.form == "day"
        born = (_may_announce(before) and _BIRTH_CUE.search(before)) or (
            full and (_SEX_BEFORE.search(before) or _BIRTH_AFTER.match(low, found.end))
        )
        label = "DATE_NAISSANCE" if born else "DATE"
        yield Span(found.start, found.end, label, "patient" if born else "", "", 0.9)
    yield from _in_words(document)
    yield from _cut_months(document)
    if "-\n" in low or "/\n" in low or ".\n" in low:
        for torn in _TORN.finditer(low):
            yield Span(torn.start(), torn.end(), "DATE", "", "", 0.6)
    if " / " in low:
        for field in _IN_SLASHES.finditer(low):
            yield Span(field.start(), field.end(), "DATE_NAISSANCE", "patient", "", 0.6)
    for start, end in document.digits:
        if end - start > 2 or not low[end + 1 : end + 2].isdigit() or low[end] not in "/.- ":
            continue
        if low[max(0, start - 1) : start] in ("/", ".", "-"):
            continue
        if low[end] != " " and (match := _IMPOSSIBLE.match(low, start)) is not None:
            yield Span(start, match.end(), "DATE", "", "", 0.6)
        elif (
            end - start == 1
            and low[end] == " "
            and (match := _DIGITS_APART.match(low, start)) is not None
            and not _DIGIT_BEFORE.search(low, max(0, start - 2), start)
        ):
            yield Span(start, match.end(), "DATE", "", "", 0.5)


def _may_announce(before: str) -> bool:
    """Return whether a cue of birth can be in a stretch, which is quicker than to look for it."""
    return "ne" in before or "na" in before or "dn" in before or "d.n" in before


def _in_words(document: Document) -> Iterator[Span]:
    """Yield « douze mars mille neuf cent quarante-huit », as it is dictated."""
    words = document.words
    for index in document.among(_MONTHS):
        first = index
        while first and index - first < _DAY_WORDS and _number(document, first - 1, first):
            first -= 1
        last = index
        opens = index + 2 < len(words) and words[index + 1 : index + 3] != ["de", "la"]
        if opens and (words[index + 1] in _CENTURIES or words[index + 2] in _CENTURIES):
            while last - index < _YEAR_WORDS and _number(document, last + 1, last + 1):
                last += 1
        if last == index and (first == index or words[first] == "un"):
            continue
        start, end = document.starts[first], document.end(last)
        born = _BIRTH_CUE.search(document.folded[max(0, start - _LOOK_BACK) : start])
        label = "DATE_NAISSANCE" if born else "DATE"
        yield Span(start, end, label, "patient" if born else "", "", 0.85)


def _cut_months(document: Document) -> Iterator[Span]:
    """Yield « 13 fév-\\nrier 1941 », whose month a line end cuts."""
    low = document.folded
    for start, end, whole in document.joined:
        if whole not in _MONTHS:
            continue
        day = _DAY_BEFORE.search(low, max(0, start - 5), start)
        year = _YEAR_AFTER.match(low, end)
        if day is not None and year is not None:
            born = _BIRTH_CUE.search(low, max(0, day.start() - _LOOK_BACK), day.start())
            label = "DATE_NAISSANCE" if born else "DATE"
            yield Span(day.start(), year.end(), label, "patient" if born else "", "", 0.8)


def _number(document: Document, at: int, gap: int) -> bool:
    """Return whether the word at `at` is of a number, joined by the gap before the word `gap`."""
    return (
        0 <= at < len(document.words)
        and document.words[at] in _NUMBERS
        and document.gap(gap).strip(" -\n") == ""
    )


_MONTHS: Final = frozenset(fold(month) for month in MONTHS)
_NUMBERS: Final = frozenset(
    word for said in (*days_in_words(), *years_in_words()) for word in said.split()
) | frozenset("vingts cents septante huitante octante nonante et".split())
_CENTURIES: Final = frozenset({"mille", "mil", "cent"})
_DAY_WORDS: Final = 4
_YEAR_WORDS: Final = 8
