"""How rich some French text is: lengths, types for tokens, distinct sentences, on fixed samples."""

import heapq
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

TOKENS: Final = 50_000
WINDOW: Final = 500
DOCUMENTS: Final = 1_000

_WORD = re.compile(r"[^\W\d_]+|\d+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_SHORTEST: Final = 3
"""Words below which a line is no sentence."""


def words(text: str) -> list[str]:
    """The words in lower case, every number as "0"; an apostrophe or a hyphen ends a word."""
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower())]


def sentences(text: str) -> list[str]:
    """The sentences of three words or more, as their words."""
    found = (words(piece) for piece in _SENTENCE.split(text))
    return [" ".join(piece) for piece in found if len(piece) >= _SHORTEST]


@dataclass(frozen=True, slots=True)
class TextFigures:
    """What was measured. `type_token` and `mattr` are on `tokens` tokens, `distinct` on `sampled`.

    `median`, `low` and `high` (5th and 95th centiles) are tokens a document; `mattr` is the mean
    share of types in windows of 500 tokens (Covington and McFall 2010); `distinct` counts the
    different sentences of `sampled` documents, out of `sentences`.
    """

    documents: int
    median: int
    low: int
    high: int
    tokens: int
    type_token: float
    mattr: float
    sampled: int
    sentences: int
    distinct: int


@dataclass(slots=True)
class TextSample:
    """Text measured as it comes, in constant memory; the same documents give the same sample.

    The sample is that of the documents whose names have the smallest digests.
    """

    tokens: int = TOKENS
    documents: int = DOCUMENTS
    lengths: Counter[int] = field(default_factory=Counter)
    _words: list[tuple[int, str, list[str]]] = field(default_factory=list)
    _held: int = 0
    _sentences: list[tuple[int, str, list[str]]] = field(default_factory=list)

    def add(self, name: str, text: str) -> int:
        """Take a document in; return its number of tokens."""
        found = words(text)
        self.lengths[len(found)] += 1
        rank = -crc32(name.encode())
        if self._held < self.tokens or rank > self._words[0][0]:
            heapq.heappush(self._words, (rank, name, found))
            self._held += len(found)
            while self._held - len(self._words[0][2]) >= self.tokens:
                self._held -= len(heapq.heappop(self._words)[2])
        if len(self._sentences) < self.documents or rank > self._sentences[0][0]:
            heapq.heappush(self._sentences, (rank, name, sentences(text)))
            if len(self._sentences) > self.documents:
                heapq.heappop(self._sentences)
        return len(found)

    def figures(self) -> TextFigures:
        """What has been measured so far; zeros where nothing came."""
        sample = [word for _, _, found in sorted(self._words, reverse=True) for word in found]
        sample = sample[: self.tokens]
        told = [sentence for _, _, found in self._sentences for sentence in found]
        return TextFigures(
            documents=self.lengths.total(),
            median=centile(self.lengths, 50),
            low=centile(self.lengths, 5),
            high=centile(self.lengths, 95),
            tokens=len(sample),
            type_token=len(set(sample)) / len(sample) if sample else 0.0,
            mattr=moving_type_token(sample),
            sampled=len(self._sentences),
            sentences=len(told),
            distinct=len(set(told)),
        )


def centile(counts: Counter[int], percent: int) -> int:
    """The smallest value at or below which that share of them lies; 0 where there is none."""
    seen, wanted = 0, counts.total() * percent / 100
    for value in sorted(counts):
        seen += counts[value]
        if seen >= wanted:
            return value
    return 0


def moving_type_token(sample: list[str], window: int = WINDOW) -> float:
    """The mean share of types over every window of that length; of the whole where it is shorter.

    Source: Covington and McFall, Cutting the Gordian knot: the moving-average type-token ratio,
    Journal of Quantitative Linguistics 17 (2010).
    """
    if not sample:
        return 0.0
    size = min(window, len(sample))
    inside = Counter(sample[:size])
    total = types = len(inside)
    for leaving, entering in zip(sample, sample[size:], strict=False):
        if leaving != entering:
            inside[entering] += 1
            inside[leaving] -= 1
            types += (inside[entering] == 1) - (inside[leaving] == 0)
        total += types
    return total / (len(sample) - size + 1) / size
