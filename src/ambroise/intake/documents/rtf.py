"""The text of RTF (Rich Text Format specification 1.9.1, Microsoft 2008).

Our own reader, because those on PyPI leave out headers, footnotes and text boxes, keep what was
struck out or hidden, and read the letters of the font Symbol as Latin ones (µg as mg).
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from ambroise.intake.documents.notes import Around
from ambroise.intake.documents.rtf_words import (
    CHARSETS,
    FOOTERS,
    HEADERS,
    NOTES,
    READ_THOUGH_STARRED,
    SIGNS,
    SKIPPED,
)
from ambroise.intake.documents.symbols import in_font
from ambroise.intake.documents.tidy import laid_out, raised
from ambroise.intake.documents.unreadable import TextUnreadable

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n\0]+)"
    rb"|[\r\n\0\\]",
    re.DOTALL,
)
_MAX_DEPTH: Final = 10_000
_MAX_TOKENS: Final = 20_000_000
"""Control words and stretches of text, about 20 seconds of them."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside one pair of braces."""

    skipped: bool = False
    hidden: bool = False
    raised: bool = False
    fonts: bool = False
    """Whether it is the table of fonts."""
    font: int = -1
    after_unicode: int = 1
    """How many characters stand for the one that `\\u` gives, for readers that know no Unicode."""
    in_cell: bool = False
    out: "_Text | None" = None


@dataclass(slots=True)
class _Font:
    codec: str
    name: str = ""


@dataclass(slots=True)
class _Text:
    """The text of the body, or of a header, a footer, a note."""

    kind: str
    parts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        text = "".join(self.parts)  # a character of two halves came as two
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Reader:
    def __init__(self) -> None:
        self._body = _Text("body")
        self._around = Around()
        self._group = _Group(out=self._body)
        self._stack: list[_Group] = []
        self._fonts: dict[int, _Font] = {}
        self._codec = "cp1252"
        self._default_font = -1
        self._starred = False
        self._to_skip = 0
        self._bytes = bytearray()

    def read(self, content: bytes) -> str:
        position = tokens = 0
        while match := _TOKEN.match(content, position):
            position = match.end()
            tokens += 1
            if tokens > _MAX_TOKENS:
                raise TextUnreadable("too_long")
            if match["byte"] is None and match["text"] is None:
                self._flush()
            if match["word"] is not None:
                number = None if match["number"] is None else int(match["number"])
                if match["word"] == b"bin":
                    position += max(number or 0, 0)
                    continue
                self._word(match["word"].decode(), number)
            elif match["brace"] is not None:
                self._brace(match["brace"])
                if not self._stack:
                    break  # what follows the outermost group is no part of the document
            elif match["sign"] is not None:
                self._sign(match["sign"])
            elif match["byte"] is not None:
                self._letters(bytes((int(match["byte"], 16),)))
            elif match["text"] is not None:
                self._letters(match["text"])
        self._flush()
        while self._stack:
            self._brace(b"}")
        return laid_out(self._around.lines(str(self._body).split("\n")))

    def _brace(self, brace: bytes) -> None:
        self._to_skip, self._starred = 0, False
        if brace == b"{":
            if len(self._stack) > _MAX_DEPTH:
                raise TextUnreadable("too_deep")
            self._stack.append(self._group)
            return
        ended, self._group = self._group.out, self._stack.pop()
        if ended is not None and ended is not self._group.out:
            self._close(ended)

    def _close(self, text: _Text) -> None:
        if text.kind == "header":
            self._around.headers.append(laid_out(str(text).split("\n")))
        elif text.kind == "footer":
            self._around.footers.append(laid_out(str(text).split("\n")))
        elif text.kind == "note":
            self._write(self._around.note(str(text)))

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        self._to_skip = 0
        if word in SKIPPED or (starred and word not in READ_THOUGH_STARRED):
            self._group = replace(self._group, skipped=True)
        elif word in HEADERS | FOOTERS | NOTES:
            kind = "header" if word in HEADERS else "footer" if word in FOOTERS else "note"
            self._group = replace(self._group, out=_Text(kind), in_cell=False)
        elif word in SIGNS:
            self._write(SIGNS[word])
        elif word in ("par", "line"):
            self._write(" " if self._group.in_cell else "\n")
        elif word == "u" and number is not None:
            self._unicode(number)
        else:
            self._state(word, number)

    def _state(self, word: str, number: int | None) -> None:
        match word:
            case "fonttbl":
                self._group = replace(self._group, fonts=True)
            case "f" if number is not None:
                self._group = replace(self._group, font=number)
            case "fcharset" if self._group.fonts:
                self._font().codec = CHARSETS.get(number or 0, self._codec)
            case "deff" if number is not None:
                self._default_font = number
                self._group = replace(self._group, font=number)
            case "ansicpg" if number is not None:
                self._codec = _codec(number)
            case "mac" | "pc" | "pca":
                self._codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
            case "uc":
                self._group = replace(self._group, after_unicode=min(max(number or 0, 0), 8))
            case "v" | "deleted":
                self._group = replace(self._group, hidden=number != 0)
            case "super":
                self._group = replace(self._group, raised=number != 0)
            case "nosupersub" | "sub":
                self._group = replace(self._group, raised=False)
            case "plain":
                font = self._default_font
                self._group = replace(self._group, hidden=False, raised=False, font=font)
            case "intbl":
                self._group = replace(self._group, in_cell=True)
            case "pard":
                self._group = replace(self._group, in_cell=False)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
        elif self._to_skip:
            self._to_skip -= 1
        elif sign in (b"\n", b"\r"):
            self._write("\n")
        else:
            self._write({b"~": "\u00a0", b"_": "-", b"-": ""}.get(sign, sign.decode("latin-1")))

    def _unicode(self, number: int) -> None:
        code = number % 0x10000
        self._write(in_font(chr(code), self._font().name))
        self._to_skip = self._group.after_unicode

    def _letters(self, letters: bytes) -> None:
        skipped = min(self._to_skip, len(letters))
        self._to_skip -= skipped
        self._bytes += letters[skipped:]

    def _flush(self) -> None:
        """Write the bytes met since the last control word, some of them two to a letter."""
        if not self._bytes:
            return
        letters = bytes(self._bytes)
        self._bytes.clear()
        font = self._font()
        if self._group.fonts:
            font.name = font.name or letters.decode("latin-1").strip(" ;")
            return
        self._write(in_font(letters.decode(font.codec, "replace"), font.name))

    def _font(self) -> _Font:
        number = self._group.font
        if self._group.fonts:
            return self._fonts.setdefault(number, _Font(self._codec))
        return self._fonts.get(number) or _Font(self._codec)

    def _write(self, text: str) -> None:
        group = self._group
        if not (group.skipped or group.hidden or group.fonts) and group.out is not None:
            group.out.parts.append(raised(text) if group.raised else text)


def _codec(page: int) -> str:
    name = {10000: "mac_roman", 65001: "utf-8"}.get(page, f"cp{page}")
    try:
        "".encode(name)
    except LookupError as error:
        raise TextUnreadable("rtf") from error
    return name


def rtf_text(content: bytes) -> str:
    """Return the text of an RTF file: headers, body, notes and footers, a table row by row.

    Pictures, instructions of fields, hidden and deleted text are left out. Raises TextUnreadable.
    """
    start = content.find(b"{\\rtf")
    if start < 0 or content[:start].strip(b"\xef\xbb\xbf \t\r\n"):
        raise TextUnreadable("rtf")
    return _Reader().read(content[start:])
