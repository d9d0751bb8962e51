-- Procedure -> procedure_occurrence.

CREATE VIEW procedure_occurrence_from_procedure AS
WITH said AS (
    SELECT *, coalesce(body.performedDateTime, body.performedPeriod.start, v.visit_start) AS starts
    FROM facts_procedure
    LEFT JOIN (
        SELECT visit_occurrence_id, min(start_date)::VARCHAR AS visit_start
        FROM stays
        GROUP BY visit_occurrence_id
    ) AS v USING (visit_occurrence_id)
)
SELECT
    row_id(source_name, record_type, record_id, '') AS procedure_occurrence_id,
    person_id,
    pick(body.code) AS procedure_coding,
    fhir_date(starts) AS procedure_date,
    fhir_time(starts) AS procedure_datetime,
    fhir_date(body.performedPeriod."end") AS procedure_end_date,
    fhir_time(body.performedPeriod."end") AS procedure_end_datetime,
    32817 AS procedure_type_concept_id,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    label(body.code) AS source_label,
    body.status AS record_status,
    'procedure' AS record_category,
    concat_ws(' ', label(body.outcome), body.note[1].text) AS detail,
    source_name, batch_id, file_name, record_type, record_uid
FROM said
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;
