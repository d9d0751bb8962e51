"""What was found once is found everywhere in the document."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import EPONYM_CUES, NAMES_ALSO_WORDS, NOT_NAMES, PARTICLES
from ambroise.text.spans import Span

_NAMES: Final = frozenset({"NOM", "PRENOM"})
_WEAK: Final = 0.6
_SCORE: Final = 0.7
_SMALL_FROM: Final = 4
"""Letters from which a name is looked for in small letters."""


def find(document: Document, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the words of found names elsewhere, with the entity and role of the best finding.

    A word in small letters that French knows, one of everyday unless in capitals, and an eponym
    after its cue stay.
    """
    sources = _sources(document, spans)
    if not sources:
        return
    covered = _covered(spans, len(document.text))
    words, known = document.words, lexicon()
    for index in document.among(frozenset(sources)):
        word = words[index]
        source = sources[word]
        if covered[document.starts[index]]:
            continue
        shape = document.shapes[index]
        if shape == "l" and (len(word) < _SMALL_FROM or word in known):
            continue
        if word in NAMES_ALSO_WORDS and shape != "U":
            continue
        if any(words[at] in EPONYM_CUES for at in range(max(0, index - 2), index)):
            continue
        score = min(source.score, _SCORE)
        start = document.starts[index]
        yield Span(start, document.end(index), source.label, source.role, source.entity, score)


def _sources(document: Document, spans: Iterable[Span]) -> dict[str, Span]:
    """Return the words of the names found, each with the span of the highest score."""
    sources: dict[str, Span] = {}
    starts = document.starts
    for span in spans:
        if span.label not in _NAMES or span.score < _WEAK:
            continue
        index = bisect_left(starts, span.start)
        if index == len(starts) or starts[index] != span.start:
            continue
        while index < len(starts) and starts[index] < span.end:
            word = document.words[index]
            if len(word) > 2 and word not in PARTICLES and word not in NOT_NAMES:
                best = sources.get(word)
                if best is None or (bool(span.role), span.score) > (bool(best.role), best.score):
                    sources[word] = span
            index += 1
    return sources


def _covered(spans: Iterable[Span], length: int) -> bytearray:
    covered = bytearray(length)
    for span in spans:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return covered
