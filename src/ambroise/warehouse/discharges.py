"""How stays ended: what tells whether their letter is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ambroise.warehouse.identity import stay_end, stay_kind
from ambroise.warehouse.rows import Rows


@dataclass(frozen=True, slots=True)
class Discharge:
    kind: str  # as Stay.kind
    end: datetime | None  # None while the patient is present
    exit_mode: str


def discharges(dataset: Rows, stays: Collection[int]) -> dict[int, Discharge]:
    """Return how each of these stays ended, those of the dataset only."""
    rows = dataset.rows(
        """
        SELECT visit_occurrence_id AS id, visit_concept_id, record_status, visit_end_datetime,
            visit_end_date, discharged_to_label
        FROM visit_occurrence
        WHERE list_contains($stays, visit_occurrence_id)
        """,
        stays=sorted(stays),
    )
    return {
        row["id"]: Discharge(stay_kind(row), stay_end(row), row["discharged_to_label"] or "")
        for row in rows
    }
