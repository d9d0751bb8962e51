"""Who a patient is, who is around them, and the stays they made."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from ambroise.warehouse.rows import Rows, moment
from ambroise.warehouse.search import fold
from ambroise.warehouse.views import Allergy, Banner, Contact, RowRef, Stated, Stay, WardMove

NO_ALLERGY: Final = frozenset(
    {
        "716186003",  # SNOMED CT: no known allergy
        "409137002",  # no known drug allergy
        "428607008",  # no known environmental allergy
        "429625007",  # no known food allergy
        "no-known-allergies",  # HL7 International Patient Summary, absent and unknown data
        "no-known-medication-allergies",
        "no-known-environmental-allergies",
        "no-known-food-allergies",
    }
)
"""Codes that state that there is no allergy."""

NO_ALLERGY_WORDS: Final = ("AUCUNE ALLERGIE", "PAS D ALLERGIE", "NO KNOWN", "NO ALLERG")
"""How a record without code says the same, folded."""

NO_INFORMATION: Final = frozenset({"no-allergy-info", "1631000175102"})
"""Codes that say that nothing is known of allergies."""

KINDS: Final = {
    9201: "inpatient",
    9202: "outpatient",
    5083: "outpatient",
    9203: "emergency",
    581476: "home",
}
"""The kind of stay of each concept of a visit, as `Stay.kind`; any other is "other"."""
_IN_CHARGE: Final = {"atnd": 0, "attender": 0, "pprf": 1, "primary performer": 1}
"""Ranks of HL7 v3 ParticipationType: the person in charge of a stay comes first."""

_REFERS: Final = frozenset({"ref", "refb", "referrer", "referred by"})
_PRESENT: Final = frozenset({"in-progress", "arrived", "triaged", "onleave"})


def banner_of(dataset: Rows, person_id: int, said: list[dict[str, Any]]) -> Banner | None:
    """Return the traits of a person, or None; `said` are the rows of `observation`."""
    found = dataset.rows(
        """
        SELECT i.*, d.death_date
        FROM identity_person AS i
        LEFT JOIN death AS d ON d.person_id = i.person_id
        WHERE i.person_id = $person
        """,
        person=person_id,
    )
    if not found:
        return None
    row = found[0]
    active = [
        r for r in said if r["record_category"] == "allergy" and r["record_status"] == "active"
    ]
    allergies = tuple(
        Allergy(
            label=r["source_label"] or r["code"] or "",
            criticality=r["qualifier_source_value"] or "",
            reaction=r["detail"] or "",
            ref=RowRef("observation", r["id"]),
        )
        for r in active
        if not _says_none(r) and r["code"] not in NO_INFORMATION
    )
    if allergies:
        stated = Stated.PRESENT
    else:
        stated = Stated.ABSENT if any(_says_none(r) for r in active) else Stated.UNKNOWN
    given = tuple(row["given_names"])
    return Banner(
        person_id=person_id,
        birth_name=row["birth_name"],
        first_given_name=given[0] if given else "",
        given_names=given,
        used_name=row["used_name"],
        used_given_name=row["used_given_name"],
        birth_date=row["birth_date"],
        birth_place=row["birth_place"],
        sex=row["sex"],
        ins=row["ins"] or "",
        ins_status=row["ins_status"],
        patient_number=row["ipp"] or "",
        death_date=row["death_date"],
        allergies_stated=stated,
        allergies=allergies,
        alerts=tuple(
            r["source_label"] or r["code"]
            for r in said
            if r["record_category"] == "flag" and r["record_status"] == "active"
        ),
        deceased=bool(row["deceased"]),
    )


def _says_none(row: dict[str, Any]) -> bool:
    """Return whether an allergy row states that there is none, by its code or in words."""
    return row["code"] in NO_ALLERGY or fold(row["source_label"] or "").startswith(NO_ALLERGY_WORDS)


def contacts_of(dataset: Rows, person_id: int) -> tuple[Contact, ...]:
    rows = dataset.rows(
        """
        SELECT contact_id, role, name, relation, phone, address, postal_code, city, rpps
        FROM identity_contact
        WHERE person_id = $person
        ORDER BY role, name, contact_id
        """,
        person=person_id,
    )
    once = {(row["role"], row["name"], row["phone"]): row for row in reversed(rows)}
    return tuple(
        Contact(
            role=row["role"],
            name=row["name"] or "",
            relation=row["relation"] or "",
            phone=row["phone"] or "",
            address=_address(row),
            rpps=row["rpps"] or "",
            ref=RowRef("identity_contact", row["contact_id"]),
        )
        for row in reversed(once.values())
    )


def _address(row: dict[str, Any]) -> str:
    town = " ".join(part for part in (row["postal_code"], row["city"]) if part)
    return ", ".join(part for part in (row["address"], town) if part)


def stays_of(dataset: Rows, person_id: int) -> tuple[Stay, ...]:
    rows = dataset.rows(
        """
        SELECT visit_occurrence_id AS id, visit_source_value AS number, visit_concept_id,
            source_label, visit_start_datetime, visit_start_date, visit_end_datetime,
            visit_end_date, admitted_from_label, discharged_to_label, reason_label, record_status
        FROM visit_occurrence
        WHERE person_id = $person
        ORDER BY visit_start_date, visit_start_datetime, id
        """,
        person=person_id,
    )
    moves, doctors = _moves_of(dataset, person_id), _doctors_of(dataset, person_id)
    return tuple(
        Stay(
            visit_occurrence_id=row["id"],
            number=row["number"] or "",
            kind=stay_kind(row),
            label=row["source_label"] or "",
            start=moment(row, "visit_start_datetime", "visit_start_date"),
            end=stay_end(row),
            entry_mode=row["admitted_from_label"] or "",
            exit_mode=row["discharged_to_label"] or "",
            reason=row["reason_label"] or "",
            practitioners=tuple(doctors[row["id"]]),
            moves=tuple(moves[row["id"]]),
            ref=RowRef("visit_occurrence", row["id"]),
        )
        for row in rows
    )


def stay_kind(row: dict[str, Any]) -> str:
    """Return what kind of stay a row of `visit_occurrence` is, as `Stay.kind`."""
    return KINDS.get(row["visit_concept_id"], "other")


def stay_end(row: dict[str, Any]) -> datetime | None:
    """Return when the stay of a row of `visit_occurrence` ended, None while it lasts."""
    if row["record_status"] in _PRESENT:
        return None
    return moment(row, "visit_end_datetime", "visit_end_date")


def _moves_of(dataset: Rows, person_id: int) -> dict[int, list[WardMove]]:
    rows = dataset.rows(
        """
        SELECT visit_occurrence_id, visit_detail_id, ward, label, "start", "end"
        FROM care_wards
        WHERE person_id = $person
        ORDER BY "start", visit_detail_id
        """,
        person=person_id,
    )
    moves: dict[int, list[WardMove]] = defaultdict(list)
    for row in rows:
        stay, detail = row["visit_occurrence_id"], row["visit_detail_id"]
        ref = RowRef("visit_occurrence", stay) if detail is None else RowRef("visit_detail", detail)
        moves[stay].append(
            WardMove(row["ward"], row["label"] or row["ward"], row["start"], row["end"], ref)
        )
    return moves


def _doctors_of(dataset: Rows, person_id: int) -> dict[int, list[Contact]]:
    rows = dataset.rows(
        """
        SELECT DISTINCT visit_occurrence_id, provider_id, name, specialty, role, phone, address,
            rpps
        FROM identity_stay_professional
        WHERE person_id = $person
        ORDER BY ALL
        """,
        person=person_id,
    )
    rows.sort(key=lambda row: _IN_CHARGE.get((row["role"] or "").lower(), len(_IN_CHARGE)))
    doctors: dict[int, list[Contact]] = defaultdict(list)
    for row in rows:
        stay, provider = row["visit_occurrence_id"], row["provider_id"]
        doctors[stay].append(
            Contact(
                role="referrer" if (row["role"] or "").lower() in _REFERS else "practitioner",
                name=row["name"],
                relation=row["specialty"] or row["role"] or "",
                phone=row["phone"] or "",
                address=row["address"] or "",
                rpps=row["rpps"] or "",
                ref=RowRef("visit_occurrence", stay)
                if provider is None
                else RowRef("provider", provider),
            )
        )
    return doctors
