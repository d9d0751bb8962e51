"""Drugs: asked for, given, stated, handed over, and vaccines; each by the provenance of its row."""

from typing import Any, Final

from ambroise.warehouse.fhir_face.elements import (
    Element,
    concept,
    moment,
    period,
    plain,
    said,
    started,
    status,
    to,
)
from ambroise.warehouse.fhir_face.facts import EVENTS
from ambroise.warehouse.fhir_face.places import author
from ambroise.warehouse.fhir_face.reading import CATEGORY, PERSON, Part, Readable, Row, select

KEY: Final = "drug_exposure_id"
_UNNAMED: Final = {"text": "non précisé"}
_REQUESTED: Final = (
    "active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft",
    "unknown",
)  # fmt: skip
_GIVEN: Final = (
    "in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown",
)  # fmt: skip
_STATED: Final = (
    "active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown",
    "not-taken",
)  # fmt: skip
_HANDED: Final = (*EVENTS, "cancelled", "declined")
_PLACES: Final = {
    "discharge": ("http://terminology.hl7.org/CodeSystem/medicationrequest-category", "discharge"),
    "home_treatment": (
        "http://terminology.hl7.org/CodeSystem/medication-statement-category", "patientspecified",
    ),
}  # fmt: skip


def requests(given: Readable, part: Part) -> list[Element]:
    return [_request(row) for row in _rows(given, part, "t.drug_type_concept_id = 32838")]


def administrations(given: Readable, part: Part) -> list[Element]:
    """Return what was given, vaccines apart where the record tells them."""
    only = "t.drug_type_concept_id = 32818"
    if given.has("drug_exposure", CATEGORY):
        only += f" AND t.{CATEGORY} <> 'vaccine'"
    return [_administration(row) for row in _rows(given, part, only)]


def statements(given: Readable, part: Part) -> list[Element]:
    """Return what was stated; so is what has no provenance that FHIR has a resource for."""
    only = "t.drug_type_concept_id NOT IN (32838, 32818, 32825)"
    if not given.has("drug_exposure", "drug_type_concept_id"):
        only = ""
    return [_statement(row) for row in _rows(given, part, only)]


def dispenses(given: Readable, part: Part) -> list[Element]:
    return [_dispense(row) for row in _rows(given, part, "t.drug_type_concept_id = 32825")]


def immunizations(given: Readable, part: Part) -> list[Element]:
    if not given.has("drug_exposure", CATEGORY):
        return []
    return [_immunization(row) for row in _rows(given, part, f"t.{CATEGORY} = 'vaccine'")]


def _rows(given: Readable, part: Part, only: str) -> list[dict[str, Any]]:
    if only and not given.has("drug_exposure", "drug_type_concept_id"):
        return []
    return select(given, "drug_exposure", KEY, part, ("drug_source", "drug", "route"), only)


def _common(row: Row, kind: str) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "id": str(row[KEY]),
        "medicationCodeableConcept": concept(row, "drug") or _UNNAMED,
        "subject": to("Patient", row.get(PERSON)),
        "context": to("Encounter", row.get("visit_occurrence_id")),
    }


def _request(row: Row) -> Element:
    common = _common(row, "MedicationRequest")
    stay = common.pop("context")
    begun, ended = started(row, "drug_exposure_start"), _verbatim_end(row)
    supply = row.get("days_supply")
    place = _PLACES.get(row.get(CATEGORY) or "")
    return said(
        **common,
        encounter=stay,
        status=status(row, _REQUESTED, "unknown"),
        intent="order",
        category=[plain(None, *place)] if place else None,
        authoredOn=begun,
        requester=author(row),
        **_why(row, ("stopped", "cancelled", "on-hold"), many=False),
        dosageInstruction=_dosage(row, period(begun, ended) if ended else None),
        dispenseRequest=said(
            numberOfRepeatsAllowed=row.get("refills"),
            quantity=said(value=row.get("quantity")),
            expectedSupplyDuration=_days(supply) if supply is not None else None,
        ),
    )


def _administration(row: Row) -> Element:
    begun, ended = moment(row, "drug_exposure_start"), _verbatim_end(row)
    when = {"effectiveDateTime": begun}
    if ended is not None and ended != begun:
        when = {"effectivePeriod": period(begun, ended)}  # type: ignore[dict-item]
    return said(
        **_common(row, "MedicationAdministration"),
        status=status(row, _GIVEN, "unknown"),
        **when,
        **_why(row, (), many=True),
        dosage=said(text=row.get("sig"), route=_route(row), dose=_dose(row)),
    )


def _statement(row: Row) -> Element:
    return said(
        **_common(row, "MedicationStatement"),
        status=status(row, _STATED, "unknown"),
        effectivePeriod=period(started(row, "drug_exposure_start"), _verbatim_end(row)),
        **_why(row, ("stopped", "not-taken", "on-hold"), many=True),
        dosage=_dosage(row, None),
    )


def _dispense(row: Row) -> Element:
    supply = row.get("days_supply")
    return said(
        **_common(row, "MedicationDispense"),
        status=status(row, _HANDED, "unknown"),
        quantity=said(value=row.get("quantity")),
        daysSupply=_days(supply) if supply is not None else None,
        whenHandedOver=started(row, "drug_exposure_start"),
        dosageInstruction=_dosage(row, None),
    )


def _immunization(row: Row) -> Element:
    return said(
        resourceType="Immunization",
        id=str(row[KEY]),
        status=status(row, ("completed", "entered-in-error", "not-done"), "completed"),
        vaccineCode=concept(row, "drug") or _UNNAMED,
        patient=to("Patient", row.get(PERSON)),
        encounter=to("Encounter", row.get("visit_occurrence_id")),
        occurrenceDateTime=moment(row, "drug_exposure_start"),
        lotNumber=row.get("lot_number"),
        route=_route(row),
        doseQuantity=_dose(row),
        reasonCode=[plain(row["reason_label"])] if row.get("reason_label") else None,
    )


def _verbatim_end(row: Row) -> str | None:
    """Return the end that the source told; the other is reckoned by OMOP."""
    day = row.get("verbatim_end_date")
    if day is None:
        return None
    return moment(
        {
            "e_datetime": row.get("drug_exposure_end_datetime"),
            "e_date": day,
        },
        "e",
    )


def _dosage(row: Row, bounds: Element | None) -> list[Element]:
    dose = _dose(row)
    return [
        one
        for one in [
            said(
                text=row.get("sig"),
                timing=said(repeat=said(boundsPeriod=bounds)) if bounds else None,
                route=_route(row),
                doseAndRate=[{"doseQuantity": dose}] if dose else None,
            )
        ]
        if one
    ]


def _dose(row: Row) -> Element:
    value = row.get("dose_value")
    return said(value=value, unit=None if value is None else row.get("dose_unit_source_value"))


def _route(row: Row) -> Element | None:
    return concept(
        {**row, "source_label": None, "source_vocabulary": None}, "route", row.get("route_label")
    )


def _why(row: Row, ended: tuple[str, ...], *, many: bool) -> dict[str, Any]:
    """Return why a drug was taken, or why it was ended, as its record says."""
    words = plain(row.get("reason_label"))
    if words is None:
        return {}
    if row.get("record_status") in ended:
        return {"statusReason": [words] if many else words}
    return {"reasonCode": [words]}


def _days(value: float) -> Element:
    return {"value": value, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}
