"""Text that carries its identities while it is composed, so that their offsets are exact."""

import re
from dataclasses import dataclass
from datetime import date

from ambroise.demo.french_time import in_words, short

# Private-use characters: they occur in no letter, so that marked pieces go through f-strings.
_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_HELD = "\ue003"
_NO_BREAK = re.compile(r" (?=[:;%]( |$)|(?:mmol|µmol|mg|g|G|kg|mL|ng|mUI|UI|mmHg)\b)")
_MARKED = re.compile(f"{_OPEN}([^{_MIDDLE}]*){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Entity:
    """An identity in a text, by code point offsets."""

    start: int
    end: int
    label: str
    role: str
    entity: str


def mark(text: str, label: str, role: str = "", entity: str = "") -> str:
    """`text`, marked; the marks disappear in `unmark`."""
    return f"{_OPEN}{label}|{role}|{entity}{_MIDDLE}{text}{_CLOSE}"


def day(when: date, *, words: bool = False) -> str:
    """A marked date, 31/12/2025 or 31 décembre 2025; its entity is the ISO date."""
    plain = date(when.year, when.month, when.day)
    return mark(in_words(plain) if words else short(plain), "DATE", "", plain.isoformat())


def unmark(marked: str) -> tuple[str, tuple[Entity, ...]]:
    """The plain text, and its identities in the order of the text."""
    pieces: list[str] = []
    found: list[Entity] = []
    length = last = 0
    for match in _MARKED.finditer(marked):
        before, inside = marked[last : match.start()], match[2]
        label, role, entity = match[1].split("|")
        start = length + len(before)
        found.append(Entity(start, start + len(inside), label, role, entity))
        pieces += [before, inside]
        length = start + len(inside)
        last = match.end()
    pieces.append(marked[last:])
    return "".join(pieces), tuple(found)


def wrap(marked: str, width: int) -> str:
    """The same text with lines of at most `width` characters; no identity is cut."""
    return "\n".join(_wrap_line(line, width) for line in marked.split("\n"))


def _wrap_line(line: str, width: int) -> str:
    if len(unmark(line)[0]) <= width:
        return line
    # Blanks inside an identity, before punctuation and before a unit do not end a line.
    held = _MARKED.sub(lambda match: match[0].replace(" ", _HELD), line)
    held = _NO_BREAK.sub(_HELD, held)
    lines: list[list[str]] = [[]]
    length = -1
    for word in held.split(" "):
        size = len(unmark(word)[0])
        if lines[-1] and length + 1 + size > width:
            lines.append([])
            length = -1
        lines[-1].append(word)
        length += 1 + size
    return "\n".join(" ".join(words) for words in lines).replace(_HELD, " ")
