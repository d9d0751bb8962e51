"""Which originals are read: every document as likely, every type and ward in its share.

Systematic sampling along a list sorted by type and ward, shuffled inside each: implicit, exactly
proportional stratification (Cochran, Sampling Techniques, 3rd edition, 1977, chapters 5 and 8).
Exact binomial limits then err on the side of caution.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.access import Dataset, Door, oppositions
from ambroise.state import State

LARGEST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Drawable:
    """One document of the care zone: identifiers, its type and its ward (empty: not known)."""

    note_id: int
    person_id: int
    kind: str
    ward: str


def frame(door: Door, state: State, dataset: Dataset) -> list[Drawable]:
    """Return every document with a text, in the order of their ids; no text is read.

    Those of persons opposed to reuse are left out, as they are of the research zone.
    """
    without = door.united(oppositions.opposed(state))
    rows = dataset.rows(
        """
        WITH wards AS (
            SELECT visit_occurrence_id, min_by(ward, "start") AS ward
            FROM care_wards GROUP BY visit_occurrence_id
        )
        SELECT note_id, person_id, coalesce(source_label, '') AS kind, coalesce(ward, '') AS ward
        FROM note LEFT JOIN wards USING (visit_occurrence_id)
        WHERE note_text <> ''
        ORDER BY note_id
        """
    )
    return [Drawable(**row) for row in rows if row["person_id"] not in without]


def drawn(documents: Sequence[Drawable], size: int, *, seed: int) -> list[Drawable]:
    """Return `size` documents, or all of them when there are fewer, in an order of reading.

    Each has the same chance; the share of a type and ward is that of the whole to within one.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample that can be drawn again, no secret
    shuffled = sorted(documents, key=lambda one: one.note_id)
    rng.shuffle(shuffled)
    shuffled.sort(key=lambda one: (one.kind, one.ward))
    size = min(size, len(shuffled))
    if not size:
        return []
    step, start = len(shuffled) / size, rng.random()
    last = len(shuffled) - 1
    chosen = [shuffled[min(int((start + place) * step), last)] for place in range(size)]
    rng.shuffle(chosen)
    return chosen


def strata(documents: Sequence[Drawable]) -> Counter[tuple[str, str]]:
    """Return how many documents each type and ward has."""
    return Counter((one.kind, one.ward) for one in documents)
