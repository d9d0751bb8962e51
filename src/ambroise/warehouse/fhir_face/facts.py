"""Problems, acts, devices, specimens and images."""

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
from ambroise.warehouse.fhir_face.places import author
from ambroise.warehouse.fhir_face.reading import CATEGORY, PERSON, Part, Readable, Row, select

ACT: Final = "procedure_occurrence_id"
DEVICE: Final = "device_exposure_id"
_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_CLINICAL_STATUSES: Final = (
    "active", "recurrence", "relapse", "inactive", "remission", "resolved",
)  # fmt: skip
_KINDS: Final = "http://terminology.hl7.org/CodeSystem/condition-category"
_OF_STAYS: Final = "encounter-diagnosis"
_PROBLEMS: Final = 32840
_ROLES: Final = ("DP", "DR", "DAS", "DA", "DAD")
EVENTS: Final = (
    "preparation", "in-progress", "not-done", "on-hold", "stopped", "completed",
    "entered-in-error", "unknown",
)  # fmt: skip
_USES: Final = ("active", "completed", "entered-in-error", "intended", "stopped", "on-hold")
_DEVICES: Final = ("active", "inactive", "entered-in-error", "unknown")
_SPECIMENS: Final = ("available", "unavailable", "unsatisfactory", "entered-in-error")
_IMAGES: Final = ("registered", "available", "cancelled", "entered-in-error", "unknown")
_UNNAMED: Final = {"text": "non précisé"}


def conditions(given: Readable, part: Part) -> list[Element]:
    rows = select(
        given, "condition_occurrence", "condition_occurrence_id", part,
        ("condition_source", "condition"),
    )  # fmt: skip
    return [_condition(row) for row in rows]


def _condition(row: Row) -> Element:
    clinical = row.get("record_status")
    role = row.get("condition_status_source_value")
    return said(
        resourceType="Condition",
        id=str(row["condition_occurrence_id"]),
        clinicalStatus=plain(None, _CLINICAL, clinical) if clinical in _CLINICAL_STATUSES else None,
        category=_categories(row, role),
        code=concept(row, "condition"),
        subject=to("Patient", row.get(PERSON)),
        encounter=to("Encounter", row.get("visit_occurrence_id")),
        recorder=author(row),
        onsetDateTime=started(row, "condition_start"),
        abatementDateTime=moment(row, "condition_end"),
    )


def _categories(row: Row, role: str | None) -> list[Element | None]:
    """Return the categories of a diagnosis; the list of problems is known by its provenance."""
    of_problems = row.get("condition_type_concept_id") == _PROBLEMS
    found = ["problem-list-item" if of_problems else _OF_STAYS]
    found += [role] if role in _ROLES else []
    found += ["history"] if row.get(CATEGORY) == "history" and not of_problems else []
    if row.get(CATEGORY) == "problem" and not of_problems:
        found.remove(_OF_STAYS)
    standard = ("problem-list-item", _OF_STAYS)
    return [plain(None, _KINDS if one in standard else "", one) for one in found]


def procedures(given: Readable, part: Part) -> list[Element]:
    """Return acts; a report, and an act that an image names, are told by these."""
    only = ""
    if given.has("procedure_occurrence", CATEGORY):
        only = f"t.{CATEGORY} NOT IN ('report', 'imaging')"
    rows = select(
        given, "procedure_occurrence", ACT, part,
        ("procedure_source", "procedure"), only,
    )  # fmt: skip
    return [
        said(
            resourceType="Procedure",
            id=str(row[ACT]),
            status=status(row, EVENTS, "unknown"),
            code=concept(row, "procedure"),
            subject=to("Patient", row.get(PERSON)),
            encounter=to("Encounter", row.get("visit_occurrence_id")),
            **_performed(row),
            performer=[{"actor": actor}] if (actor := author(row)) else None,
            note=[{"text": row["detail"]}] if row.get("detail") else None,
        )
        for row in rows
    ]


def _performed(row: Row) -> dict[str, object]:
    start, end = started(row, "procedure"), moment(row, "procedure_end")
    if end is not None:
        return {"performedPeriod": period(start, end)}
    return {"performedDateTime": start}


def devices(given: Readable, part: Part) -> list[Element]:
    """Return devices that nothing says when they were used."""
    if not given.has("device_exposure", "start_known"):
        return []
    return [_device(row) for row in _device_rows(given, part, "NOT t.start_known")]


def device_uses(given: Readable, part: Part) -> list[Element]:
    """Return uses of devices, each with its device inside."""
    return [
        said(
            resourceType="DeviceUseStatement",
            id=str(row[DEVICE]),
            contained=[_device(row) | {"id": "dispositif"}],
            status=status(row, _USES, "active"),
            subject=to("Patient", row.get(PERSON)),
            timingPeriod=period(
                moment(row, "device_exposure_start"), moment(row, "device_exposure_end")
            ),
            device=said(reference="#dispositif", display=row.get("source_label")),
        )
        for row in _device_rows(given, part, _used(given))
    ]


def _used(given: Readable) -> str:
    return "t.start_known" if given.has("device_exposure", "start_known") else ""


def _device_rows(given: Readable, part: Part, only: str) -> list[dict[str, Any]]:
    concepts = ("device_source", "device")
    return select(given, "device_exposure", DEVICE, part, concepts, only)


def _device(row: Row) -> Element:
    udi = row.get("unique_device_id")
    return said(
        resourceType="Device",
        id=str(row[DEVICE]),
        udiCarrier=[{"deviceIdentifier": udi}] if udi else None,
        status=status(row, _DEVICES, "unknown"),
        lotNumber=row.get("production_id"),
        type=concept(row, "device") or _UNNAMED,
        patient=to("Patient", row.get(PERSON)),
    )


def specimens(given: Readable, part: Part) -> list[Element]:
    rows = select(given, "specimen", "specimen_id", part, ("specimen", "anatomic_site", "unit"))
    return [
        said(
            resourceType="Specimen",
            id=str(row["specimen_id"]),
            status=row["record_status"] if row.get("record_status") in _SPECIMENS else None,
            type=concept(row, "specimen"),
            subject=to("Patient", row.get(PERSON)),
            collection=said(
                collectedDateTime=moment(row, "specimen"),
                quantity=said(value=row.get("quantity"), unit=row.get("unit_source_value")),
                bodySite=concept(
                    {**row, "source_label": None, "source_vocabulary": None}, "anatomic_site"
                ),
            ),
        )
        for row in rows
    ]


def images(given: Readable, part: Part) -> list[Element]:
    rows = select(given, "imaging_study", "imaging_study_id", part, ())
    return [
        said(
            resourceType="ImagingStudy",
            id=str(row["imaging_study_id"]),
            identifier=[said(system="urn:dicom:uid", value=row["study_uid"])]
            if row.get("study_uid")
            else None,
            status=status(row, _IMAGES, "unknown"),
            modality=[
                said(system="http://dicom.nema.org/resources/ontology/DCM", code=code)
                for code in (row.get("modality") or "").split("/")
                if code
            ],
            subject=to("Patient", row.get(PERSON)),
            encounter=to("Encounter", row.get("visit_occurrence_id")),
            started=started(row, "imaging_start"),
            numberOfSeries=row.get("series_count"),
            numberOfInstances=row.get("instance_count"),
            procedureCode=_named_act(given, row),
            description=row.get("description"),
        )
        for row in rows
    ]


def _named_act(given: Readable, row: Row) -> list[Element] | None:
    act = row.get(ACT)
    if act is None:
        return None
    found = select(
        given, "procedure_occurrence", ACT, Part(row=act),
        ("procedure_source", "procedure"),
    )  # fmt: skip
    return [named for one in found if (named := concept(one, "procedure"))] or None
