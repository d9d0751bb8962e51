"""What happened to a patient: problems, drugs, values, acts, documents, oldest first."""

from datetime import datetime
from typing import Any, Final

from ambroise.warehouse.rows import Rows, moment, moment_or_none
from ambroise.warehouse.views import Act, Code, Drug, Measurement, Note, Problem, RowRef

AWAITED: Final = frozenset({"registered", "partial", "preliminary"})
"""Statuses of a report whose results are still to come."""

POSITIONS: Final = {"DP": "DP", "DR": "DR", "DAS": "DAS", "DA": "DAS", "1": "DP", "2": "DAS"}
"""By role of a diagnosis as it is stored: PMSI, or the rank that an Encounter gave it."""

_NOT_VALUES: Final = frozenset({"allergy", "flag", "care_plan"})


def _code(row: dict[str, Any]) -> Code:
    code = row["code"] or ""
    return Code(row["source_vocabulary"] or "", code, row["source_label"] or code)


def _told(row: dict[str, Any], at: str, on: str) -> datetime | None:
    """Return when something began if the record says it: OMOP asks for a day, people do not."""
    return moment(row, at, on) if row["start_known"] else None


def problems_of(dataset: Rows, person_id: int) -> tuple[Problem, ...]:
    rows = dataset.rows(
        """
        SELECT condition_occurrence_id AS id, condition_source_value AS code, source_vocabulary,
            source_label, condition_start_datetime, condition_start_date, condition_end_datetime,
            condition_end_date, start_known, record_status, record_category, visit_occurrence_id,
            condition_status_source_value AS role
        FROM condition_occurrence
        WHERE person_id = $person
        ORDER BY condition_start_date, start_known, condition_start_datetime, id
        """,
        person=person_id,
    )
    return tuple(
        Problem(
            code=_code(row),
            start=_told(row, "condition_start_datetime", "condition_start_date"),
            end=moment_or_none(row, "condition_end_datetime", "condition_end_date"),
            status=row["record_status"] or "",
            category=row["record_category"],
            stay_id=row["visit_occurrence_id"],
            ref=RowRef("condition_occurrence", row["id"]),
            position=POSITIONS.get(row["role"] or "", ""),
        )
        for row in rows
    )


def drugs_of(dataset: Rows, person_id: int) -> tuple[Drug, ...]:
    rows = dataset.rows(
        """
        SELECT drug_exposure_id AS id, drug_source_value AS code, source_vocabulary, source_label,
            drug_exposure_start_datetime, drug_exposure_start_date, drug_exposure_end_datetime,
            verbatim_end_date, start_known, record_status, record_category, sig, dose_value,
            dose_unit_source_value, route_label, reason_label, visit_occurrence_id
        FROM drug_exposure
        WHERE person_id = $person
        ORDER BY drug_exposure_start_date, start_known, drug_exposure_start_datetime, id
        """,
        person=person_id,
    )
    return tuple(
        Drug(
            code=_code(row),
            start=_told(row, "drug_exposure_start_datetime", "drug_exposure_start_date"),
            end=moment_or_none(row, "drug_exposure_end_datetime", "verbatim_end_date"),
            status=row["record_status"] or "",
            intent=row["record_category"],
            dosage=row["sig"] or "",
            dose=row["dose_value"],
            unit=row["dose_unit_source_value"] or "",
            route=row["route_label"] or "",
            reason=row["reason_label"] or "",
            stay_id=row["visit_occurrence_id"],
            ref=RowRef("drug_exposure", row["id"]),
        )
        for row in rows
    )


def observations_of(dataset: Rows, person_id: int) -> list[dict[str, Any]]:
    """Return the rows of `observation`: allergies, alerts, care plans, and values in words."""
    return dataset.rows(
        """
        SELECT observation_id AS id, observation_source_value AS code, source_vocabulary,
            source_label, observation_datetime, observation_date, value_as_number,
            value_source_value, qualifier_source_value, unit_source_value, record_status,
            record_category, detail, visit_occurrence_id
        FROM observation
        WHERE person_id = $person
        ORDER BY observation_date, observation_datetime, id
        """,
        person=person_id,
    )


def measurements_of(
    dataset: Rows, person_id: int, said: list[dict[str, Any]]
) -> tuple[tuple[Measurement, ...], list[dict[str, Any]]]:
    """Return the values, in numbers and in words, and the reports whose results are awaited."""
    rows = dataset.rows(
        """
        SELECT measurement_id AS id, measurement_source_value AS code, source_vocabulary,
            source_label, measurement_datetime, measurement_date, value_as_number, operator,
            value_source_value, unit_source_value, range_low, range_high, record_status,
            record_category, panel_label, visit_occurrence_id
        FROM measurement
        WHERE person_id = $person
            AND (record_category <> 'panel' OR list_contains($awaited, record_status))
        ORDER BY measurement_date, measurement_datetime, id
        """,
        person=person_id,
        awaited=sorted(AWAITED),
    )
    values = [_measured(row) for row in rows if row["record_category"] != "panel"]
    words = [_observed(row) for row in said if row["record_category"] not in _NOT_VALUES]
    if words:
        values = sorted([*values, *words], key=lambda value: value.at)
    return tuple(values), [row for row in rows if row["record_category"] == "panel"]


def _measured(row: dict[str, Any]) -> Measurement:
    number = row["value_as_number"]
    return Measurement(
        code=_code(row),
        at=moment(row, "measurement_datetime", "measurement_date"),
        value=number,
        operator=row["operator"] or "",
        text="" if number is not None else row["value_source_value"] or "",
        unit=row["unit_source_value"] or "",
        low=row["range_low"],
        high=row["range_high"],
        status=row["record_status"] or "",
        panel=row["panel_label"] or "",
        stay_id=row["visit_occurrence_id"],
        ref=RowRef("measurement", row["id"]),
    )


def _observed(row: dict[str, Any]) -> Measurement:
    number = row["value_as_number"]
    return Measurement(
        code=_code(row),
        at=moment(row, "observation_datetime", "observation_date"),
        value=number,
        operator="",
        text="" if number is not None else row["value_source_value"] or "",
        unit=row["unit_source_value"] or "",
        low=None,
        high=None,
        status=row["record_status"] or "",
        panel="",
        stay_id=row["visit_occurrence_id"],
        ref=RowRef("observation", row["id"]),
    )


_ACTS: Final = """
SELECT 'procedure_occurrence' AS source, procedure_occurrence_id AS id,
    procedure_source_value AS code, source_vocabulary,
    coalesce(loaded.concept_name, source_label) AS source_label,
    procedure_datetime AS at_time, procedure_date AS on_day, start_known, record_status,
    record_category, detail, visit_occurrence_id
FROM procedure_occurrence
LEFT JOIN concept AS loaded ON coalesce(source_label, '') IN ('', procedure_source_value)
    AND loaded.concept_id = procedure_source_concept_id AND loaded.vocabulary_id = source_vocabulary
WHERE person_id = $person AND record_category <> 'imaging'
UNION ALL
SELECT 'device_exposure', device_exposure_id, device_source_value, source_vocabulary,
    source_label, device_exposure_start_datetime, device_exposure_start_date, start_known,
    record_status, 'device', detail, visit_occurrence_id
FROM device_exposure
WHERE person_id = $person
UNION ALL
SELECT 'imaging_study', imaging_study_id, modality, 'DICOM',
    coalesce(description, nullif(concat_ws(' ', modality, body_site), '')),
    imaging_start_datetime, imaging_start_date, start_known, record_status, 'imaging', body_site,
    visit_occurrence_id
FROM imaging_study
WHERE person_id = $person
"""


def acts_of(
    dataset: Rows, person_id: int, said: list[dict[str, Any]], awaited: list[dict[str, Any]]
) -> tuple[Act, ...]:
    """Return procedures, devices, images and reports, with the care plans of `said`.

    A procedure that its source names by a code alone has the label of the vocabulary, if loaded.
    """
    acts = [
        Act(
            code=_code(row),
            at=_told(row, "at_time", "on_day"),
            status=row["record_status"] or "",
            kind=row["record_category"],
            text=row["detail"] or "",
            stay_id=row["visit_occurrence_id"],
            ref=RowRef(row["source"], row["id"]),
        )
        for row in dataset.rows(_ACTS, person=person_id)
    ]
    acts += [
        Act(
            code=_code(row),
            at=moment(row, "observation_datetime", "observation_date"),
            status=row["record_status"] or "",
            kind="care_plan",
            text=row["detail"] or "",
            stay_id=row["visit_occurrence_id"],
            ref=RowRef("observation", row["id"]),
        )
        for row in said
        if row["record_category"] == "care_plan"
    ]
    acts += [
        Act(
            code=_code(row),
            at=moment(row, "measurement_datetime", "measurement_date"),
            status=row["record_status"],
            kind="report",
            text="",
            stay_id=row["visit_occurrence_id"],
            ref=RowRef("measurement", row["id"]),
        )
        for row in awaited
    ]
    return tuple(sorted(acts, key=_when))


def _when(act: Act) -> tuple[str, int]:
    return act.at.isoformat() if act.at else "", act.ref.row_id


def notes_of(dataset: Rows, person_id: int) -> tuple[Note, ...]:
    rows = dataset.rows(
        """
        SELECT note_id, document_id, note_title, source_label, note_datetime, note_date,
            start_known, author_label, note_text, visit_occurrence_id
        FROM note
        WHERE person_id = $person
        ORDER BY note_date, start_known, note_datetime, note_id
        """,
        person=person_id,
    )
    return tuple(
        Note(
            note_id=row["note_id"],
            document_id=row["document_id"],
            title=row["note_title"] or row["source_label"] or "",
            kind=row["source_label"] or "",
            at=_told(row, "note_datetime", "note_date"),
            author=row["author_label"] or "",
            text=row["note_text"],
            stay_id=row["visit_occurrence_id"],
            ref=RowRef("note", row["note_id"]),
        )
        for row in rows
    )
