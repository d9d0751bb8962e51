"""A linear model of sentences that speak to a machine, kept as plain arrays."""

from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from ambroise.engines.guard.reading import ROWS, Read, Rows, pairs, read, signals
from ambroise.text.sentences import split_sentences  # noqa: F401

_FORMAT: Final = 1
TOGETHER: Final = 0.2
"""What a signal, or a pair of them, counts beside words: chosen on held-out templates."""


@dataclass(frozen=True)
class Model:
    """Weights a row, a signal and a pair of signals; `bias` makes the threshold zero."""

    rows: NDArray[np.float32]
    signals: NDArray[np.float32]
    bias: float

    def scores(self, plain: str, starts: list[int]) -> tuple[NDArray[np.float64], ...]:
        """Return the score of each stretch of a folded text, and of each with the next."""
        seen = read(plain, starts)
        return self._scored(seen, 1), self._scored(seen, 2)

    def _scored(self, seen: Read, width: int) -> NDArray[np.float64]:
        count = len(seen.signals)
        if count < width:
            return np.zeros(0)
        total = np.full(count - width + 1, self.bias)
        for rows in (seen.words, seen.letters):
            total += self._mean(rows, count, width)
        together = seen.signals if width == 1 else seen.signals[:-1] | seen.signals[1:]
        return total + together @ self._alone + self._paired(together)

    def _mean(self, rows: Rows, count: int, width: int) -> NDArray[np.float64]:
        weight = np.bincount(rows.stretch, self.rows[rows.rows], count)
        number = np.bincount(rows.stretch, minlength=count)
        if width == 2:
            weight, number = weight[:-1] + weight[1:], number[:-1] + number[1:]
        return weight / np.sqrt(np.maximum(number, 1))

    def _paired(self, together: NDArray[np.bool_]) -> NDArray[np.float64]:
        there = together.astype(np.float32)
        return np.asarray(((there @ self._square) * there).sum(axis=1), np.float64)

    @cached_property
    def _alone(self) -> NDArray[np.float32]:
        return self.signals[: len(signals())]

    @cached_property
    def _square(self) -> NDArray[np.float32]:
        square = np.zeros((len(signals()),) * 2, np.float32)
        square[tuple(pairs())] = self.signals[len(signals()) :]
        return square

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights, for run records and reports."""
        whole = sha256(np.float64(self.bias).tobytes())
        for weights in (self.rows, self.signals):
            whole.update(weights.astype(np.float32).tobytes())
        return whole.hexdigest()
