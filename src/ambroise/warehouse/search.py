"""Persons found by what identifies them, and the patients of a ward."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from ambroise.pseudonyms import row_id
from ambroise.warehouse.rows import Rows
from ambroise.warehouse.views import PatientLine, PersonHit

HITS: Final = 50
PRESENT: Final = timedelta(days=30)
"""How long after discharge a ward still follows a patient."""

_DATE: Final = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$|^(\d{4})-(\d{2})-(\d{2})$")

_WARDS: Final = """
    SELECT person_id, list(DISTINCT label ORDER BY label) AS wards
    FROM care_wards
    WHERE "end" IS NULL OR "end" > $since
    GROUP BY person_id
"""


def search_persons(dataset: Rows, text: str, *, now: datetime | None = None) -> list[PersonHit]:
    """Return the persons whom every word of `text` fits, at most 50, by name.

    A word is the start of a name (accents and case left out), a birth date ("03/02/1951",
    "1951-02-03"), or a whole number: IPP, INS, any other number of the person, or a stay's.
    """
    wheres, params = _conditions(text)
    if not wheres:
        return []
    rows = dataset.rows(
        f"""
        SELECT i.person_id, i.birth_name, i.given_names, i.used_name, i.birth_date, i.sex, i.ipp,
            w.wards
        FROM identity_person AS i
        LEFT JOIN ({_WARDS}) AS w ON w.person_id = i.person_id
        WHERE {" AND ".join(wheres)}
        ORDER BY i.search_key, i.birth_date, i.person_id
        LIMIT {HITS}
        """,
        since=_since(now or datetime.now(UTC)),
        **params,
    )
    return [_hit(row) for row in rows]


@dataclass(frozen=True, slots=True)
class StayFound:
    """A stay found by its record; `same_patient`: it is one of the patient that was named."""

    person_id: int
    visit_occurrence_id: int
    number: str
    same_patient: bool


def stay_numbered(dataset: Rows, number: str) -> tuple[int, int] | None:
    """Return the person and the stay that bear this number (IEP), None unless there is one."""
    rows = dataset.rows(
        "SELECT DISTINCT person_id, visit_occurrence_id FROM identity_stay WHERE number = $number",
        number=number,
    )
    return (rows[0]["person_id"], rows[0]["visit_occurrence_id"]) if len(rows) == 1 else None


def discharged_on(dataset: Rows, wards: Collection[str], day: date) -> list[tuple[int, int, str]]:
    """Return (person, stay, number) of the stays that ended that day in one of `wards`.

    The ward is the last of the stay; the order is that of the exits.
    """
    rows = dataset.rows(
        """
        SELECT v.person_id, v.visit_occurrence_id, v.visit_source_value AS number
        FROM visit_occurrence AS v
        JOIN (
            SELECT visit_occurrence_id, max_by(ward, "start") AS ward, max("end") AS left_at
            FROM care_wards GROUP BY visit_occurrence_id HAVING bool_and("end" IS NOT NULL)
        ) AS w ON w.visit_occurrence_id = v.visit_occurrence_id
        WHERE list_contains($wards, w.ward)
            AND coalesce(CAST(v.visit_end_datetime AS DATE), v.visit_end_date) = $day
        ORDER BY w.left_at, v.visit_occurrence_id
        """,
        wards=sorted(wards),
        day=day,
    )
    return [(row["person_id"], row["visit_occurrence_id"], row["number"] or "") for row in rows]


def stay_recorded(
    dataset: Rows, key: bytes, *, source: str, patient: str, encounter: str
) -> StayFound | None:
    """Return the stay of an encounter of a source, None when it is not there.

    `patient` and `encounter` are the source's own record ids, `key` is that of the care zone's
    row ids. A part of a stay (a move, an act) leads to the stay; a patient whose record was
    merged to the one that stands for it.
    """
    rows = dataset.rows(
        """
        SELECT DISTINCT s.person_id, s.visit_occurrence_id, n.number,
            s.person_id IN (
                SELECT person_id FROM identity_person_map
                WHERE source_name = $source AND record_id = $patient
            ) AS same
        FROM care_wards AS s
        LEFT JOIN identity_stay AS n ON n.visit_occurrence_id = s.visit_occurrence_id
        WHERE s.visit_occurrence_id = $stay OR s.visit_detail_id = $detail
        UNION
        SELECT person_id, visit_occurrence_id, number,
            person_id IN (
                SELECT person_id FROM identity_person_map
                WHERE source_name = $source AND record_id = $patient
            )
        FROM identity_stay WHERE visit_occurrence_id = $stay
        ORDER BY ALL
        """,
        source=source,
        patient=patient,
        stay=row_id(key, source, "Encounter", encounter),
        detail=row_id(key, source, "Encounter", encounter, "detail"),
    )
    stays = {(row["person_id"], row["visit_occurrence_id"]) for row in rows}
    if len(stays) != 1:
        return None
    row = rows[0]
    number = row["number"] or str(row["visit_occurrence_id"])
    return StayFound(row["person_id"], row["visit_occurrence_id"], number, row["same"])


def _conditions(text: str) -> tuple[list[str], dict[str, object]]:
    wheres: list[str] = []
    params: dict[str, object] = {}
    for number, word in enumerate(_words(text)):
        name = f"word{number}"
        if (day := _date(word)) is not None:
            wheres.append(f"i.birth_date = ${name}")
            params[name] = day
        elif any(char.isdigit() for char in word):
            wheres.append(
                f"""(upper(i.ipp) = ${name} OR replace(i.ins, ' ', '') = ${name}
                OR i.person_id::VARCHAR = ${name}
                OR i.person_id IN (
                    SELECT person_id FROM identity_number WHERE upper("value") = ${name}
                )
                OR i.person_id IN (
                    SELECT person_id FROM identity_stay WHERE upper(number) = ${name}
                ))"""
            )
            params[name] = word.upper()
        else:
            wheres.append(f"contains(' ' || i.search_key, ${name})")
            params[name] = " " + fold(word)
    return wheres, params


def _words(text: str) -> list[str]:
    """Return the words of a search; digits set apart by blanks, as on a card, are one number."""
    joined = re.sub(r"(?<=\d) (?=\d)", "", text.strip())
    return [word for word in joined.split() if fold(word)]


def _date(word: str) -> date | None:
    found = _DATE.match(word)
    if found is None:
        return None
    day, month, year = (
        (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def fold(text: str) -> str:
    """Return `text` in capitals without accents, anything else than letters and digits a blank."""
    plain = text.replace("œ", "oe").replace("Œ", "OE")
    letters = unicodedata.normalize("NFD", plain)
    letters = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^A-Z0-9]+", " ", letters.upper()).strip()


def my_patients(dataset: Rows, wards: Collection[str], now: datetime) -> list[PatientLine]:
    """Return the stays present in `wards`, or that left them within 30 days, newest first.

    A stay that went through several of these wards is listed once, in the last of them.
    """
    rows = dataset.rows(
        f"""
        SELECT i.person_id, i.birth_name, i.given_names, i.used_name, i.birth_date, i.sex, i.ipp,
            w.wards, m.*, v.visit_source_value AS stay_number, v.reason_label,
            v.source_label AS stay_label
        FROM (
            SELECT visit_occurrence_id, max_by(
                {{
                    'person': person_id, 'ward': ward, 'label': label,
                    'start': "start", 'end': "end"
                }},
                "start"
            ) AS move
            FROM care_wards
            WHERE list_contains($wards, ward) AND ("end" IS NULL OR "end" > $since)
            GROUP BY visit_occurrence_id
        ) AS m
        JOIN identity_person AS i ON i.person_id = m.move.person
        JOIN visit_occurrence AS v ON v.visit_occurrence_id = m.visit_occurrence_id
        LEFT JOIN ({_WARDS}) AS w ON w.person_id = i.person_id
        ORDER BY m.move."start" DESC, m.visit_occurrence_id
        """,
        wards=sorted(wards),
        since=_since(now),
    )
    return [
        PatientLine(
            person=_hit(row),
            stay_id=row["visit_occurrence_id"],
            stay_number=row["stay_number"] or "",
            ward=row["move"]["ward"],
            ward_label=row["move"]["label"] or row["move"]["ward"],
            start=row["move"]["start"],
            end=row["move"]["end"],
            reason=row["reason_label"] or row["stay_label"] or "",
        )
        for row in rows
    ]


def _hit(row: dict[str, Any]) -> PersonHit:
    return PersonHit(
        person_id=row["person_id"],
        birth_name=row["birth_name"],
        first_given_name=row["given_names"][0] if row["given_names"] else "",
        used_name=row["used_name"],
        birth_date=row["birth_date"],
        sex=row["sex"],
        patient_number=row["ipp"] or "",
        wards=tuple(ward for ward in row["wards"] or () if ward is not None),
    )


def _since(now: datetime) -> datetime:
    return (now - PRESENT).astimezone(UTC).replace(tzinfo=None)
