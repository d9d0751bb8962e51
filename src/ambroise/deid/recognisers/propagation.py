"""What was found once is found everywhere in the document."""

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
    for index, word in enumerate(words):
        source = sources.get(word)
        if source is None or covered[document.starts[index]]:
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
    by_start = {start: index for index, start in enumerate(document.starts)}
    for span in spans:
        if span.label not in _NAMES or span.score < _WEAK:
            continue
        index = by_start.get(span.start)
        while index is not None and index < len(document.words):
            if document.starts[index] >= span.end:
                break
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
