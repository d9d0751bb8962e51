"""What a blind reading says of each version: means and shares by letter, differences, agreement.

Limits by drawing whole letters again (`evaluation.resampling`): the same letters for all versions,
so that two versions are compared on the same ones.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from ambroise.evaluation.campaigns.agreement import Figure, agreement
from ambroise.evaluation.readings.letters import Letters
from ambroise.evaluation.readings.plan import Sheet
from ambroise.evaluation.readings.ratings import Audience, Rating
from ambroise.evaluation.resampling import Columns, sample

Values = tuple[float, float]
"""What one sheet brings to a measure: `got` out of `of`."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure for each version, in the order of the origins, and each pair's difference."""

    measure: str
    sheets: tuple[int, ...]
    figures: tuple[Figure, ...]
    differences: tuple[tuple[int, int, Figure], ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """`agreement` is Krippendorff's alpha of readers of one version of a letter, on one answer."""

    origins: tuple[str, ...]
    rated: int
    measures: tuple[Compared, ...]
    agreement: Figure


def _share(true: bool) -> Values:
    return float(true), 1.0


def _scale(value: int | None) -> Values:
    return (0.0, 0.0) if value is None else (float(value), 1.0)


Measure = Callable[[Rating, Sequence[int]], Values]
CLINICIANS: Final[Mapping[str, Measure]] = {
    "errors": lambda one, _: (float(len(one.errors)), 1.0),
    "dangerous": lambda one, _: (
        float(sum(error.severity == "dangerous" for error in one.errors)),
        1.0,
    ),
    "completeness": lambda one, _: _scale(one.completeness),
    "signed": lambda one, _: _share(one.signs == "as_is"),
    "not_signed": lambda one, _: _share(one.signs == "no"),
    "minutes": lambda one, _: _scale(one.minutes),
}
FAMILIES: Final[Mapping[str, Measure]] = {
    "understood": lambda one, right: (
        float(sum(a == b for a, b in zip(one.answers, right, strict=False))),
        float(len(right)),
    ),
    "ease": lambda one, _: _scale(one.ease),
    "worried": lambda one, _: _share(bool(one.worries)),
}
MEASURES: Final[Mapping[Audience, Mapping[str, Measure]]] = {
    "clinicians": CLINICIANS,
    "families": FAMILIES,
}
SHARES: Final = frozenset({"signed", "not_signed", "understood", "worried"})
"""Measures that are shares in 0..1; the others are means."""


def analysed(
    audience: Audience, letters: Letters, rated: Mapping[Sheet, Rating], *, seed: int
) -> Analysis:
    """Return what the sheets that are handed in say, by origin."""
    right = [[question.right for question in one.questions] for one in letters.letters]
    measures = tuple(
        _compared(name, measure, letters, right, rated, seed)
        for name, measure in MEASURES[audience].items()
    )
    return Analysis(letters.origins, len(rated), measures, _agreement(audience, rated, seed))


def _compared(
    name: str,
    measure: Measure,
    letters: Letters,
    right: Sequence[Sequence[int]],
    rated: Mapping[Sheet, Rating],
    seed: int,
) -> Compared:
    shape = (len(letters.letters), len(letters.origins))
    got, of = np.zeros(shape), np.zeros(shape)
    sheets = [0] * shape[1]
    for sheet, rating in rated.items():
        value, weight = measure(rating, right[sheet.letter])
        got[sheet.letter, sheet.origin] += value
        of[sheet.letter, sheet.origin] += weight
        sheets[sheet.origin] += weight > 0
    columns = Columns(got, of, np.arange(shape[1], dtype=np.intp), shape[1])
    sampled = sample(columns, seed=seed)
    figures = _figures(sampled.estimate, sampled.limits())
    differences = []
    for one, other in combinations(range(shape[1]), 2):
        less = sampled.less(one, other)
        differences.append((one, other, _figures(less.estimate, less.limits())[0]))
    return Compared(name, tuple(sheets), figures, tuple(differences))


def _figures(estimates: Any, limits: Sequence[tuple[float, float] | None]) -> tuple[Figure, ...]:
    return tuple(
        Figure(None, None, None)
        if np.isnan(estimate)
        else Figure(float(estimate), *(found or (None, None)))
        for estimate, found in zip(estimates, limits, strict=True)
    )


def _agreement(audience: Audience, rated: Mapping[Sheet, Rating], seed: int) -> Figure:
    """Return how far readers of one version of a letter agree: on signing, or on the ease."""
    said: defaultdict[int, dict[Hashable, list[Hashable | None]]] = defaultdict(dict)
    for sheet, rating in rated.items():
        answer = rating.signs if audience == "clinicians" else rating.ease
        said[sheet.letter].setdefault(sheet.origin, []).append(answer)
    return agreement(list(said.values()), seed=seed).alpha


def as_json(reading_id: str, audience: Audience, found: Analysis) -> dict[str, Any]:
    """Return the figures of a reading that is unblinded: no text, no reader."""
    return {
        "format": "ambroise-blind-reading-1",
        "reading": reading_id,
        "audience": audience,
        "origins": list(found.origins),
        "sheets": found.rated,
        "measures": {
            one.measure: {
                "by_origin": {
                    origin: {"sheets": sheets} | asdict(figure)
                    for origin, sheets, figure in zip(
                        found.origins, one.sheets, one.figures, strict=True
                    )
                },
                "differences": [
                    {"less": found.origins[b], "of": found.origins[a]} | asdict(figure)
                    for a, b, figure in one.differences
                ],
            }
            for one in found.measures
        },
        "alpha": asdict(found.agreement),
    }


def as_csv(found: Analysis) -> str:
    """Return the figures as lines: measure, origin, sheets, estimate, low, high."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("measure", "origin", "sheets", "estimate", "low", "high"))
    for one in found.measures:
        rows = zip(found.origins, one.sheets, one.figures, strict=True)
        for origin, sheets, figure in rows:
            writer.writerow((one.measure, origin, sheets, *asdict(figure).values()))
        for a, b, figure in one.differences:
            name = f"{found.origins[a]} - {found.origins[b]}"
            writer.writerow((one.measure, name, "", *asdict(figure).values()))
    return out.getvalue()
