"""Learn the guard's model from labelled stretches of text (extra `train`)."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ambroise.engines.guard.model import Model, model_of
from ambroise.engines.guard.reading import ROWS, Rows, pairs, read
from ambroise.engines.guard.unmasking import unmasked
from ambroise.errors import ExtraMissing

_REGULAR: Final = 3.0
"""Inverse strength of the penalty of squares."""

_ITERATIONS: Final = 200
_TOGETHER: Final = 0.3
"""What a signal, or a pair of them, counts beside words: it sets how hard each is penalised."""


def learn(texts: Sequence[str], attacks: Sequence[bool]) -> Model:
    """Return the model of highest penalised likelihood; the same lessons give the same model.

    Raises ExtraMissing without scikit-learn.
    """
    try:
        from scipy.sparse import csr_matrix, hstack
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise ExtraMissing(extra="train") from None
    plain = [unmasked(text).text for text in texts]
    starts = np.cumsum([0, *(len(one) + 1 for one in plain[:-1])]).tolist()
    seen = read("\n".join(plain), starts)
    first, second = pairs()
    together = np.hstack([seen.signals, seen.signals[:, first] & seen.signals[:, second]])
    every = (seen.words, seen.letters, seen.skeletons)
    shares = np.concatenate([_shares(rows, len(texts)) for rows in every])
    stretch = np.concatenate([rows.stretch for rows in every])
    row = np.concatenate([rows.rows for rows in every])
    matrix = hstack(
        [
            csr_matrix((shares, (stretch, row)), shape=(len(texts), ROWS)),
            csr_matrix(together * _TOGETHER),
        ],
        format="csr",
        dtype=np.float64,
    )
    fitted = LogisticRegression(C=_REGULAR, max_iter=_ITERATIONS, tol=1e-3)
    fitted.fit(matrix, np.asarray(attacks))
    weights = fitted.coef_[0]
    return model_of(weights[:ROWS], weights[ROWS:] * _TOGETHER, float(fitted.intercept_[0]))


def _shares(rows: Rows, count: int) -> NDArray[np.float64]:
    """Return what each feature counts: the root of their number in a stretch is divided out."""
    number = np.bincount(rows.stretch, minlength=count)
    return np.asarray(1 / np.sqrt(number[rows.stretch]))
