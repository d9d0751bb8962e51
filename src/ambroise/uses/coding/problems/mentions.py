"""The diagnoses that the documents of a stay name, each with what its sentence says of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.text.assertions import Context, Reach, context_at, find_contexts
from ambroise.text.folding import fold
from ambroise.text.sentences import split_sentences
from ambroise.uses.coding.problems.lexicon import Lexicon, Token, tokens_of
from ambroise.uses.coding.problems.parts import Part, part_at, parts_of
from ambroise.uses.coding.schema import AsideReason, Proof
from ambroise.warehouse.views import Note

_CLOSING: Final = re.compile(r"hospitalisation|sortie|liaison|sejour")
_FROM_LABORATORY: Final = re.compile(r"biologie|bacteriologie|analyses|laboratoire|virologie")
_NURSING: Final = re.compile(r"transmissions?|soignant|infirmi|aide-soignant|paramedical")
_ORDERED: Final = re.compile(r"ordonnance|prescription")
_PAST: Final = re.compile(
    r"\bantecedents? d|\batcd d|\b(?:en|depuis) (?:19|20)\d\d\b|\bopere+s? (?:en|il y a)|\bgueri"
    r"|\b(?:ancien|ancienne|sequellaire|sevre+)\b|\bil y a (?:\d+|un|une|plusieurs) ans?\b"
)
_OVER: Final = re.compile(
    r"\b(?:operee?s?|ablation|gueri[es]*|ancien(?:ne)?s?|sevree?s?|resolue?s?|retiree?s?)\b|-?ectomie"
)
_TABLE: Final = re.compile(r"[\[(][^\])\n]*\d[^\])\n]*[\])]|\.{4,}|\|")
_ADMINISTRATIVE: Final = re.compile(
    r"\b(?:ipp|rpps|finess|ins|nir|tel|chu|docteur|dr|pr)\b|\bservice d|\bunite d|\bnee? le\b"
    r"|\bnaissance\b|@|page \d"
)
_NEGATIVE: Final = re.compile(r"[^,;\n]{0,60}\bnegati(?:f|ve)s?\b")
"""A test named after what it looks for: « PCR grippe : négative »."""

_HEAD: Final = 120
_WINDOW: Final = 90
"""Characters of a sentence that are kept on each side of what it names."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a document names a diagnosis; `reason` is why it is set aside, None when it counts.

    `rank` orders the mentions of a part: 0 for the first.
    """

    codes: tuple[str, ...]
    via: str
    source: str
    note: Note
    part: Part
    closing: bool
    rank: int
    start: int
    end: int
    sentence: str
    proof: Proof
    reason: AsideReason | None

    @property
    def code(self) -> str:
        return self.codes[0]

    @property
    def said(self) -> str:
        return self.note.text[self.start : self.end]


def mentions_of(notes: Iterable[Note], lexicon: Lexicon) -> list[Mention]:
    """Return every diagnosis named in the notes, in the order of notes and of their text."""
    return [one for note in notes for one in _in_note(note, lexicon)]


def is_closing(note: Note) -> bool:
    """Return whether a note closes a stay, or a passage in a unit."""
    return _CLOSING.search(fold(f"{note.kind} {note.title}")) is not None and not is_order(note)


def is_medical(note: Note) -> bool:
    """Return whether a note is by a doctor about the patient: no laboratory, no nursing notes."""
    named = fold(f"{note.kind} {note.title}")
    return not (is_order(note) or _FROM_LABORATORY.search(named) or _NURSING.search(named))


def is_order(note: Note) -> bool:
    """Return whether a note orders drugs or examinations: it names reasons, not findings."""
    return _ORDERED.search(fold(note.title)) is not None


def _in_note(note: Note, lexicon: Lexicon) -> Iterator[Mention]:
    text = note.text
    if is_order(note):
        return
    tokens = tokens_of(text)
    parts = parts_of(text)
    reaches = find_contexts(text)
    sentences = split_sentences(text)
    closing = is_closing(note)
    laboratory = _FROM_LABORATORY.search(fold(f"{note.kind} {note.title}")) is not None
    at = 0
    ranks: dict[Part, int] = {}
    for start, end in sentences:
        here: list[Token] = []
        while at < len(tokens) and tokens[at].start < end:
            if tokens[at].start >= start:
                here.append(tokens[at])
            at += 1
        said = text[start:end]
        if (laboratory and _TABLE.search(said)) or is_head(said):
            continue
        for found in lexicon.find(text, here):
            part = part_at(parts, found.start)
            rank = ranks.get(part, 0)
            ranks[part] = rank + 1
            yield Mention(
                found.codes,
                found.via,
                found.source,
                note,
                part,
                closing,
                rank,
                found.start,
                found.end,
                said,
                _proof(note, start, end, found.start, found.end),
                _aside(text, reaches, part, start, end, found.start, found.end),
            )


def is_head(sentence: str) -> bool:
    """Return whether a short sentence says who and where, and nothing of the patient's health."""
    return len(sentence) < _HEAD and _ADMINISTRATIVE.search(fold(sentence)) is not None


def _proof(note: Note, start: int, end: int, first: int, last: int) -> Proof:
    """Return the sentence, or the words around in one that is long."""
    if end - start > 3 * _WINDOW:
        begin = note.text.rfind(" ", start, max(start, first - _WINDOW)) + 1
        start = max(start, begin)
        stop = note.text.find(" ", min(end, last + _WINDOW), end)
        end = end if stop < 0 else stop
    return Proof(note.note_id, start, end, note.text[start:end])


def _aside(
    text: str, reaches: list[Reach], part: Part, start: int, end: int, first: int, last: int
) -> AsideReason | None:
    context = context_at(reaches, first, last)
    if part is Part.FAMILY or Context.FAMILY in context:
        return AsideReason.FAMILY
    if Context.DENIED in context or _NEGATIVE.match(fold(text[last:end])):
        return AsideReason.DENIED
    if Context.SUPPOSED in context:
        return AsideReason.SUPPOSED
    if part is Part.ALLERGY:
        return AsideReason.HISTORY
    around = fold(text[start:end])
    if "vaccin" in around:
        return AsideReason.SUPPOSED
    near = around[max(0, first - start - 30) : last - start + 30]
    if part is Part.HISTORY and _OVER.search(_clause(around, first - start, last - start)):
        return AsideReason.HISTORY
    if part is not Part.HISTORY and _PAST.search(near) and "depuis" not in near:
        return AsideReason.HISTORY
    return None


def _clause(sentence: str, first: int, last: int) -> str:
    begin = max(sentence.rfind(mark, 0, first) for mark in ",;.(") + 1
    ends = [at for mark in ",;.)" if (at := sentence.find(mark, last)) >= 0]
    return sentence[begin : min(ends, default=len(sentence))]
