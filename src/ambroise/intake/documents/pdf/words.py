"""The words of a PDF page with their places, as PDFium finds them, turned upright."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pypdfium2.raw as pdfium

from ambroise.intake.documents.tidy import raised
from ambroise.intake.documents.unreadable import TextUnreadable

_MAX_LETTERS: Final = 200_000
"""Letters of one page: a poster has 20,000."""
_MAX_WORDS: Final = 10_000
_WORD: Final = re.compile(r"[^\s\x02\ufffe]+[\x02\ufffe]?")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff\U00010000-\U0010ffff]")
_POWER: Final = re.compile(r"(?<!\d)10 ?([+−-]?\d{1,2})(?!\d)")
_ABOVE: Final = 0.15
"""How much an exponent stands above its base, in heights of a letter."""
_LINE_END_HYPHENS: Final = str.maketrans({"\x02": "-", "\ufffe": "-"})
"""What PDFium puts for a hyphen at the end of a line, the next one following at once."""


class Word(NamedTuple):
    """A word and its box, in points; `bottom` < `top`, the baseline is about `bottom`."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def words(page: Any) -> list[Word]:
    """Return the words of a page that are written in its main direction, in the PDF's own order.

    `page` is pypdfium2's. Places are turned so that the text runs to the right; a word in another
    direction (a stamp in the margin, a watermark across) is left out.
    """
    text_page = page.get_textpage()
    try:
        if text_page.count_chars() > _MAX_LETTERS:
            raise TextUnreadable("too_long")
        found = list(_found(text_page, page.get_cropbox()))
    finally:
        text_page.close()
    if len(found) > _MAX_WORDS:
        raise TextUnreadable("too_long")
    directions = Counter[int]()
    for direction, word in found:
        directions[direction] += len(word.text)
    if not directions:
        return []
    main = max(directions, key=lambda direction: (directions[direction], -direction))
    kept = [word for direction, word in found if direction == main]
    return [_upright(word, main) for word in kept] if main else kept


def _found(text_page: Any, box: tuple[float, float, float, float]) -> Iterator[tuple[int, Word]]:
    """Yield the words inside the page's box, each with its direction in degrees."""
    left, bottom, right, top = box
    first, last = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    first_at, last_at = ctypes.byref(first), ctypes.byref(last)
    handle, placed = text_page.raw, pdfium.FPDFText_GetLooseCharBox
    for match in _WORD.finditer(_with_exponents(_text(text_page), text_page)):
        start, end = match.span()
        if not placed(handle, start, first_at) or not placed(handle, end - 1, last_at):
            continue
        word = Word(
            match.group().translate(_LINE_END_HYPHENS),
            min(first.left, last.left),
            min(first.bottom, last.bottom),
            max(first.right, last.right),
            max(first.top, last.top),
        )
        across, up = (word.left + word.right) / 2, (word.bottom + word.top) / 2
        if left <= across <= right and bottom <= up <= top:
            level = last.left > first.left and first.bottom == last.bottom
            yield 0 if level else _direction(text_page, start), word


def _direction(text_page: Any, index: int) -> int:
    return round(math.degrees(pdfium.FPDFText_GetCharAngle(text_page, index))) % 360


def _text(text_page: Any) -> str:
    """Return the text of a page, one character for each of PDFium's."""
    count = text_page.count_chars()
    text: str = text_page.get_text_range() if count else ""
    if len(text) == count and not _SURROGATES.search(text):
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)


def _with_exponents(text: str, text_page: Any) -> str:
    """Return the text of a page with the exponents of ten that are printed above the line."""
    base, above = pdfium.FS_RECTF(), pdfium.FS_RECTF()

    def written(match: re.Match[str]) -> str:
        pdfium.FPDFText_GetLooseCharBox(text_page, match.start(), ctypes.byref(base))
        pdfium.FPDFText_GetLooseCharBox(text_page, match.end() - 1, ctypes.byref(above))
        is_above = above.bottom - base.bottom > _ABOVE * (base.top - base.bottom)
        return f"10{raised(match.group(1))}" if is_above else match.group()

    return _POWER.sub(written, text)


def _upright(word: Word, direction: int) -> Word:
    """Return a word of a page written in `direction`, quarter turns only, as if it were not."""
    a, b, c, d = word.left, word.bottom, word.right, word.top
    match direction:
        case 270:
            return Word(word.text, b, -c, d, -a)
        case 180:
            return Word(word.text, -c, -d, -a, -b)
        case 90:
            return Word(word.text, -d, a, -b, c)
    return word
