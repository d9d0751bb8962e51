"""Two given names that a hyphen joins, in small letters too: « jean-baptiste »."""

from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.vocabulary import EPONYM_CUES, GIVEN, GIVEN_ALSO_WORDS
from ambroise.text.spans import Span

_EITHER: Final = GIVEN | GIVEN_ALSO_WORDS
_HYPHENS: Final = frozenset({"-", "-\n"})
_SAINTS: Final = frozenset({"saint", "sainte", "st", "ste"})
_SCORE: Final = 0.72


def find(document: Document) -> Iterator[Span]:
    """Yield `PRENOM` where one of the two is no word; not behind a saint or a cue of eponyms."""
    words, gaps = document.words, document.gaps
    for index in document.among(_EITHER):
        after = index + 1
        if after >= len(words) or gaps[after] not in _HYPHENS or words[after] not in _EITHER:
            continue
        if gaps[index][-1:] == "-" or (gaps[after + 1][:1] == "-" and gaps[after + 1] != "- "):
            continue
        if words[index] not in GIVEN and words[after] not in GIVEN:
            continue
        before = words[max(0, index - 2) : index]
        if before and (before[-1] in _SAINTS or not EPONYM_CUES.isdisjoint(before)):
            continue
        entity = f"prenom:{words[index]}-{words[after]}"
        yield Span(document.starts[index], document.end(after), "PRENOM", "", entity, _SCORE)
