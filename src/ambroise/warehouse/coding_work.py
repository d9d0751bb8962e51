"""The stays that ended, for who codes them: what tells which ones need a look first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from ambroise.text.folding import fold
from ambroise.warehouse.events import POSITIONS
from ambroise.warehouse.identity import KINDS, stay_end
from ambroise.warehouse.rows import Rows, moment

CODED_KINDS: Final = frozenset({"inpatient", "home"})
"""Kinds of stays whose summary is coded: hospitalisations, at home too."""
_CODED_CONCEPTS: Final = [concept for concept, kind in KINDS.items() if kind in CODED_KINDS]
_REPORT: Final = ("compte rendu", "compte-rendu", "lettre de liaison", "lettre de sortie")
"""How the title of a document says that it tells the stay."""
_DEATH: Final = "deces"


@dataclass(frozen=True, slots=True, order=True)
class Recorded:
    """A CIM-10 code that a source gave a stay, without its point; `position` "" when not said."""

    code: str
    position: str


@dataclass(frozen=True, slots=True)
class EndedStay:
    """One stay that ended, with the diagnoses that a source gave it."""

    person_id: int
    name: str
    stay_id: int
    number: str
    ward: str
    ward_label: str
    units: int
    start: datetime
    end: datetime
    died: bool
    reported: bool
    recorded: tuple[Recorded, ...]

    @property
    def days(self) -> int:
        """Nights spent."""
        return (self.end.date() - self.start.date()).days


def ended_stays(
    dataset: Rows, wards: Collection[str] | None, now: datetime, *, days: int
) -> list[EndedStay]:
    """Return the stays ended within `days`, the first that ended first.

    `wards` are those whose stays are wanted, by the last unit; None for every one.
    """
    rows = dataset.rows(
        f"""
        WITH ended AS (
            SELECT *, coalesce(visit_end_datetime, CAST(visit_end_date AS TIMESTAMP)) AS ended_at
            FROM visit_occurrence
            WHERE list_contains($kinds, visit_concept_id) AND ended_at BETWEEN $since AND $now
        ),
        moved AS (
            SELECT visit_occurrence_id, count(DISTINCT ward) AS units,
                max_by({{'ward': ward, 'label': label}}, "start") AS move
            FROM care_wards SEMI JOIN ended USING (visit_occurrence_id)
            GROUP BY visit_occurrence_id
        ),
        titled AS (
            SELECT visit_occurrence_id, list(DISTINCT note_title) AS titles
            FROM note SEMI JOIN ended USING (visit_occurrence_id)
            GROUP BY visit_occurrence_id
        ),
        coded AS (
            SELECT visit_occurrence_id, list(DISTINCT {{
                'code': condition_source_value, 'role': condition_status_source_value
            }}) AS codes
            FROM condition_occurrence SEMI JOIN ended USING (visit_occurrence_id)
            WHERE source_vocabulary IN ('CIM10', 'ICD10', 'ICD10FR')
                AND condition_status_source_value IS DISTINCT FROM 'DAD'
            GROUP BY visit_occurrence_id
        )
        SELECT v.visit_occurrence_id, v.person_id, v.visit_source_value, v.record_status,
            v.visit_start_datetime, v.visit_start_date, v.visit_end_datetime, v.visit_end_date,
            v.discharged_to_label, i.birth_name, i.given_names, moved.move, moved.units,
            titled.titles, coded.codes
        FROM ended AS v
        JOIN identity_person AS i ON i.person_id = v.person_id
        JOIN moved ON moved.visit_occurrence_id = v.visit_occurrence_id
        LEFT JOIN titled ON titled.visit_occurrence_id = v.visit_occurrence_id
        LEFT JOIN coded ON coded.visit_occurrence_id = v.visit_occurrence_id
        {"" if wards is None else "WHERE list_contains($wards, moved.move.ward)"}
        ORDER BY v.ended_at, v.visit_occurrence_id
        """,
        kinds=_CODED_CONCEPTS,
        since=_plain(now - timedelta(days=days)),
        now=_plain(now),
        **({} if wards is None else {"wards": sorted(wards)}),
    )
    found = []
    for row in rows:
        end = stay_end(row)
        if end is None:
            continue
        codes = {_recorded(one["code"], one["role"]) for one in row["codes"] or () if one["code"]}
        given = row["given_names"][0] if row["given_names"] else ""
        found.append(
            EndedStay(
                person_id=row["person_id"],
                name=f"{row['birth_name'].upper()} {given}".strip(),
                stay_id=row["visit_occurrence_id"],
                number=row["visit_source_value"] or "",
                ward=row["move"]["ward"],
                ward_label=row["move"]["label"] or row["move"]["ward"],
                units=row["units"],
                start=moment(row, "visit_start_datetime", "visit_start_date"),
                end=end,
                died=_DEATH in fold(row["discharged_to_label"] or ""),
                reported=any(map(_reports, row["titles"] or ())),
                recorded=tuple(sorted(codes)),
            )
        )
    return found


@lru_cache(1024)
def _reports(title: str | None) -> bool:
    folded = fold(title or "")
    return any(word in folded for word in _REPORT)


def _recorded(code: str, role: str | None) -> Recorded:
    return Recorded(code.replace(".", ""), POSITIONS.get(role or "", ""))


def _plain(at: datetime) -> datetime:
    """Return a moment as the tables hold it: UTC, without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None)
