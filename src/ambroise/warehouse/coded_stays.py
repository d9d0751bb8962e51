"""The past stays whose principal diagnosis a source recorded."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ambroise.warehouse.coding_work import CODED_KINDS
from ambroise.warehouse.identity import stay_end, stay_kind
from ambroise.warehouse.rows import Rows


@dataclass(frozen=True, slots=True)
class CodedStay:
    """An ended stay by its number; codes are of the CIM-10, without their point."""

    person_id: int
    number: str
    end: datetime
    dp: str
    das: tuple[str, ...]


def coded_stays(dataset: Rows, now: datetime) -> list[CodedStay]:
    """Return the stays over by `now` with one recorded DP, the first that ended first.

    A stay whose units were given several DP is left out: which one is that of the stay, the
    grouping function alone tells.
    """
    rows = dataset.rows(
        """
        SELECT v.visit_occurrence_id, v.person_id, v.visit_source_value, v.visit_concept_id,
            v.record_status, v.visit_end_datetime, v.visit_end_date,
            c.dps, c.das
        FROM visit_occurrence AS v
        JOIN (
            SELECT visit_occurrence_id,
                list(DISTINCT condition_source_value) FILTER (
                    WHERE condition_status_source_value = 'DP'
                ) AS dps,
                list(DISTINCT condition_source_value) FILTER (
                    WHERE condition_status_source_value = 'DAS'
                ) AS das
            FROM condition_occurrence WHERE source_vocabulary IN ('CIM10', 'ICD10', 'ICD10FR')
            GROUP BY visit_occurrence_id
        ) AS c ON c.visit_occurrence_id = v.visit_occurrence_id
        WHERE len(c.dps) = 1
            AND coalesce(v.visit_end_datetime, CAST(v.visit_end_date AS TIMESTAMP)) <= $now
        ORDER BY coalesce(v.visit_end_datetime, CAST(v.visit_end_date AS TIMESTAMP)),
            v.visit_occurrence_id
        """,
        now=now.astimezone(UTC).replace(tzinfo=None),
    )
    found = []
    for row in rows:
        end, number = stay_end(row), row["visit_source_value"]
        if end is None or not number or stay_kind(row) not in CODED_KINDS:
            continue
        dp = _plain(row["dps"][0])
        das = sorted({_plain(one) for one in row["das"] or ()} - {dp})
        found.append(CodedStay(row["person_id"], number, end, dp, tuple(das)))
    return found


def _plain(code: str) -> str:
    return code.replace(".", "").upper()
