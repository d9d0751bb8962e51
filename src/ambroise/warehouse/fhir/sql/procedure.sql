-- Procedure -> procedure_occurrence.

CREATE VIEW procedure_occurrence_from_procedure AS
WITH said AS (
    SELECT
        *,
        coalesce(body.performedDateTime, body.performedPeriod.start) AS told,
        coalesce(fhir_date(told)::VARCHAR, known_by) AS starts
    FROM facts_procedure
)
SELECT
    row_id(source_name, record_type, record_id, '') AS procedure_occurrence_id,
    person_id,
    pick(body.code) AS procedure_coding,
    fhir_date(starts) AS procedure_date,
    fhir_time(told) AS procedure_datetime,
    fhir_date(body.performedPeriod."end") AS procedure_end_date,
    fhir_time(body.performedPeriod."end") AS procedure_end_datetime,
    32817 AS procedure_type_concept_id,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    label(body.code) AS source_label,
    fhir_date(told) IS NOT NULL AS start_known,
    body.status AS record_status,
    'procedure' AS record_category,
    nullif(concat_ws(' ', label(body.outcome), body.note[1].text), '') AS detail,
    source_name, batch_id, file_name, record_type, record_uid
FROM said
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;
