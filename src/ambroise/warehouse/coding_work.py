"""The stays that ended, for who codes them: what tells which ones need a look first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ambroise.text.folding import fold
from ambroise.warehouse.events import POSITIONS
from ambroise.warehouse.identity import stay_end, stay_kind
from ambroise.warehouse.rows import Rows, moment

CODED_KINDS: Final = frozenset({"inpatient", "home"})
"""Kinds of stays whose summary is coded: hospitalisations, at home too."""
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
        SELECT v.visit_occurrence_id, v.person_id, v.visit_source_value, v.visit_concept_id,
            v.record_status, v.visit_start_datetime, v.visit_start_date, v.visit_end_datetime,
            v.visit_end_date, v.discharged_to_label, i.birth_name, i.given_names, w.move, w.units,
            n.titles, c.codes
        FROM visit_occurrence AS v
        JOIN identity_person AS i ON i.person_id = v.person_id
        JOIN (
            SELECT visit_occurrence_id, count(DISTINCT ward) AS units,
                max_by({{'ward': ward, 'label': label}}, "start") AS move
            FROM care_wards GROUP BY visit_occurrence_id
        ) AS w ON w.visit_occurrence_id = v.visit_occurrence_id
        LEFT JOIN (
            SELECT visit_occurrence_id, list(DISTINCT note_title) AS titles
            FROM note GROUP BY visit_occurrence_id
        ) AS n ON n.visit_occurrence_id = v.visit_occurrence_id
        LEFT JOIN (
            SELECT visit_occurrence_id, list(DISTINCT {{
                'code': condition_source_value, 'role': condition_status_source_value
            }}) AS codes
            FROM condition_occurrence WHERE source_vocabulary IN ('CIM10', 'ICD10', 'ICD10FR')
                AND condition_status_source_value IS DISTINCT FROM 'DAD'
            GROUP BY visit_occurrence_id
        ) AS c ON c.visit_occurrence_id = v.visit_occurrence_id
        WHERE coalesce(v.visit_end_datetime, CAST(v.visit_end_date AS TIMESTAMP))
            BETWEEN $since AND $now
            {"" if wards is None else "AND list_contains($wards, w.move.ward)"}
        ORDER BY coalesce(v.visit_end_datetime, CAST(v.visit_end_date AS TIMESTAMP)),
            v.visit_occurrence_id
        """,
        since=_plain(now - timedelta(days=days)),
        now=_plain(now),
        **({} if wards is None else {"wards": sorted(wards)}),
    )
    found = []
    for row in rows:
        end = stay_end(row)
        if end is None or stay_kind(row) not in CODED_KINDS:
            continue
        titles = [fold(one) for one in row["titles"] or () if one]
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
                reported=any(word in title for title in titles for word in _REPORT),
                recorded=tuple(sorted(codes)),
            )
        )
    return found


def _recorded(code: str, role: str | None) -> Recorded:
    return Recorded(code.replace(".", ""), POSITIONS.get(role or "", ""))


def _plain(at: datetime) -> datetime:
    """Return a moment as the tables hold it: UTC, without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None)
