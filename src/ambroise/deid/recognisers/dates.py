"""Dates: of birth after a cue, others as they are."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.text.spans import Span

_BIRTH_CUE: Final = re.compile(
    r"(?:\bnee?s?(?:\(e\))?|\bn[eé]\(e\)|naissance|\bnaiss?\.?|\bddn|\bd\.d\.n\.?|\bdn\b)"
    r"[ \n]{0,3}[:(=]?[ \n]{0,3}(?:le |en |au )?[^\d\n]{0,20}$"
)
_BIRTH_AFTER: Final = re.compile(r" ?\(? ?\d{1,3} ?ans\b")
_DIGIT_BEFORE: Final = re.compile(r"\d ?$")
_IMPOSSIBLE: Final = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d(?![\d/])")
_DIGITS_APART: Final = re.compile(r"\d(?: \d){5,7}(?! ?\d)")
_SEX_BEFORE: Final = re.compile(
    r"(?:\||;|,|\bsexe) ?:? ?(?:m|f|h|masculin|feminin)\b[ |;,.-]{1,4}$"
)


def find(document: Document) -> Iterator[Span]:
    """Yield the dates, a birth as `DATE_NAISSANCE` of the patient, and dates of no calendar."""
    low = document.folded
    for found in document.dates:
        before = low[max(0, found.start - 45) : found.start]
        full = found.form == "day"
        born = _BIRTH_CUE.search(before) or (
            full and (_SEX_BEFORE.search(before) or _BIRTH_AFTER.match(low, found.end))
        )
        label = "DATE_NAISSANCE" if born else "DATE"
        yield Span(found.start, found.end, label, "patient" if born else "", "", 0.9)
    for start, end in document.digits:
        if end - start > 2 or low[end : end + 1] not in ("/", ".", "-", " "):
            continue
        if low[max(0, start - 1) : start] in ("/", ".", "-"):
            continue
        if (match := _IMPOSSIBLE.match(low, start)) is not None:
            yield Span(start, match.end(), "DATE", "", "", 0.6)
        elif (
            end - start == 1
            and (match := _DIGITS_APART.match(low, start)) is not None
            and not _DIGIT_BEFORE.search(low, max(0, start - 2), start)
        ):
            yield Span(start, match.end(), "DATE", "", "", 0.5)
