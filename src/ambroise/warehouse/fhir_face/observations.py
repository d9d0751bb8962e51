"""Values measured and observed, allergies, alerts, care plans, reports."""

from typing import Any, Final

from ambroise.warehouse.fhir_face.elements import (
    Element,
    coding_of,
    concept,
    moment,
    period,
    plain,
    quantity,
    said,
    started,
    status,
    to,
)
from ambroise.warehouse.fhir_face.places import author
from ambroise.warehouse.fhir_face.reading import CATEGORY, PERSON, Part, Readable, Row, select

_STATUSES: Final = (
    "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error",
    "unknown",
)  # fmt: skip
_REPORTS: Final = (*_STATUSES, "partial", "appended")
_PLANS: Final = (
    "draft",
    "active",
    "on-hold",
    "revoked",
    "completed",
    "entered-in-error",
    "unknown",
)
_KINDS: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_SECTIONS: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"
_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_LABORATORY: Final = 32856
_OTHERS: Final = ("allergy", "flag", "care_plan")
_OWN: Final = ("observation",)
"""Categories that stand for none."""


def measured(given: Readable, part: Part) -> list[Element]:
    only = f"t.{CATEGORY} <> 'panel'" if given.has("measurement", CATEGORY) else ""
    concepts = ("measurement_source", "measurement", "value_as", "unit", "unit_source", "operator")
    rows = select(given, "measurement", "measurement_id", part, concepts, only)
    return [_observation(row, "measurement") for row in rows]


def observed(given: Readable, part: Part) -> list[Element]:
    only = f"t.{CATEGORY} NOT IN {_OTHERS}" if given.has("observation", CATEGORY) else ""
    return [_observation(row, "observation") for row in _observations(given, part, only)]


def allergies(given: Readable, part: Part) -> list[Element]:
    return [_allergy(row) for row in _of_category(given, part, "allergy")]


def flags(given: Readable, part: Part) -> list[Element]:
    return [
        said(
            **_about(row, "Flag", "observation"),
            status=status(row, ("active", "inactive", "entered-in-error"), "active"),
            code=concept(row, "observation") or {"text": "non précisé"},
            period=period(moment(row, "observation"), None),
        )
        for row in _of_category(given, part, "flag")
    ]


def care_plans(given: Readable, part: Part) -> list[Element]:
    return [
        said(
            **_about(row, "CarePlan", "observation"),
            status=status(row, _PLANS, "unknown"),
            intent="plan",
            category=[found] if (found := _coded(row)) else None,
            title=row.get("source_label"),
            period=period(moment(row, "observation"), None),
            activity=[
                {"detail": {"status": "unknown", "description": one}}
                for one in (row.get("detail") or "").split(" ; ")
                if one
            ],
        )
        for row in _of_category(given, part, "care_plan")
    ]


def panels(given: Readable, part: Part) -> list[Element]:
    """Return reports of laboratory: they gather values, which name them in the record alone."""
    if not given.has("measurement", CATEGORY):
        return []
    concepts = ("measurement_source", "measurement")
    only = f"t.{CATEGORY} = 'panel'"
    rows = select(given, "measurement", "measurement_id", part, concepts, only)
    laboratory = [plain(None, _SECTIONS, "LAB")]
    return [_report(row, "measurement", row.get("value_source_value"), laboratory) for row in rows]


def reports(given: Readable, part: Part) -> list[Element]:
    """Return reports of other examinations, with their conclusion."""
    if not given.has("procedure_occurrence", CATEGORY):
        return []
    concepts, only = ("procedure_source", "procedure"), f"t.{CATEGORY} = 'report'"
    rows = select(given, "procedure_occurrence", "procedure_occurrence_id", part, concepts, only)
    return [_report(row, "procedure", row.get("detail"), None) for row in rows]


def _observations(given: Readable, part: Part, only: str) -> list[dict[str, Any]]:
    concepts = ("observation_source", "observation", "value_as", "qualifier", "unit", "unit_source")
    return select(given, "observation", "observation_id", part, concepts, only)


def _of_category(given: Readable, part: Part, category: str) -> list[dict[str, Any]]:
    if not given.has("observation", CATEGORY):
        return []
    return _observations(given, part, f"t.{CATEGORY} = '{category}'")


def _about(row: Row, kind: str, stem: str) -> dict[str, Any]:
    key = "procedure_occurrence_id" if stem == "procedure" else f"{stem}_id"
    return {
        "resourceType": kind,
        "id": str(row[key]),
        "subject": to("Patient", row.get(PERSON)),
        "encounter": to("Encounter", row.get("visit_occurrence_id")),
    }


def _observation(row: Row, stem: str) -> Element:
    category = row.get(CATEGORY)
    if category is None and row.get("measurement_type_concept_id") == _LABORATORY:
        category = "laboratory"
    low, high = (quantity(row.get(name), row) for name in ("range_low", "range_high"))
    return said(
        **_about(row, "Observation", stem),
        status=status(row, _STATUSES, "unknown"),
        category=[plain(None, _KINDS, category)] if category and category not in _OWN else None,
        code=concept(row, stem) or {"text": "non précisé"},
        performer=[by] if (by := author(row)) else None,
        effectiveDateTime=moment(row, stem),
        **_value(row),
        referenceRange=[said(low=low, high=high)] if low or high else None,
    )


def _value(row: Row) -> dict[str, Any]:
    number, words = row.get("value_as_number"), row.get("value_source_value")
    if number is not None:
        comparator = row.get("operator") or (row.get("operator_code") or {}).get("code")
        return {"valueQuantity": quantity(number, row, comparator)}
    coded = coding_of(row, "value_as")
    if text := row.get("value_as_string"):
        return {"valueString": text}
    concept_ = said(coding=[coded] if coded else None, text=words)
    return {"valueCodeableConcept": concept_} if concept_ else {}


def _allergy(row: Row) -> Element:
    about = _about(row, "AllergyIntolerance", "observation")
    about["patient"] = about.pop("subject")
    clinical = status(row, ("active", "inactive", "resolved"), "active")
    criticality = row.get("qualifier_source_value")
    coded = coding_of(row, "value_as")
    shown = said(coding=[coded] if coded else None, text=row.get("value_source_value"))
    return said(
        **about,
        clinicalStatus=plain(None, _CLINICAL, clinical),
        criticality=criticality if criticality in ("low", "high", "unable-to-assess") else None,
        code=concept(row, "observation"),
        onsetDateTime=moment(row, "observation"),
        reaction=[said(manifestation=[shown], description=row.get("value_as_string"))]
        if shown
        else None,
    )


def _coded(row: Row) -> Element | None:
    """Return the code of a row without its words."""
    return concept({**row, "source_label": None}, "observation")


def _report(
    row: Row, stem: str, conclusion: str | None, category: list[Element | None] | None
) -> Element:
    return said(
        **_about(row, "DiagnosticReport", stem),
        status=status(row, _REPORTS, "unknown"),
        category=category,
        code=concept(row, stem) or {"text": "non précisé"},
        effectiveDateTime=started(row, stem),
        conclusion=conclusion,
    )
