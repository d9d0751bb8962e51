"""A message of HL7 v2 in segments, fields, repetitions, components and sub-components.

Positions are those of the standard (HL7 v2.5, chapter 2), all counted from 1. What is absent, and
what is deleted by `""`, reads as "".
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple

from ambroise.intake.hl7.charsets import decode
from ambroise.intake.told import Untold

_BREAKS: Final = re.compile(r"\r\n|\r")
_DELETED: Final = '""'
_TEXTS: Final = frozenset({"OBX", "NTE"})
"""Segments whose text may run over lines that look like nothing else."""


class Marks(NamedTuple):
    """The separators that MSH-1 and MSH-2 set; "" for one that a message does without."""

    field: str
    component: str
    repetition: str
    escape: str
    sub: str


class Value:
    """One repetition of a field."""

    __slots__ = ("_parts", "_unescape", "raw", "sub")

    def __init__(self, raw: str, marks: Marks) -> None:
        self.raw = raw
        self.sub = marks.sub
        mark = marks.component
        self._parts = raw.split(mark) if mark and mark in raw else [raw]
        self._unescape = _unescape(marks) if marks.escape and marks.escape in raw else None

    def __len__(self) -> int:
        """Return the number of components."""
        return len(self._parts)

    def text(self, component: int = 1, sub: int = 1) -> str:
        """Return a sub-component as a person reads it; `sub` 0 is the component whole."""
        if component > len(self._parts):
            return ""
        found = self._parts[component - 1]
        if sub and self.sub and self.sub in found:
            parts = found.split(self.sub)
            found = parts[sub - 1] if sub <= len(parts) else ""
        elif sub > 1:
            return ""
        if found == _DELETED:
            return ""
        return self._unescape(found).strip() if self._unescape else found.strip()

    def whole(self) -> str:
        """Return the field as text, separators and all, for the types that have no component."""
        if self.raw == _DELETED:
            return ""
        return self._unescape(self.raw) if self._unescape else self.raw


class Segment:
    """One segment; MSH-1 is the separator itself."""

    __slots__ = ("_fields", "_marks", "_values", "name")

    def __init__(self, line: str, marks: Marks) -> None:
        self._fields = line.split(marks.field)
        self.name = self._fields[0]
        if self.name == "MSH":
            self._fields.insert(1, marks.field)
        self._marks = marks
        self._values: dict[int, list[Value]] = {}

    def blank(self, name: str) -> "Segment":
        """Return a segment of that name that says nothing."""
        return Segment(name, self._marks)

    def raw(self, field: int) -> str:
        """Return a field as it was sent."""
        return self._fields[field] if field < len(self._fields) else ""

    def values(self, field: int) -> list[Value]:
        """Return the repetitions of a field that say something."""
        found = self._values.get(field)
        if found is None:
            raw = self._fields[field] if field < len(self._fields) else ""
            mark = self._marks.repetition
            if not raw or raw == _DELETED:
                found = []
            elif mark and mark in raw:
                parts = raw.split(mark)
                found = [Value(part, self._marks) for part in parts if part and part != _DELETED]
            else:
                found = [Value(raw, self._marks)]
            self._values[field] = found
        return found

    def text(self, field: int, component: int = 1, sub: int = 1) -> str:
        """Return a part of the first repetition of a field."""
        raw = self._fields[field] if field < len(self._fields) else ""
        if not raw or raw.isalnum():  # no mark of any kind is a letter or a digit
            return raw if component == 1 and sub < 2 else ""
        found = self.values(field)
        return found[0].text(component, sub) if found else ""

    def whole(self, field: int) -> str:
        """Return a field as text, each repetition on a line."""
        raw = self.raw(field)
        marked = (mark and mark in raw for mark in (self._marks.repetition, self._marks.escape))
        if any(marked) or raw == _DELETED:
            return "\n".join(value.whole() for value in self.values(field))
        return raw


class Message:
    """The segments of a message in their order, the first one its MSH."""

    __slots__ = ("_named", "encoding", "header", "segments")

    def __init__(self, segments: list[Segment], encoding: str) -> None:
        self.segments = segments
        self.header = segments[0]
        self.encoding = encoding
        self._named: dict[str, list[Segment]] = {}
        for segment in segments:
            self._named.setdefault(segment.name, []).append(segment)

    def all(self, name: str) -> list[Segment]:
        return self._named.get(name, [])

    def first(self, name: str) -> Segment | None:
        return next(iter(self._named.get(name, ())), None)

    def either(self, name: str) -> Segment:
        """Return the first segment of that name, one that says nothing where there is none."""
        return self.first(name) or self.header.blank(name)

    def text(self, name: str, field: int, component: int = 1, sub: int = 1) -> str:
        """Return a part of a field of the first segment of that name, "" where there is none."""
        segment = self.first(name)
        return segment.text(field, component, sub) if segment else ""

    def groups(self, *starts: str) -> Iterator[list[Segment]]:
        """Yield the segments cut before each one named in `starts`; those before it are left."""
        group: list[Segment] = []
        for segment in self.segments:
            if segment.name in starts:
                if group:
                    yield group
                group = [segment]
            elif group:
                group.append(segment)
        if group:
            yield group


def parse(piece: bytes) -> Message:
    """Return the message of a piece.

    Segments end in CR, LF or both. A line that does not start a segment goes on with the one
    before, as texts with unescaped line breaks do.
    Raises Untold: `no_msh`, `header_invalid`, `unknown_charset`, `encoding`.
    """
    piece = piece.strip(b"\x0b\x1c\r\n \t\x00").removeprefix(b"\xef\xbb\xbf")
    if not piece.startswith(b"MSH"):
        raise Untold("no_msh")
    marks = _marks(piece)
    text, encoding = decode(piece)
    lines: list[str] = []
    for line in (_BREAKS.sub("\n", text) if "\r" in text else text).split("\n"):
        if _starts(line, marks.field, lines):
            lines.append(line)
        else:
            lines[-1] += f"\n{line}"
    return Message([Segment(line, marks) for line in lines], encoding)


def _starts(line: str, mark: str, before: list[str]) -> bool:
    name, follows = line[:3], line[3:4]
    if not (len(name) == 3 and name.isalnum() and name.isupper() and name.isascii()):
        return False
    return follows == mark or (not follows and before[-1][:3] not in _TEXTS)


def _marks(piece: bytes) -> Marks:
    """Return the separators, which are ASCII whatever the character set."""
    field = piece[3:4].decode("latin-1")
    if len(field) != 1 or field.isalnum() or not field.isprintable() or field.isspace():
        raise Untold("header_invalid", "MSH-1")
    set_: str = re.split(r"[\r\n]", piece[4:12].decode("latin-1"))[0].split(field)[0]
    distinct = len(set(set_)) == len(set_)
    if not set_ or not distinct or any(m.isalnum() or m.isspace() for m in set_):
        raise Untold("header_invalid", "MSH-2")
    component, repetition, escape, sub, *_ = [*set_, "", "", "", ""]
    return Marks(field, component, repetition, escape, sub)


@cache
def _unescape(marks: Marks) -> Callable[[str], str]:
    """Return what reads the escape sequences of HL7 v2.5, 2.7 (separators, bytes, formatting).

    What is formatted for a printer keeps its line breaks; an unknown sequence stays as it came.
    """
    mark = re.escape(marks.escape)
    sequence = re.compile(rf"{mark}([^{mark}\n]{{0,80}}){mark}")
    separators = {
        "F": marks.field,
        "S": marks.component,
        "T": marks.sub,
        "R": marks.repetition,
        "E": marks.escape,
        "H": "",
        "N": "",
        ".br": "\n",
        ".BR": "\n",
        ".ce": "\n",
    }

    def read(match: re.Match[str]) -> str:
        code = match[1]
        if (found := separators.get(code)) is not None:
            return found
        if code[:1] == "X":
            return _bytes(code[1:]) or match[0]
        if code[:3] == ".sp":
            return "\n" * (int(code[3:]) if code[3:].isdecimal() else 1)
        if code[:3] in (".in", ".ti", ".fi", ".nf", ".sk"):
            return " " if code[:3] == ".sk" else ""
        return match[0]

    return lambda text: sequence.sub(read, text)


def _bytes(digits: str) -> str:
    """Return the characters of a hexadecimal sequence: UTF-8 where it is, else Windows 1252."""
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        return ""
    for encoding in ("utf-8", "cp1252"):
        try:
            return found.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""
