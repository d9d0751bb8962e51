"""A linear model over the features of a word, kept as plain arrays."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile

import msgspec
import numpy as np
from numpy.typing import NDArray

from ambroise.deid.classifier.features import Reader, Words
from ambroise.deid.document import Document
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


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` has shape (features + 1, CLASSES + ROLES); row 0 is zero."""

    known: Words
    weights: NDArray[np.float32]
    _readers: list[Reader] = field(default_factory=list, repr=False, compare=False)

    @property
    def reader(self) -> Reader:
        """What makes features under the words of this model."""
        if not self._readers:
            self._readers.append(Reader(self.known))
        return self._readers[0]

    def judge(self, document: Document) -> Judged:
        """Return what the words of a document are."""
        chosen, rows = self.reader.rows(document.text)
        if not chosen:
            return Judged([], [], [], [])
        summed = self.weights[rows].sum(axis=1)
        chances = summed[:, : len(CLASSES)]
        chances -= chances.max(axis=1, keepdims=True)
        np.exp(chances, out=chances)
        chances /= chances.sum(axis=1, keepdims=True)
        labels = 1 + chances[:, 1:].argmax(axis=1)
        roles = summed[:, len(CLASSES) :].argmax(axis=1)
        return Judged(
            chosen,
            [CLASSES[one] for one in labels.tolist()],
            [ROLES[one] for one in roles.tolist()],
            (1.0 - chances[:, 0]).tolist(),
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
    try:
        with np.load(source, allow_pickle=False) as arrays:
            if arrays["format"].tolist() != [_FORMAT]:
                raise ValueError("another format")
            words, pieces = msgspec.json.decode(arrays["known"].tobytes(), type=list[list[str]])
            weights = arrays["weights"].astype(np.float32)
    except (OSError, ValueError, KeyError, msgspec.MsgspecError, BadZipFile) as error:
        raise ModelUnreadable(path=source) from error
    model = Model(numbered(words, pieces), weights)
    if weights.shape != (model.reader.features, len(CLASSES) + len(ROLES)):
        raise ModelUnreadable(path=source)
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
