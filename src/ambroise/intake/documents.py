"""The text of a document: plain text, HTML, RTF or PDF, as a person would read it."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    """
    address article blockquote br caption dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table tr ul
    """.split()
)
_HIDDEN = frozenset(("head", "script", "style", "template"))


class TextUnreadable(Exception):
    """A document whose text cannot be had; `reason` is a word, never content."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def text_of(content: bytes, content_type: str) -> str:
    """Return the text of `content`, "" for a type that holds none (an image).

    `content_type` is a MIME type with its parameters. Raises TextUnreadable.
    """
    mime, _, parameters = content_type.partition(";")
    mime = mime.strip().lower()
    if mime == "application/pdf":
        return _pdf(content)
    if mime in ("application/rtf", "text/rtf"):
        return _rtf(content)
    if mime in ("text/html", "application/xhtml+xml"):
        return _html(_decode(content, parameters))
    if mime.startswith("text/"):
        return _decode(content, parameters)
    return ""


def _decode(content: bytes, parameters: str) -> str:
    named = re.search(r"charset=\"?([\w-]+)", parameters, re.IGNORECASE)
    try:
        text = content.decode(named.group(1) if named else "utf-8-sig")
    except (UnicodeDecodeError, LookupError) as error:
        raise TextUnreadable("encoding") from error
    return text.replace("\r\n", "\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def _html(text: str) -> str:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (re.sub(r" *\t+ *", "\t", line).strip() for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _rtf(content: bytes) -> str:
    """Return the text of an RTF file, a paragraph a line, pictures and fields left out."""
    try:
        from striprtf.striprtf import rtf_to_text
    except ModuleNotFoundError as error:
        raise TextUnreadable("rtf_reader_missing") from error
    if not content.startswith(b"{\\rtf"):
        raise TextUnreadable("rtf")
    try:
        text: str = rtf_to_text(content.decode("latin-1"))
    except (ValueError, IndexError) as error:
        raise TextUnreadable("rtf") from error
    return text


def _pdf(content: bytes) -> str:
    """Return the text of a PDF; without the reader of the extra `documents`, it waits."""
    try:
        from ambroise.intake.pdf import pdf_text
    except ModuleNotFoundError as error:
        raise TextUnreadable("pdf_reader_missing") from error
    try:
        return pdf_text(content)
    except ValueError as error:
        raise TextUnreadable("pdf") from error
