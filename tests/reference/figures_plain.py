"""The figures of an evaluation, said again with plain loops and apart from numpy."""

from collections.abc import Sequence

from ambroise.evaluation.figures import Scores
from ambroise.uses.scoring import Measure


def figure(scores: Sequence[Scores], measure: Measure, arm: str) -> float | None:
    """Return a ratio of sums, or the mean of the ratios of the labels that something is said of."""
    got: dict[str, float] = {}
    of: dict[str, float] = {}
    for one in scores:
        for part in one.parts[arm]:
            if part.measure == measure.name:
                label = part.label if measure.over_labels else ""
                got[label] = got.get(label, 0) + part.got
                of[label] = of.get(label, 0) + part.of
    ratios = [got[label] / of[label] for label in of if of[label] > 0]
    return sum(ratios) / len(ratios) if ratios else None
