"""The sentences of a stay's notes, each with its section, its place and its exact words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from ambroise.text.folding import fold
from ambroise.text.sections import find_sections
from ambroise.text.sentences import split_sentences
from ambroise.uses.contract import SpanRef
from ambroise.uses.letter import letterhead
from ambroise.uses.letter.lines import Line, Source
from ambroise.uses.letter.schema import Item
from ambroise.uses.letter.wording import sentence
from ambroise.warehouse.views import Note


class Section(StrEnum):
    """The kinds of `text.sections`; NONE is before the first title, or under another one."""

    REASON = "motif"
    HISTORY = "antecedents"
    FAMILY = "famille"
    ALLERGIES = "allergies"
    LIVING = "mode_de_vie"
    HOME_TREATMENTS = "traitement_entree"
    ILLNESS = "histoire"
    EXAMINATION = "examen"
    FINDINGS = "examens"
    COURSE = "evolution"
    ACTS = "actes"
    CONCLUSION = "conclusion"
    DISCHARGE_TREATMENTS = "traitement_sortie"
    AWAITED = "attente"
    FOLLOW_UP = "suite"
    NONE = ""


_TITLE_SAYS: Final = frozenset(
    {Section.ALLERGIES, Section.LIVING, Section.EXAMINATION, Section.FINDINGS, Section.ACTS}
)
"""Parts whose title is needed to read what follows it on the same line: « ECG : ... »."""

_ONE_PARAGRAPH: Final = frozenset({Section.REASON, Section.ALLERGIES})
"""Parts that a blank line ends: what follows may stand under a title that is not known."""

_NEXT_SENTENCE: Final = re.compile(r"(?<=\S)[ \t]*\n(?=\s*[A-ZÀ-Ý])")
_BLANK: Final = re.compile(r"(?<=\S)[ \t]*\n[ \t]*\n")

_BULLET: Final = re.compile(r"[-•*–+>;~|\s]+")
_TABLE: Final = re.compile(
    r"(?:\.{4,}| {3,}|\t|\|)[ ]*[<>]?\d[^\n]*[\[(][^\])]*\d[^\])]*[\])]"
    r"|^(?=[^\n]{0,48}$)[^\n]*\b\d{1,2}/\d{1,2}/\d{2,4}\)? ?:$"
)
"""A row of results with its reference range, or the date that opens a table: the letter takes
results from the record."""

_AGAIN: Final = re.compile(r"(?<=[.!?])\s+(?=\(|[Cc]f\.? )")
"""A bracket or a reference after a full stop opens a sentence, in small letters too."""

_SIGNATURE: Final = re.compile(
    r"(?:(?:bien |tres )?(?:confraternellement|cordialement)\b|veuillez |recevez |salutations "
    r"|pour l'equipe ?:|je vous prie|restant a votre|dans l'attente de vous |avec mes |signe\b"
    r"|en (?:vous|te) remerciant\b"
    r"|copies?\s?:|(?:auteurs?|destinataires?|frappe|redacteurs?|redige par|dicte par|valide par"
    r"|relu par|saisi par|secretariat|signataires?)\s?:"
    r"|(?:dr|docteur|pr|professeur)\.? [^.:,;\d]{2,60}$)"
)
"""Where a note stops telling about the patient."""

_FEWEST_LETTERS: Final = 2

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
        self._closing = closing[-1].note_id if closing else None
        self._by_note = [list(_passages(note)) for note in closing]
        found: dict[str, Passage] = {}
        for passages in reversed(self._by_note):
            for passage in passages:
                found.setdefault(fold(passage.sentence), passage)
        self.sentences = tuple(found.values())
        """Every sentence once, those of the closing report first."""
        self.every = tuple(one for passages in self._by_note for one in passages)
        """Every sentence of every note, those said twice included."""

    def closes(self, passage: Passage) -> bool:
        """Return whether a sentence is of the report that closes the stay."""
        return passage.note_id == self._closing

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


def closing_passages(notes: Iterable[Note]) -> list[Passage]:
    """Return the sentences of the report that closes the stay, in its order."""
    closing = sorted(notes, key=_closing_last)
    return list(_passages(closing[-1])) if closing else []


def _closing_last(note: Note) -> tuple[bool, str, int]:
    closes = _CLOSING.search(fold(f"{note.kind} {note.title}")) is not None
    return closes, note.at.isoformat() if note.at is not None else "", note.note_id


def _passages(note: Note) -> Iterator[Passage]:
    for section, start, end in _parts(note.text):
        last: Passage | None = None
        for begin, stop in _sentences(note.text, start, end):
            quote = note.text[begin:stop]
            if _SIGNATURE.match(fold(quote)):
                break
            if _TABLE.search(quote):
                continue
            mark = _BULLET.match(quote)
            at = begin + (mark.end() if mark else 0)
            if last is not None and quote.lstrip().startswith(":"):
                at = last.start  # « All. : non » is one sentence
            elif last is not None:
                yield last
            own = note.text[at:stop]
            last = None
            if sum(character.isalpha() for character in own) >= _FEWEST_LETTERS:
                last = Passage(note.note_id, at, stop, own, section)
        if last is not None:
            yield last


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a part; a line of the paper inside one parts it."""
    for begin, stop in split_sentences(text[start:end]):
        for left, right in letterhead.told(text, start + begin, start + stop):
            cuts = [match.end() for match in _AGAIN.finditer(text, left, right)]
            for one, other in pairwise((left, *cuts, right)):
                own = text[one:other]
                if own.strip():
                    yield one + len(own) - len(own.lstrip()), one + len(own.rstrip())


def _parts(text: str) -> Iterator[tuple[Section, int, int]]:
    """Yield every part of a note with its body; the name of an examination stays in its line."""
    found = find_sections(text)
    yield Section.NONE, 0, found[0].start if found else len(text)
    for one in found:
        section = Section(one.kind) if one.kind else Section.NONE
        same_line = text[one.body : one.end].split("\n", 1)[0].strip()
        keeps_title = same_line and section in _TITLE_SAYS
        start = one.start if keeps_title else one.body
        end = one.end
        if fold(one.title) == "objet" and letterhead.names_the_document(same_line):
            yield Section.NONE, start + text[start:end].index(same_line) + len(same_line), end
            continue
        if section in _ONE_PARAGRAPH:
            said_beside = same_line and section is Section.ALLERGIES
            last = (_NEXT_SENTENCE if said_beside else _BLANK).search(text, one.body, end)
            if last is not None:
                yield section, start, last.start()
                section, start = Section.NONE, last.end()
        yield section, start, end
