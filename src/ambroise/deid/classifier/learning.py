"""Learn a model from texts whose identities are known (extra `train`)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ambroise.deid.classifier.features import Reader, Words
from ambroise.deid.classifier.model import CLASSES, ROLES, Model, numbered
from ambroise.deid.document import Document
from ambroise.errors import ExtraMissing
from ambroise.text.spans import Span

Lesson = tuple[str, Sequence[Span]]

_WORD_SEEN: Final = 4
_PIECE_SEEN: Final = 4
_FEATURE_SEEN: Final = 3
_REGULAR: Final = 0.1
"""Inverse strength of the penalty of squares."""

_ITERATIONS: Final = 80
_NEVER: Final = -30.0
"""The log odds of what no lesson holds; row 1 is the one that every word has."""

UNSURE: Final = "?"
"""The label of what may be an identity: it teaches nothing."""

_TEACH_NOTHING: Final = frozenset(
    {UNSURE, "MAIL", "URL", "TEL", "SECU", "IPP", "NDA", "DATE", "DATE_NAISSANCE", "UID"}
)


def learn(lessons: Sequence[Lesson]) -> Model:
    """Return the model of highest penalised likelihood; the same lessons give the same model.

    Raises ExtraMissing without scikit-learn.
    """
    known = _known(lessons)
    reader = Reader(known)
    rows, classes, roles = _words(reader, lessons)
    seen = np.bincount(rows.ravel(), minlength=reader.features)
    rows[seen[rows] < _FEATURE_SEEN] = 0
    weights = np.zeros((reader.features, len(CLASSES) + len(ROLES)), np.float32)
    weights[:, : len(CLASSES)] = _fit(rows, classes, reader.features, len(CLASSES))
    named = np.isin(classes, (CLASSES.index("NOM"), CLASSES.index("PRENOM")))
    weights[:, len(CLASSES) :] = _fit(rows[named], roles[named], reader.features, len(ROLES))
    weights[0] = 0.0
    return Model(known, weights)


def _fit(
    rows: NDArray[np.int64], right: NDArray[np.int64], features: int, classes: int
) -> NDArray[np.float32]:
    try:
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise ExtraMissing(extra="train") from None
    weights = np.zeros((features, classes), np.float32)
    weights[1] = _NEVER
    seen = np.unique(right)
    if len(seen) < 2:
        weights[1, seen] = 0.0
        return weights
    matrix = csr_matrix(
        (
            np.ones(rows.size, np.float32),
            rows.ravel().astype(np.int32),
            np.arange(0, rows.size + 1, rows.shape[1]),
        ),
        shape=(len(rows), features),
    )
    fitted = LogisticRegression(C=_REGULAR, max_iter=_ITERATIONS, tol=1e-3, fit_intercept=False)
    fitted.fit(matrix, right)
    coefficients = fitted.coef_
    if len(coefficients) == 1:
        coefficients = np.vstack([-coefficients[0] / 2, coefficients[0] / 2])
    for position, one in enumerate(fitted.classes_):
        weights[:, int(one)] = coefficients[position]
    return weights


def _known(lessons: Iterable[Lesson]) -> Words:
    """Return the words and pieces seen often enough; a word that is mostly a name is left out."""
    words: Counter[str] = Counter()
    names: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    for text, spans in lessons:
        document = Document(text)
        words.update(document.words)
        hidden = bytearray(len(text))
        for span in spans:
            if span.label == "NOM":
                hidden[span.start : span.end] = b"\1" * (span.end - span.start)
        for word, start in zip(document.words, document.starts, strict=True):
            if hidden[start]:
                names[word] += 1
    for word in words:
        pieces.update(("^" + word[:3], word[-2:], word[-3:], word[-4:], "." + word[-5:]))
    return numbered(
        sorted(
            word for word, count in words.items() if count >= _WORD_SEEN and 2 * names[word] < count
        ),
        sorted(piece for piece, count in pieces.items() if count >= _PIECE_SEEN),
    )


def _words(
    reader: Reader, lessons: Iterable[Lesson]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the words that could be names, their classes and roles."""
    found: list[NDArray[np.int32]] = []
    classes: list[int] = []
    roles: list[int] = []
    for text, spans in lessons:
        document = Document(text)
        chosen, rows = reader.rows(document)
        kept: list[int] = []
        ordered = iter(sorted(spans))
        span = next(ordered, None)
        for position, index in enumerate(chosen):
            start = document.starts[index]
            while span is not None and span.end <= start:
                span = next(ordered, None)
            inside = span if span is not None and span.start < document.end(index) else None
            label = inside.label if inside else ""
            if label in _TEACH_NOTHING:
                continue
            kept.append(position)
            classes.append(CLASSES.index(label) if label in CLASSES else 0)
            role = inside.role if inside else ""
            roles.append(ROLES.index(role) if role in ROLES else 0)
        found.append(rows.T[kept].astype(np.int32))
    return np.concatenate(found).astype(np.int64), np.array(classes), np.array(roles)
