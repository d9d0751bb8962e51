"""Encounters: a stay with its wards in turn; a part of a stay (a RUM) is one of its own."""

from collections import defaultdict
from typing import Any, Final

from ambroise.warehouse.fhir_face.elements import (
    Element,
    coding_of,
    moment,
    period,
    plain,
    said,
    to,
)
from ambroise.warehouse.fhir_face.places import is_place
from ambroise.warehouse.fhir_face.reading import PERSON, SITE, Part, Readable, Row, select

STAY: Final = "visit_occurrence_id"
DETAIL: Final = "visit_detail_id"
_CLASSES: Final = {9201: "IMP", 9202: "AMB", 9203: "EMER", 581476: "HH"}
_ACT: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_STATUSES: Final = (
    "planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled",
    "entered-in-error", "unknown",
)  # fmt: skip
_PRESENT: Final = ("arrived", "triaged", "in-progress", "onleave")


def stays(given: Readable, part: Part) -> list[Element]:
    """Return stays as Encounter, by id."""
    concepts = ("visit_source", "admitted_from", "discharged_to")
    rows = select(given, "visit_occurrence", STAY, part, concepts)
    wards = _wards(given, rows)
    return [_stay(row, wards[row[STAY]]) for row in rows]


def parts(given: Readable, part: Part) -> list[Element]:
    """Return the parts of stays that are records of their own, by id."""
    if not given.has("visit_detail", "record_status"):
        return []
    rows = select(
        given, "visit_detail", DETAIL, part, ("visit_detail_source",), "t.record_status IS NOT NULL"
    )
    return [_part(row) for row in rows]


def _stay(row: Row, wards: list[dict[str, Any]]) -> Element:
    number = row.get("visit_source_value")
    going_on = row.get("record_status") in _PRESENT
    return said(
        **_common(row, "visit"),
        id=str(row[STAY]),
        identifier=_visit_number(number) if number else None,
        type=[plain(row["source_label"])] if row.get("source_label") else None,
        reasonCode=[plain(row["reason_label"])] if row.get("reason_label") else None,
        period=period(moment(row, "visit_start"), None if going_on else moment(row, "visit_end")),
        hospitalization=said(
            admitSource=_way(row, "admitted_from"),
            dischargeDisposition=_way(row, "discharged_to"),
        ),
        location=[_ward(one, going_on=going_on) for one in wards],
    )


def _part(row: Row) -> Element:
    number = row.get("visit_detail_source_value")
    return said(
        **_common(row, "visit_detail"),
        id=str(row[DETAIL]),
        identifier=_visit_number(number) if number else None,
        type=[plain(row["source_label"])] if row.get("source_label") else None,
        period=period(moment(row, "visit_detail_start"), moment(row, "visit_detail_end")),
        partOf=to("Encounter", row.get(STAY)),
    )


def _common(row: Row, stem: str) -> dict[str, Any]:
    status = row.get("record_status")
    known = coding_of(row, f"{stem}_source") or {}
    code = _CLASSES.get(row.get(f"{stem}_concept_id") or 0)
    class_ = known or said(system=_ACT, code=code) or {"display": "non précisé"}
    return {
        "resourceType": "Encounter",
        "status": status if status in _STATUSES else "unknown",
        "class_": class_,
        "subject": to("Patient", row.get(PERSON)),
    }


def _visit_number(number: str) -> list[Element]:
    system = "http://terminology.hl7.org/CodeSystem/v2-0203"
    return [said(type=plain(None, system, "VN"), value=number)]


def _way(row: Row, stem: str) -> Element | None:
    code, words = row.get(f"{stem}_source_value"), row.get(f"{stem}_label")
    coding = coding_of(row, stem)
    if code and (coding is None or coding.get("code") != code):
        coding = said(code=code)
    return said(coding=[coding] if coding else None, text=words) or None


def _wards(given: Readable, rows: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """Return the moves of stays, in order: details that are no record of their own."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    if not rows or not given.has("visit_detail", STAY, DETAIL):
        return found
    moves = "AND t.record_status IS NULL" if given.has("visit_detail", "record_status") else ""
    place, join = "NULL", ""
    if given.has("care_site", SITE) and given.has("visit_detail", SITE):
        places = f"SELECT t.{SITE} AS id FROM care_site AS t WHERE {is_place(given)}"
        place, join = "place.id", f"LEFT JOIN ({places}) AS place ON place.id = t.{SITE}"
    listed = given.rows(
        f"SELECT t.*, {place} AS place FROM visit_detail AS t {join}"
        f" WHERE list_contains($stays, t.{STAY}) {moves}"
        f" ORDER BY t.{DETAIL}",
        stays=[row[STAY] for row in rows],
    )
    for row in listed:
        found[row[STAY]].append(row)
    for moved in found.values():
        moved.sort(key=lambda one: moment(one, "visit_detail_start") or "")
    return found


def _ward(row: Row, *, going_on: bool) -> Element:
    code = row.get("visit_detail_source_value")
    there = going_on and row.get("visit_detail_end_datetime") is None
    site = row.get(SITE)
    shown = row.get("source_label") or (None if site is None else f"unité {site}")
    place = to("Location", row["place"], shown) or {}
    return said(
        location=said(**place, identifier=said(value=code)) or {"display": "non précisé"},
        status="active" if there else "completed",
        period=period(
            moment(row, "visit_detail_start"), None if there else moment(row, "visit_detail_end")
        ),
    )
