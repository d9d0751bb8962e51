"""A linear model over the features of a word, kept as plain arrays."""

from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile

import msgspec
import numpy as np
from numpy.typing import NDArray

from ambroise.deid.classifier.features import Reader, Words
from ambroise.deid.document import Document
from ambroise.deid.gazetteers import Lists
from ambroise.errors import ModelUnreadable

CLASSES: Final = ("", "NOM", "PRENOM", "VILLE", "HOPITAL", "ADRESSE")
ROLES: Final = ("", "patient", "professional", "relative")
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """Words that could be names, by index: what each most likely is, of whom, how likely."""

    index: list[int]
    label: list[str]
    role: list[str]
    identity: list[float]
    """The probability that the word is an identity of any of CLASSES."""


class Model:
    """Weights of shape (features + 1, CLASSES + ROLES), row 0 zero, under a vocabulary."""

    def __init__(
        self, known: Words, weights: NDArray[np.float32], reader: Reader | None = None
    ) -> None:
        self.known = known
        self.weights = weights
        self.reader = reader or Reader(known)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the vocabulary and the weights, for run records and reports."""
        whole = sha256(msgspec.json.encode([list(self.known.words), list(self.known.pieces)]))
        whole.update(self.weights.astype(np.float16).tobytes())
        return whole.hexdigest()

    def with_lists(self, lists: Lists) -> "Model":
        """Return the same model, which takes the names of the hospital's lists as known."""
        reader = Reader(self.known, lists.given_names, lists.towns)
        return Model(self.known, self.weights, reader)

    @cached_property
    def _of_classes(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.weights[:, : len(CLASSES)])

    @cached_property
    def _of_roles(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.weights[:, len(CLASSES) :])

    def judge(self, document: Document, least: float = 0.0) -> Judged:
        """Return what the words of a document are that are identities with a chance of `least`."""
        chosen, rows = self.reader.rows(document)
        if not chosen:
            return Judged([], [], [], [])
        chances = self._of_classes.take(rows, axis=0).sum(axis=0).T
        np.exp(chances - chances.max(axis=0), out=chances)
        identity = 1.0 - chances[0] / chances.sum(axis=0)
        worth = np.flatnonzero(identity >= least)
        labels = chances[1:, worth].argmax(axis=0)
        roles = self._of_roles.take(rows[:, worth], axis=0).sum(axis=0).argmax(axis=1)
        return Judged(
            list(map(chosen.__getitem__, worth.tolist())),
            list(map(CLASSES[1:].__getitem__, labels.tolist())),
            list(map(ROLES.__getitem__, roles.tolist())),
            identity[worth].tolist(),
        )

    def save(self, target: Path | IO[bytes]) -> None:
        """Write the model; the same model gives the same bytes."""
        known = msgspec.json.encode([list(self.known.words), list(self.known.pieces)])
        np.savez_compressed(
            target,
            format=np.array([_FORMAT]),
            known=np.frombuffer(known, dtype=np.uint8),
            weights=self.weights.astype(np.float16),
        )


def read_model(source: Path | IO[bytes]) -> Model:
    """Return a model that `Model.save` wrote; raises ModelUnreadable."""
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return _read(stream, source.name)
    return _read(source, "names.npz")


def _read(source: IO[bytes], name: str) -> Model:
    try:
        with np.load(source, allow_pickle=False) as arrays:
            same = arrays["format"].tolist() == [_FORMAT]
            words, pieces = msgspec.json.decode(arrays["known"].tobytes(), type=list[list[str]])
            weights = arrays["weights"].astype(np.float32)
    except (OSError, EOFError, ValueError, KeyError, msgspec.MsgspecError, BadZipFile) as error:
        raise ModelUnreadable(path=name) from error
    model = Model(numbered(words, pieces), weights)
    if not same or weights.shape != (model.reader.features, len(CLASSES) + len(ROLES)):
        raise ModelUnreadable(path=name)
    return model


def numbered(words: list[str], pieces: list[str]) -> Words:
    """Return a vocabulary from its words in order."""
    return Words(
        {word: number for number, word in enumerate(words, 1)},
        {piece: number for number, piece in enumerate(pieces, 1)},
    )


@cache
def shipped() -> Model:
    """Return the model that comes with the package."""
    with files("ambroise.deid.classifier").joinpath("names.npz").open("rb") as packed:
        return read_model(packed)
