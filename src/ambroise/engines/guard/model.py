"""A linear model of stretches of text that speak to a machine, kept as plain arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ambroise.engines.guard.reading import ROWS, Read, Rows, pairs, read, signals
from ambroise.errors import ModelUnreadable

_FORMAT: Final = 2
_STEPS: Final = 127

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """A weight a row, a signal and a pair of signals, kept in whole steps; 0 is the threshold."""

    rows: NDArray[np.int8]
    together: NDArray[np.int8]
    steps: tuple[float, float]
    bias: float

    def scores(self, plain: str, starts: Sequence[int]) -> tuple[Scores, Scores]:
        """Return the score of each stretch of a folded text, and of each with the next.

        A stretch goes from its start to the next one's; a score is in log odds.
        """
        seen = read(plain, starts)
        return self._scored(seen, 1), self._scored(seen, 2)

    def score(self, plain: str) -> float:
        """Return the score of a folded text as one stretch."""
        return float(self.scores(plain, (0,))[0][0])

    def _scored(self, seen: Read, width: int) -> Scores:
        count = len(seen.signals)
        if count < width:
            return np.zeros(0)
        either = seen.signals if width == 1 else seen.signals[:-1] | seen.signals[1:]
        there = either.astype(np.float32)
        total = self.bias + there @ self._alone + ((there @ self._paired) * there).sum(axis=1)
        for rows in (seen.words, seen.letters, seen.skeletons):
            total = total + self._mean(rows, count, width)
        return np.asarray(total, np.float64)

    def _mean(self, rows: Rows, count: int, width: int) -> Scores:
        weight = np.bincount(rows.stretch, self._of_rows[rows.rows], count)
        number = np.bincount(rows.stretch, minlength=count)
        if width == 2:
            weight, number = weight[:-1] + weight[1:], number[:-1] + number[1:]
        return weight / np.sqrt(np.maximum(number, 1))

    @cached_property
    def _of_rows(self) -> NDArray[np.float32]:
        return self.rows * np.float32(self.steps[0])

    @cached_property
    def _alone(self) -> NDArray[np.float32]:
        return self.together[: len(signals())] * np.float32(self.steps[1])

    @cached_property
    def _paired(self) -> NDArray[np.float32]:
        square = np.zeros((len(signals()),) * 2, np.float32)
        square[tuple(pairs())] = self.together[len(signals()) :] * np.float32(self.steps[1])
        return square

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights, for run records and reports."""
        whole = sha256(np.array([*self.steps, self.bias]).tobytes())
        whole.update(self.rows.tobytes())
        whole.update(self.together.tobytes())
        return whole.hexdigest()

    def less(self, threshold: float) -> "Model":
        """Return the same model, its scores lower by `threshold`."""
        return Model(self.rows, self.together, self.steps, self.bias - threshold)

    def save(self, target: Path | IO[bytes]) -> None:
        """Write the model; the same model gives the same bytes."""
        np.savez_compressed(
            target,
            format=np.array([_FORMAT]),
            rows=self.rows,
            together=self.together,
            scales=np.array([*self.steps, self.bias]),
        )


def model_of(rows: NDArray[np.float64], together: NDArray[np.float64], bias: float) -> Model:
    """Return the model of these weights, each rounded to the nearest of its steps."""
    steps = (float(np.abs(rows).max()) / _STEPS, float(np.abs(together).max()) / _STEPS)
    whole = [
        np.rint(weights / step).astype(np.int8)
        for weights, step in zip((rows, together), steps, strict=True)
    ]
    return Model(whole[0], whole[1], steps, bias)


def read_model(source: IO[bytes], name: str) -> Model:
    """Return a model that `Model.save` wrote; raises ModelUnreadable."""
    try:
        with np.load(source, allow_pickle=False) as arrays:
            same = arrays["format"].tolist() == [_FORMAT]
            rows, together = arrays["rows"], arrays["together"]
            first, second, bias = arrays["scales"].tolist()
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise ModelUnreadable(path=name) from error
    if not same or rows.shape != (ROWS,) or len(together) != len(signals()) + pairs().shape[1]:
        raise ModelUnreadable(path=name)
    return Model(rows, together, (first, second), bias)


@cache
def shipped() -> Model:
    """Return the model that comes with the package."""
    name = "instructions.npz"
    with files("ambroise.engines.guard").joinpath(name).open("rb") as packed:
        return read_model(packed, name)
