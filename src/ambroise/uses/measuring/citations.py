"""Whether what a draft cites is there, and is what people would have cited."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.uses.contract import Evidence, SpanRef
from ambroise.uses.scoring import Measure, Part

MEASURES: Final = (
    Measure("quotes_valid", "Citations exactes", "Valid quotes", "high"),
    Measure("citation_precision", "Passages cités à bon droit", "Citation precision", "high"),
    Measure("citation_recall", "Faits dont un passage est cité", "Citation recall", "high"),
)

_SHARED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a document, end excluded."""

    document: str
    start: int
    end: int

    def meets(self, other: "Stretch") -> bool:
        """Return whether half of the shorter one's characters, at least, are in both."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        shorter = min(self.end - self.start, other.end - other.start)
        return self.document == other.document and shared > 0 and shared >= _SHARED * shorter


def citation_parts(facts: Sequence[Sequence[Stretch]], cited: Sequence[Stretch]) -> Iterator[Part]:
    """Yield how many cited stretches meet a passage of a fact, and facts met by one of them.

    `facts` are the passages that people set for each fact; a fact without any says nothing.
    """
    told = [passages for passages in facts if passages]
    every = [passage for passages in told for passage in passages]
    right = sum(any(one.meets(passage) for passage in every) for one in cited)
    met = sum(any(one.meets(passage) for passage in passages for one in cited) for passages in told)
    yield Part("citation_precision", right, len(cited))
    yield Part("citation_recall", met, len(told))


def quote_parts(evidence: Sequence[Evidence], texts: Mapping[int, str]) -> Iterator[Part]:
    """Yield how many quotes of notes stand at their offsets; `texts` are the notes by number."""
    quoted = [(one.source, one.quote) for one in evidence if isinstance(one.source, SpanRef)]
    right = sum(
        texts.get(source.note_id, "")[source.start : source.end] == quote and quote != ""
        for source, quote in quoted
    )
    yield Part("quotes_valid", right, len(quoted))
