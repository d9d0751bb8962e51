-- Condition -> condition_occurrence. Diagnoses of a stay take their role from the encounter.

CREATE TABLE diagnosis_roles AS
SELECT
    source_name,
    regexp_replace(ref_key(d.condition), '^Condition/', '') AS key,
    min({'rank': coalesce(d.rank, 1000), 'use': pick(d.use)}) AS role
FROM (SELECT source_name, unnest(body.diagnosis) AS d FROM stays)
WHERE ref_key(d.condition) IS NOT NULL
GROUP BY ALL;

CREATE VIEW condition_occurrence_from_condition AS
WITH said AS (
    SELECT
        f.*,
        coalesce(
            body.onsetDateTime, body.onsetPeriod.start, body.recordedDate, body.abatementDateTime
        ) AS told,
        coalesce(fhir_date(told)::VARCHAR, known_by) AS starts,
        coalesce(body.abatementDateTime, body.abatementPeriod."end", body.onsetPeriod."end") AS ends,
        flatten(list_transform(body.category, lambda c: list_transform(c.coding, lambda x: x.code)))
            AS categories,
        body.clinicalStatus.coding[1].code AS clinical_status,
        coalesce(r.role, a.role) AS role
    FROM facts_condition AS f
    LEFT JOIN diagnosis_roles AS r ON r.source_name = f.source_name AND r.key = f.record_id
    LEFT JOIN diagnosis_roles AS a ON a.source_name = f.source_name AND a.key = f.alias
)
SELECT
    row_id(source_name, record_type, record_id, '') AS condition_occurrence_id,
    person_id,
    pick(body.code) AS condition_coding,
    fhir_date(starts) AS condition_start_date,
    fhir_time(told) AS condition_start_datetime,
    fhir_date(ends) AS condition_end_date,
    fhir_time(ends) AS condition_end_datetime,
    CASE WHEN list_contains(categories, 'problem-list-item') THEN 32840 ELSE 32817 END
        AS condition_type_concept_id,
    coalesce(
        CASE WHEN role.use.code IN ('DP', 'DR', 'DAS', 'DA', 'DAD')
            THEN coding('pmsi', role.use.code, role.use.display)
            ELSE role.use
        END,
        CASE
            WHEN role.rank = 1 THEN coding('rank', '1', 'principal')
            WHEN role.rank < 1000 THEN coding('rank', '2', 'associé')
        END,
        coding('pmsi', list_filter(
            categories, lambda c: list_contains(['DP', 'DR', 'DAS', 'DA', 'DAD'], c)
        )[1], NULL)
    ) AS condition_status_coding,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    label(body.code) AS source_label,
    fhir_date(told) IS NOT NULL AS start_known,
    clinical_status AS record_status,
    CASE
        WHEN list_has_any(categories, ['history', 'antecedent', 'ATCD', 'past-history'])
            THEN 'history'
        WHEN list_has_any(categories, ['encounter-diagnosis', 'DP', 'DR', 'DAS', 'DA', 'DAD'])
            THEN 'diagnosis'
        WHEN list_contains(categories, 'problem-list-item') THEN CASE
            WHEN clinical_status IN ('inactive', 'remission', 'resolved') THEN 'history'
            ELSE 'problem'
        END
        WHEN visit_occurrence_id IS NOT NULL THEN 'diagnosis'
        ELSE 'problem'
    END AS record_category,
    source_name, batch_id, file_name, record_type, record_uid
FROM said
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;
