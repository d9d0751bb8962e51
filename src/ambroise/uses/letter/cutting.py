"""A note cut into titled parts, and a part into sentences, by offsets into the text."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.text.folding import fold
from ambroise.uses.letter.titles import Section, section_of

_LONGEST_TITLE: Final = 60
_SIGNATURE: Final = re.compile(
    r"\s*(?:(?:bien |tres )?(?:confraternellement|cordialement)\b|veuillez|avec mes|signe\b"
    r"|copies?\s?:|(?:dr|docteur|pr|professeur)\b[^.:]{0,60}$)"
)
_ABBREVIATED: Final = re.compile(r"(?:^|[\s(])(?:dr|pr|m|mme|mlle|cf|ex|env|st|ste|n|no|p|[a-z])$")
_STOP: Final = re.compile(r"[.!?…]+(?=[\s»)]|$)|\n")
_BULLET: Final = re.compile(r"\s*(?:[-•*–]|\d{1,2}[.)])\s")


def parts(text: str) -> Iterator[tuple[Section, int, int]]:
    """Yield every part of `text` in order, without its title; untitled ones are NONE."""
    section, begin, at = Section.NONE, 0, 0
    for line in text.splitlines(keepends=True):
        found = _title(line)
        if found is not None:
            yield section, begin, at
            section, body = found
            begin = at + body
        at += len(line)
    yield section, begin, len(text)


def _title(line: str) -> tuple[Section, int] | None:
    """Return the section that a line opens and where its own body starts in the line."""
    if _SIGNATURE.match(fold(line.rstrip())):
        return Section.OTHER, len(line)
    head, colon, body = line.partition(":")
    bare = head.strip()
    if not bare or len(bare) > _LONGEST_TITLE:
        return None
    section = section_of(bare)
    if section is None:
        return None
    if not colon:
        marked = bare.startswith("#") or bare.isupper()
        return (section, len(line)) if marked else None
    if not body.strip():
        return section, len(line)
    if section is Section.OTHER:
        return None
    return section, 0 if section is Section.ALLERGIES else len(head) + 1


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of `text[start:end]`; a line that was only wrapped is not cut."""
    widest = max((len(line) for line in text.split("\n")), default=0)
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop[0] == "\n":
            cut = _meant(text, stop.start(), end, widest)
        else:
            cut = not _ABBREVIATED.search(fold(text[max(begin, stop.start() - 6) : stop.start()]))
        if cut:
            yield from _trimmed(text, begin, stop.end())
            begin = stop.end()
    yield from _trimmed(text, begin, end)


def _meant(text: str, newline: int, end: int, widest: int) -> bool:
    """Return whether a new line was meant: the next one opens an item, or its first word had room.

    A line that goes on in lower case continues the sentence, whatever its length.
    """
    following = text[newline + 1 : end].split("\n", 1)[0]
    if not following.strip() or _BULLET.match(following):
        return True
    line = text[text.rfind("\n", 0, newline) + 1 : newline]
    word = following.split(maxsplit=1)[0]
    return word[0].isupper() and len(line) + 1 + len(word) <= widest


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[begin:end]
    if stripped := piece.strip():
        start = begin + piece.index(stripped)
        yield start, start + len(stripped)
