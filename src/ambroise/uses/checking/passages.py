"""Passages read once, and asked which of their words stand where a statement's do."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from ambroise.text.assertions import Context
from ambroise.uses.checking.reading import Read, Sentence, read

Fact = TypeVar("Fact")

_NEARLY_ALL: Final = 0.7
"""Share of a statement's words, those of no passage apart, that its source holds at least."""

HALF: Final = 0.5
"""Share of all its words that its source holds at least."""

_FEWEST: Final = 2
"""Words that a source shares with the statement, however short."""


class Passages:
    """What a statement is held against; the same object serves any number of statements."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts: tuple[Read, ...] = tuple(read(text) for text in texts)
        self.sentences: tuple[Sentence, ...] = tuple(
            sentence for text in self.texts for sentence in text.sentences
        )
        self.forms = frozenset().union(*(text.forms for text in self.texts))
        self.quantities = _facts(self.sentences, lambda one: one.quantities)
        self.sides = _facts(self.sentences, lambda one: one.sides)
        self.dates = _facts(self.sentences, lambda one: one.dates)
        self.doses = [dose for sentence in self.sentences for dose in sentence.doses]
        drugs = [drug for sentence in self.sentences for drug in sentence.drugs]
        self.substances = frozenset().union(*(drug.substances for drug in drugs))
        self.sexes = {sex for sentence in self.sentences for sex in sentence.sexes}
        self.where = _where(self.sentences)
        self.copies = frozenset(_copies(self.texts))
        """Each sentence as it stands, those that a title gives to the family apart."""


class Aligned:
    """The passages' sentences against one sentence of a statement."""

    def __init__(self, passages: Passages, sentence: Sentence) -> None:
        shared: dict[int, int] = defaultdict(int)
        for key in sentence.keys:
            for number in passages.where.get(key, ()):
                shared[number] += 1
        size = len(sentence.keys) or 1
        self.shares = {number: count / size for number, count in shared.items()}
        best = max(shared.values(), default=0)
        self.best = [number for number, count in shared.items() if count == best]
        known = sum(key in passages.where for key in sentence.keys)
        self.sure = best >= max(_NEARLY_ALL * known, HALF * size, min(_FEWEST, known), 1)
        """Whether one sentence holds nearly all the words: what differs there is a difference."""
        self.source = (
            passages.sentences[self.best[0]] if self.sure and len(self.best) == 1 else None
        )


def _facts(
    sentences: Sequence[Sentence], of: Callable[[Sentence], Iterable[Fact]]
) -> list[tuple[int, Fact]]:
    """Return facts of one kind, each with the number of its sentence."""
    return [(number, fact) for number, one in enumerate(sentences) for fact in of(one)]


def _where(sentences: Sequence[Sentence]) -> dict[str, list[int]]:
    """Return the numbers of the sentences that hold each key."""
    found: dict[str, list[int]] = {}
    for number, sentence in enumerate(sentences):
        for key in sentence.keys:
            found.setdefault(key, []).append(number)
    return found


def _copies(texts: Iterable[Read]) -> Iterator[str]:
    for text in texts:
        yield bare(text.low)
        for one in text.sentences:
            if not any(claim.context & Context.FAMILY for claim in one.claims):
                yield bare(text.low[one.start : one.end])


def bare(low: str) -> str:
    """Return a folded text with single spaces and without its last full stop."""
    return " ".join(low.split()).rstrip(" .;")


def closest(found: Sequence[Fact], score: Callable[[Fact], float]) -> list[Fact]:
    """Return those of `found` with the best score, all of them when they are equal."""
    scores = [score(one) for one in found]
    best = max(scores, default=0.0)
    return [one for one, own in zip(found, scores, strict=True) if own == best]
