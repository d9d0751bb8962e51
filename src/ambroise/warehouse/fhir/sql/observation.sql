-- Observation -> measurement (numbers, laboratory, vital signs) or observation (all else): the rows of
-- both, put down once as `observed`.

-- The report that a result belongs to, the first one by its id.
CREATE TABLE panels AS
SELECT
    md5_number(source_name || '|' || regexp_replace(ref_key(result), '^Observation/', '')) AS ref,
    min(row_id(source_name, 'DiagnosticReport', record_id, '')) AS report_id
FROM (
    SELECT source_name, record_id, unnest(body.result) AS result
    FROM facts_diagnosticreport
    WHERE person_id IS NOT NULL
)
WHERE ref_key(result) IS NOT NULL
GROUP BY ref;

CREATE TABLE panel_labels AS
SELECT
    row_id(source_name, 'DiagnosticReport', record_id, '') AS report_id,
    label(body.code) AS panel_label
FROM facts_diagnosticreport
WHERE person_id IS NOT NULL;

-- Put down as `reported`, and joined to `observed`, which is narrower than observations.
CREATE VIEW reported_rows AS
SELECT o.record_uid, coalesce(d.report_id, a.report_id) AS report_id
FROM current_observation AS o
LEFT JOIN panels AS d ON d.ref = md5_number(o.source_name || '|' || o.record_id)
LEFT JOIN panels AS a ON a.ref = md5_number(o.source_name || '|' || o.alias)
WHERE coalesce(d.report_id, a.report_id) IS NOT NULL;

CREATE VIEW observed_rows AS
WITH dated AS NOT MATERIALIZED (
    SELECT
        r.*,
        coalesce(fhir_date(told), fhir_date(known_by)) AS on_date,
        fhir_time(told) AS on_time
    FROM facts_observation_parts AS r
    WHERE person_id IS NOT NULL
)
SELECT
    row_id(source_name, record_type, record_id, part) AS row_id,
    person_id,
    visit_occurrence_id,
    visit_detail_id,
    provider_id,
    on_date,
    on_time,
    pick(code) AS coding,
    label(code) AS label,
    body.status AS status,
    coalesce(categories[1], '') AS category,
    list_contains(categories, 'laboratory') AS is_laboratory,
    coalesce(quantity."value", whole, ratio.numerator."value" / ratio.denominator."value") AS number,
    quantity.comparator AS comparator,
    coalesce(
        text,
        CASE WHEN value_range IS NOT NULL
            THEN concat_ws(' - ', value_range.low."value", value_range.high."value")
        END
    ) AS text,
    CASE WHEN concept IS NOT NULL THEN pick(concept) END AS value_coding,
    coalesce(
        CASE WHEN concept IS NOT NULL THEN label(concept) END,
        text,
        quantity."value"::VARCHAR,
        whole::VARCHAR
    ) AS value_label,
    CASE WHEN absent IS NOT NULL THEN label(absent) END AS absent_label,
    unit_coding(coalesce(quantity, value_range.low, ratio.numerator)) AS unit_coding,
    reference.low."value" AS low,
    reference.high."value" AS high,
    NOT list_has_any(coalesce(categories, []), ['survey', 'social-history'])
    AND (
        quantity."value" IS NOT NULL OR whole IS NOT NULL
        OR value_range IS NOT NULL OR ratio IS NOT NULL
        OR list_has_any(coalesce(categories, []), ['laboratory', 'vital-signs'])
    ) AS is_measurement,
    source_name, batch_id, file_name, record_type, record_uid
FROM dated
WHERE on_date IS NOT NULL;

