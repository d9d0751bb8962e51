"""Two models on one set of notes whose identities people have marked."""

from collections.abc import Iterable
from dataclasses import dataclass

from ambroise.deid.audit.intervals import Interval, exact
from ambroise.deid.corpora.gold import GoldNote
from ambroise.deid.detection import detect
from ambroise.deid.means import Means
from ambroise.pseudonyms import OPTIONAL
from ambroise.text.spans import Span

_GENERAL = OPTIONAL | {"DATE", "HOPITAL", "SERVICE", "PAYS"}
"""Labels that do not point to a person by themselves."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a gold set; a mention leaks when a letter or digit of it stays visible."""

    notes: int
    clean: int
    mentions: int
    leaked: int
    words: int
    in_vain: int

    @property
    def leak(self) -> Interval:
        """The share of direct identities left visible, with its exact 95 % interval."""
        return exact(self.leaked, self.mentions)

    @property
    def over_redaction(self) -> Interval:
        """The share of words hidden without need."""
        return exact(self.in_vain, self.words)


def score(gold: Iterable[GoldNote], means: Means) -> Score:
    """Return how detection with these means does on `gold`, without a feed."""
    notes = clean = mentions = leaked = words = in_vain = 0
    for note in gold:
        found = [span for span in detect(note.text, means=means) if span.label not in OPTIONAL]
        text = note.text
        hidden, marked = _mask(text, found), _mask(text, note.spans)
        direct = [span for span in note.spans if span.label not in _GENERAL]
        seen = sum(
            any(text[at].isalnum() and not hidden[at] for at in range(span.start, span.end))
            for span in direct
        )
        notes += 1
        clean += seen == 0
        mentions += len(direct)
        leaked += seen
        starts = [at for at in range(len(text)) if _opens_word(text, at)]
        words += len(starts)
        in_vain += sum(bool(hidden[at] and not marked[at]) for at in starts)
    return Score(notes, clean, mentions, leaked, words, in_vain)


def _opens_word(text: str, at: int) -> bool:
    return text[at].isalnum() and (at == 0 or not text[at - 1].isalnum())


def _mask(text: str, spans: Iterable[Span]) -> bytearray:
    mask = bytearray(len(text))
    for span in spans:
        mask[span.start : span.end] = b"\1" * (span.end - span.start)
    return mask
