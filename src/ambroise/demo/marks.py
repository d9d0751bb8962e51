"""Text that carries its identities and its facts while it is composed: their offsets are exact."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from ambroise.demo.french_time import in_words, short

Assertion = Literal[
    "present", "absent", "hypothesis", "family", "history", "planned", "contradicted"
]
"""What a passage says of its fact: that it is, is not, may be, was a relative's, was, will be;
"contradicted": something else than the record."""

# Private-use characters: they occur in no letter, so that marked pieces go through f-strings.
_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_HELD = "\ue003"
_FACT, _SAYS, _END = "\ue004", "\ue005", "\ue006"
_NO_BREAK = re.compile(
    r" (?=[:;%]( |$)|(?:mmol|µmol|mg|g|G|kg|mL|ng|mUI|UI|mmHg)\b)|(?<=\d) (?=\d{3}\b)"
)
_IDENTITY = re.compile(f"{_OPEN}([^{_MIDDLE}]*){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")
# One class of characters first: a search then goes straight to the next mark.
_TOKEN = re.compile(
    f"[{_OPEN}{_CLOSE}{_FACT}{_END}]"
    f"(?:(?<=[{_CLOSE}{_END}])|(?P<said>[^{_MIDDLE}{_SAYS}]*)[{_MIDDLE}{_SAYS}])"
)
_NO_KEY = re.compile(r"[\s|]")
_VOWEL_FIRST = re.compile(
    f"(?:{_OPEN}[^{_MIDDLE}]*{_MIDDLE}|{_FACT}[^{_SAYS}]*{_SAYS})*[aeiouàâéèêëîïôûœ]", re.IGNORECASE
)
MARKS: Final = frozenset("\ue000\ue001\ue002\ue003\ue004\ue005\ue006")
"""The characters that marks are made of: what changes a text leaves them where they are."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An identity in a text, by code point offsets."""

    start: int
    end: int
    label: str
    role: str
    entity: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that states a fact of the record, by code point offsets; `key` names the fact."""

    start: int
    end: int
    kind: str
    key: str
    assertion: str


class Plain(NamedTuple):
    text: str
    entities: tuple[Entity, ...]
    passages: tuple[Passage, ...]


def mark(text: str, label: str, role: str = "", entity: str = "") -> str:
    """`text`, marked as an identity; the marks disappear in `unmark`. None holds another."""
    return f"{_OPEN}{label}|{role}|{entity}{_MIDDLE}{text}{_CLOSE}"


def fact(text: str, kind: str, key: str, assertion: Assertion = "present") -> str:
    """`text`, marked as a passage that states fact `key`; it may hold identities and facts.

    Raises ValueError for a key that holds a blank or a bar.
    """
    if _NO_KEY.search(key):
        raise ValueError(f"fact key {key!r} holds a blank or a bar")
    return f"{_FACT}{kind}|{key}|{assertion}{_SAYS}{text}{_END}"


def starts_with_vowel(marked: str) -> bool:
    """Whether what is read of `marked` starts with a vowel."""
    return bool(_VOWEL_FIRST.match(marked))


def day(when: date, *, words: bool = False) -> str:
    """A marked date, 31/12/2025 or 31 décembre 2025; its entity is the ISO date."""
    plain = date(when.year, when.month, when.day)
    return mark(in_words(plain) if words else short(plain), "DATE", "", plain.isoformat())


def unmark(marked: str) -> Plain:
    """The plain text, its identities and its passages, each in the order of their starts."""
    pieces: list[str] = []
    entities: list[Entity] = []
    passages: list[Passage] = []
    opened: list[tuple[int, str]] = []
    length = last = 0
    for token in _TOKEN.finditer(marked):
        begin, end = token.span()
        pieces.append(marked[last:begin])
        length += begin - last
        last = end
        said = token[1]
        if said is not None:
            opened.append((length, said))
            continue
        start, said = opened.pop()
        if token[0] == _CLOSE:
            entities.append(Entity(start, length, *said.split("|")))
        else:
            passages.append(Passage(start, length, *said.split("|")))
    pieces.append(marked[last:])
    ordered = sorted(passages, key=lambda passage: (passage.start, -passage.end))
    return Plain("".join(pieces), tuple(entities), tuple(ordered))


def shown(marked: str) -> str:
    """What a reader sees of a marked text, or of a piece cut out of one."""
    return _TOKEN.sub("", marked)


class Piece(NamedTuple):
    """A piece of a marked text: a mark, or text; `label` is that of the identity that holds it."""

    text: str
    is_mark: bool
    label: str


def pieces(marked: str) -> Iterator[Piece]:
    """The marked text cut at its marks, nothing left out: the pieces joined are the text."""
    label, last = "", 0
    for token in _TOKEN.finditer(marked):
        if token.start() > last:
            yield Piece(marked[last : token.start()], False, label)
        yield Piece(token[0], True, label)
        last = token.end()
        if token[0].startswith(_OPEN):
            label = token["said"].split("|")[0]
        elif token[0] == _CLOSE:
            label = ""
    if last < len(marked):
        yield Piece(marked[last:], False, label)


class Extent(NamedTuple):
    """Where a passage stands in a marked text: with its marks, and between them."""

    start: int
    inner: int
    inner_end: int
    end: int
    kind: str
    key: str
    assertion: str


def extents(marked: str) -> tuple[Extent, ...]:
    """Where the passages of a marked text stand, in the order of their starts."""
    opened: list[tuple[int, int, list[str]]] = []
    found: list[Extent] = []
    for token in _TOKEN.finditer(marked):
        if token[0].startswith(_FACT):
            opened.append((token.start(), token.end(), token["said"].split("|")))
        elif token[0] == _END:
            start, inner, said = opened.pop()
            found.append(Extent(start, inner, token.start(), token.end(), *said))
    return tuple(sorted(found))


def wrap(marked: str, width: int) -> str:
    """The same text with lines of at most `width` characters; no identity is cut."""
    return "\n".join(_wrap_line(line, width) for line in marked.split("\n"))


def _wrap_line(line: str, width: int) -> str:
    if len(line) <= width or len(shown(line)) <= width:
        return line
    # Blanks inside an identity or a number, before punctuation and a unit do not end a line.
    held = _IDENTITY.sub(lambda match: match[0].replace(" ", _HELD), line)
    held = _NO_BREAK.sub(_HELD, held)
    lines: list[list[str]] = [[]]
    length = -1
    for word in held.split(" "):
        size = len(shown(word))
        if lines[-1] and length + 1 + size > width:
            lines.append([])
            length = -1
        lines[-1].append(word)
        length += 1 + size
    return "\n".join(" ".join(words) for words in lines).replace(_HELD, " ")
