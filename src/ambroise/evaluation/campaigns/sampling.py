"""Which cases are read: past stays, each as likely, every stratum in its share.

Systematic sampling along a list sorted by strata, shuffled inside each: implicit, exactly
proportional stratification (Cochran, Sampling Techniques, 3rd edition, 1977, chapters 5 and 8).
The width of an interval before anything is read: Wilson, J Am Stat Assoc 1927;22:209-212, as in
Newcombe, Stat Med 1998;17:857-872, method 3.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from ambroise.access import Dataset, Door, oppositions
from ambroise.evaluation.campaigns.questions import Question
from ambroise.evaluation.strata import Strata, band
from ambroise.state import State

LARGEST: Final = 2_000
BY: Final = ("ward", "document_type", "sex", "age")
"""What a sample may be stratified by."""
Z: Final = 1.959963984540054
OPPOSED, READ_BEFORE, TUNED = "opposed", "read_before", "tuned"


@dataclass(frozen=True, slots=True)
class Drawable:
    """A case that may be drawn: identifiers and traits, no text."""

    person_id: int
    stay_id: int
    stay_number: str
    notes: tuple[int, ...]
    strata: Strata


@dataclass(frozen=True, slots=True)
class Frame:
    """What may be drawn, and how many cases were left out, by reason."""

    cases: tuple[Drawable, ...]
    excluded: dict[str, int]


@dataclass(frozen=True, slots=True)
class Width:
    """The 95 % interval that a share of `expected` would have on `size` cases."""

    size: int
    expected: float
    low: float
    high: float


def frame(
    door: Door,
    state: State,
    dataset: Dataset,
    question: Question,
    *,
    read_before: Collection[int],
    tuned: Collection[str],
) -> Frame:
    """Return the documents, or the finished stays, that may be drawn; no text is read.

    Left out: persons opposed to reuse, stays that a campaign of this use has read before
    (`read_before`, by row), and those that served to tune it (`tuned`, by number).
    """
    without = door.united(oppositions.opposed(state))
    excluded = dict.fromkeys((OPPOSED, READ_BEFORE, TUNED), 0)
    kept: list[Drawable] = []
    for row in dataset.rows(_STAYS if question.of_stay else _NOTES):
        reason = (
            OPPOSED
            if row["person_id"] in without
            else READ_BEFORE
            if row["stay_id"] in read_before
            else TUNED
            if row["stay_number"] in tuned
            else ""
        )
        if reason:
            excluded[reason] += 1
        else:
            kept.append(_drawable(row))
    return Frame(tuple(kept), excluded)


def drawn(cases: Sequence[Drawable], size: int, *, by: Sequence[str], seed: int) -> list[Drawable]:
    """Return `size` cases, or all of them when there are fewer, in an order of reading.

    Each has the same chance; the share of a stratum is that of the whole to within one.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample that can be drawn again, no secret
    shuffled = sorted(cases, key=lambda one: (one.stay_id, one.notes))
    rng.shuffle(shuffled)
    shuffled.sort(key=lambda one: stratum(one.strata, by))
    size = min(size, len(shuffled))
    if not size:
        return []
    step, start = len(shuffled) / size, rng.random()
    last = len(shuffled) - 1
    chosen = [shuffled[min(int((start + place) * step), last)] for place in range(size)]
    rng.shuffle(chosen)
    return chosen


def stratum(strata: Strata, by: Sequence[str]) -> tuple[str, ...]:
    """Return the stratum of a case: ages in bands."""
    return tuple(band(strata.age) if one == "age" else getattr(strata, one) for one in by)


def wilson(events: int, trials: int) -> tuple[float, float]:
    """Return the 95 % limits of a share; raises ValueError without a trial."""
    if trials < 1 or not 0 <= events <= trials:
        raise ValueError("events are among at least one trial")
    return _wilson(events / trials, trials)


def width(size: int, expected: float) -> Width:
    """Return how sure a share of about `expected` (0..1) would be on `size` cases."""
    if size < 1 or not 0 <= expected <= 1:
        raise ValueError("a share of at least one case")
    return Width(size, expected, *_wilson(expected, size))


def _wilson(share: float, trials: int) -> tuple[float, float]:
    middle = (share + Z * Z / (2 * trials)) / (1 + Z * Z / trials)
    spread = sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    half = Z * spread / (1 + Z * Z / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def _drawable(row: dict[str, Any]) -> Drawable:
    return Drawable(
        row["person_id"],
        row["stay_id"],
        row["stay_number"],
        tuple(row["notes"]),
        Strata(
            age=row["age"],
            sex={"male": "M", "female": "F"}.get(row["sex"], ""),
            ward=row["ward"],
            document_type=row["document_type"],
            length=row["length"],
        ),
    )


_TRAITS: Final = """
    WITH wards AS (
        SELECT visit_occurrence_id, coalesce(max_by(label, "start"), '') AS ward
        FROM care_wards GROUP BY visit_occurrence_id
    ), stays AS (
        SELECT v.visit_occurrence_id AS stay_id, v.person_id,
            coalesce(v.visit_source_value, '') AS stay_number,
            date_diff('year', p.birth_datetime, v.visit_start_datetime) - CASE
                WHEN (month(v.visit_start_datetime), day(v.visit_start_datetime))
                    < (month(p.birth_datetime), day(p.birth_datetime)) THEN 1 ELSE 0 END AS age,
            coalesce(p.gender_source_value, '') AS sex, coalesce(w.ward, '') AS ward,
            v.visit_end_datetime AS ended
        FROM visit_occurrence v
        JOIN person p USING (person_id)
        LEFT JOIN wards w USING (visit_occurrence_id)
    )
"""
_NOTES: Final = f"""{_TRAITS}
    SELECT n.person_id, s.stay_id, s.stay_number, [n.note_id] AS notes, s.age, s.sex, s.ward,
        coalesce(n.source_label, '') AS document_type, length(n.note_text) AS length
    FROM note n JOIN stays s ON s.stay_id = n.visit_occurrence_id
    WHERE n.note_text <> '' AND s.ended IS NOT NULL
    ORDER BY n.note_id
"""
_STAYS: Final = f"""{_TRAITS}
    SELECT s.person_id, s.stay_id, s.stay_number,
        list(n.note_id ORDER BY n.note_date, n.note_id) AS notes, s.age, s.sex, s.ward,
        coalesce(last(n.source_label ORDER BY n.note_date, n.note_id), '') AS document_type,
        sum(length(n.note_text))::BIGINT AS length
    FROM note n JOIN stays s ON s.stay_id = n.visit_occurrence_id
    WHERE n.note_text <> '' AND s.ended IS NOT NULL
    GROUP BY s.person_id, s.stay_id, s.stay_number, s.age, s.sex, s.ward
    ORDER BY s.stay_id
"""
