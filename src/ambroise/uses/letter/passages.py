"""The sentences of a stay's notes, each with its section, its place and its exact words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.text.folding import fold
from ambroise.uses.contract import SpanRef
from ambroise.uses.letter.cutting import parts, sentences
from ambroise.uses.letter.lines import Line, Source
from ambroise.uses.letter.schema import Item
from ambroise.uses.letter.titles import Section
from ambroise.uses.letter.wording import sentence
from ambroise.warehouse.views import Note

__all__ = ["Passage", "Passages", "Section"]

_BULLET: Final = re.compile(r"[-•*–\s]+")
_CLOSING: Final = re.compile(r"hospitalisation|sortie|liaison")


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a note: `note.text[start:end] == quote`."""

    note_id: int
    start: int
    end: int
    quote: str
    section: Section

    @property
    def sentence(self) -> str:
        """The words as a sentence of the letter: on one line, a capital, a full stop."""
        return sentence(self.quote)

    @property
    def source(self) -> Source:
        return SpanRef(self.note_id, self.start, self.end), self.quote


class Passages:
    """The passages of a stay; the report that closes it speaks for it where it has the part."""

    def __init__(self, notes: Iterable[Note]) -> None:
        closing = sorted(notes, key=_closing_last)
        self._by_note = [list(_passages(note)) for note in closing]

    @property
    def sentences(self) -> list[Passage]:
        """Every sentence once, those of the closing report first."""
        found: dict[str, Passage] = {}
        for passages in reversed(self._by_note):
            for passage in passages:
                found.setdefault(fold(passage.sentence), passage)
        return list(found.values())

    def of(self, section: Section) -> list[Passage]:
        """Return the sentences of a section, from the last note that has it."""
        for passages in reversed(self._by_note):
            if found := [one for one in passages if one.section is section]:
                return found
        return []

    def lines(self, section: Section, *, heading: str = "", item: Item = Item.NONE) -> list[Line]:
        """Return the sentences of a section as lines of the letter, each once."""
        lines = [Line(one.sentence, (one.source,), heading, item=item) for one in self.of(section)]
        return list({fold(line.text): line for line in reversed(lines)}.values())[::-1]


def _closing_last(note: Note) -> tuple[bool, str, int]:
    closes = _CLOSING.search(fold(f"{note.kind} {note.title}")) is not None
    return closes, note.at.isoformat() if note.at is not None else "", note.note_id


def _passages(note: Note) -> Iterator[Passage]:
    for section, start, end in parts(note.text):
        for begin, stop in sentences(note.text, start, end):
            mark = _BULLET.match(note.text, begin, stop)
            own = mark.end() if mark else begin
            quote = note.text[own:stop]
            if any(character.isalnum() for character in quote):
                yield Passage(note.note_id, own, stop, quote, section)
