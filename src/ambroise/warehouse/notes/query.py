"""What somebody asks of the notes: words, « "a phrase" », OR (OU), -without, begin*."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from ambroise.errors import NoteSearchInvalid
from ambroise.text.assertions import AFFIRMED, Context
from ambroise.text.folding import composed
from ambroise.text.words import words
from ambroise.warehouse.notes.analysis import COLUMNS, KINDS, Said, column

LONGEST: Final = 200
"""Characters of a question."""
MOST_STEMS: Final = 500
"""How many stems a beginning may stand for."""

_PART: Final = re.compile(r'(-?)(?:"([^"]*)"?|«([^»]*)»?|([^\s"«]+))')
_EITHER: Final = frozenset({"OR", "OU"})

Stems = frozenset[str]
Phrase = tuple[Stems, ...]
"""One place after the other, each one of some stems."""
Expand = Callable[[str], Collection[str]]
"""Gives the stems of the words that begin so."""


@dataclass(frozen=True, slots=True)
class Query:
    """Every one of `wanted` (each: one of some phrases), and none of `without`."""

    wanted: tuple[tuple[Phrase, ...], ...]
    without: tuple[Phrase, ...]

    def expression(self, left_out: Context = AFFIRMED) -> str | None:
        """Return the query of the index, or None where nothing can match.

        What is said in one of the contexts `left_out` counts as not said.
        """
        groups = [_either(phrases) for phrases in self.wanted]
        if not all(groups):
            return None
        shown = f"{{{' '.join(_columns(left_out))}}} : "
        wanted = shown + f"({' AND '.join(groups)})"
        without = _either(self.without)
        return f"({wanted}) NOT ({shown}({without}))" if without else wanted

    def matches(self, said: Sequence[Said], left_out: Context = AFFIRMED) -> list[Said]:
        """Return the words of a note that the query found, in order; those of `without` are not."""
        starts = [one for phrases in self.wanted for one in phrases]
        found: dict[int, Said] = {}
        for at in range(len(said)):
            for phrase in starts:
                if _is_at(said, at, phrase, left_out):
                    found |= {at + place: said[at + place] for place in range(len(phrase))}
        return [found[at] for at in sorted(found)]


def parse(text: str, expand: Expand) -> Query:
    """Return what `text` asks; raises NoteSearchInvalid where no word is looked for.

    Words are all wanted; « a OU b » is one or the other, before anything else. A word of several
    parts (« post-opératoire ») is a phrase. `expand` is asked for the beginnings.
    """
    wanted: list[tuple[Phrase, ...]] = []
    without: list[Phrase] = []
    either = False
    for match in _PART.finditer(composed(text[:LONGEST]).text):
        minus, quoted, french, word = match.groups()
        if word in _EITHER and not minus:
            either = bool(wanted)
            continue
        phrase = _phrase(next(one for one in (quoted, french, word) if one is not None), expand)
        if not phrase:
            continue
        if minus:
            without.append(phrase)
        elif either:
            wanted[-1] += (phrase,)
        else:
            wanted.append((phrase,))
        either = False
    if not wanted:
        raise NoteSearchInvalid
    return Query(tuple(wanted), tuple(without))


def _phrase(text: str, expand: Expand) -> Phrase:
    found = list(words(text))
    if not found:
        return ()
    places = [frozenset({one.stem}) for one in found]
    if text[found[-1].end : found[-1].end + 1] == "*":
        places[-1] = frozenset(sorted(expand(found[-1].form))[:MOST_STEMS])
    return tuple(places)


def _either(phrases: Sequence[Phrase]) -> str:
    written = [
        f'"{" ".join(stems)}"'
        for phrase in phrases
        for stems in product(*(sorted(place) for place in phrase))
    ]
    return f"({' OR '.join(written)})" if written else ""


def _columns(left_out: Context) -> Sequence[str]:
    """Return the columns to look in; MIXED says nothing of what is to be left out."""
    if not left_out:
        return COLUMNS
    return [column(kind) for kind in KINDS if not kind & left_out]


def _is_at(said: Sequence[Said], at: int, phrase: Phrase, left_out: Context) -> bool:
    if at + len(phrase) > len(said):
        return False
    first = said[at].context
    return not first & left_out and all(
        one.stem in stems and (place == 0 or one.joined) and (one.context == first or not left_out)
        for place, (one, stems) in enumerate(zip(said[at : at + len(phrase)], phrase, strict=True))
    )
