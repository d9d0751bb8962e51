"""Clauses of conclusions and motives looked up whole, where no wording of the lexicon stands."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from ambroise.text.assertions import AFFIRMED, context_at, find_contexts
from ambroise.text.sentences import split_sentences
from ambroise.uses.coding.problems.mentions import Mention, is_closing, is_head, is_medical
from ambroise.uses.coding.problems.parts import Part, parts_of
from ambroise.uses.coding.schema import Candidate, Proof
from ambroise.warehouse.views import Note

Search = Callable[[str, int], Sequence[Candidate]]

SURE: Final = 0.82
"""Score of a search from which a clause is taken to say its first code."""

_SEARCHED: Final = frozenset({Part.CONCLUSION, Part.MOTIVE})
_MOST: Final = 60
_TOO_LONG: Final = 90
_SHORTEST: Final = 5
_PARTED: Final = re.compile(r"[,;.:+\n=()]|\bsur\b|\bavec\b|\bdu à\b|\bsuite à\b| - ")


def looked_up(notes: Iterable[Note], known: Sequence[Mention], search: Search) -> Iterator[Mention]:
    """Yield a mention for each affirmed clause that the search is sure of, outside those `known`.

    At most `_MOST` clauses of a stay are searched, those of the last documents first.
    """
    held: dict[int, list[tuple[int, int]]] = {}
    for one in known:
        held.setdefault(one.note.note_id, []).append((one.start, one.end))
    asked: dict[str, Sequence[Candidate]] = {}
    for note in reversed(list(notes)):
        if not is_medical(note):
            continue
        reaches = None
        for part, start, end, first, last in _clauses(note):
            if any(begin < last and first < stop for begin, stop in held.get(note.note_id, ())):
                continue
            words = " ".join(note.text[first:last].split())
            if words not in asked:
                if len(asked) >= _MOST:
                    return
                asked[words] = search(words, 3)
            hits = asked[words]
            if not hits or hits[0].score < SURE:
                continue
            if reaches is None:
                reaches = find_contexts(note.text)
            if context_at(reaches, first, last) is not AFFIRMED:
                continue
            quote = note.text[start:end]
            proof = Proof(note.note_id, start, end, quote)
            codes = (hits[0].code,)
            yield Mention(
                codes, hits[0].via, "search", note, part, is_closing(note), 0, first, last,
                quote, proof, None,
            )  # fmt: skip


def _clauses(note: Note) -> Iterator[tuple[Part, int, int, int, int]]:
    """Yield each clause with its part and its sentence, as offsets of the note."""
    text = note.text
    stretches = [one for one in parts_of(text) if one.part in _SEARCHED]
    if not stretches:
        return
    for start, end in split_sentences(text):
        part = next((one.part for one in stretches if one.start <= start < one.end), None)
        if part is None or is_head(text[start:end]):
            continue
        at = start
        for mark in [*_PARTED.finditer(text, start, end), None]:
            stop = mark.start() if mark else end
            piece = text[at:stop]
            first = at + len(piece) - len(piece.lstrip(" -•>*"))
            last = at + len(piece.rstrip())
            if _SHORTEST <= last - first <= _TOO_LONG and text[first:last].count(" ") < 12:
                yield part, start, end, first, last
            at = mark.end() if mark else end
