-- The two tables that observations go to; `observed` is `observed_rows` put down once.

CREATE VIEW measurement_from_observation AS
SELECT
    row_id AS measurement_id,
    person_id,
    coding AS measurement_coding,
    on_date AS measurement_date,
    on_time AS measurement_datetime,
    strftime(on_time, '%H:%M:%S') AS measurement_time,
    CASE WHEN is_laboratory THEN 32856 ELSE 32817 END AS measurement_type_concept_id,
    CASE WHEN comparator IS NOT NULL
        THEN coding('http://hl7.org/fhir/quantity-comparator', comparator, NULL)
    END AS operator_coding,
    number AS value_as_number,
    value_coding AS value_as_coding,
    unit_coding,
    low AS range_low,
    high AS range_high,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    coalesce(value_label, absent_label) AS value_source_value,
    label AS source_label,
    status AS record_status,
    category AS record_category,
    comparator AS operator,
    panel_label,
    source_name, batch_id, file_name, record_type, record_uid
FROM observed
LEFT JOIN reported USING (record_uid)
LEFT JOIN panel_labels USING (report_id)
WHERE is_measurement;

CREATE VIEW observation_from_observation AS
SELECT
    row_id AS observation_id,
    person_id,
    coding AS observation_coding,
    on_date AS observation_date,
    on_time AS observation_datetime,
    32817 AS observation_type_concept_id,
    number AS value_as_number,
    text AS value_as_string,
    value_coding AS value_as_coding,
    unit_coding,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    value_label AS value_source_value,
    label AS source_label,
    status AS record_status,
    coalesce(nullif(category, ''), 'observation') AS record_category,
    source_name, batch_id, file_name, record_type, record_uid
FROM observed
WHERE NOT is_measurement;
