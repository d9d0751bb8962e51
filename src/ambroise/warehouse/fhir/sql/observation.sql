-- Observation -> measurement (numbers, laboratory, vital signs) or observation (all else).
-- A component is a row of its own; the observation around components is one when it has a value.

-- The report that a result belongs to, the first one by its record.
CREATE TABLE panels AS
SELECT
    source_name,
    regexp_replace(ref_key(result), '^Observation/', '') AS key,
    min({'report': record_id, 'label': label}) AS panel
FROM (
    SELECT source_name, record_id, label(body.code) AS label, unnest(body.result) AS result
    FROM facts_diagnosticreport
    WHERE person_id IS NOT NULL
)
WHERE ref_key(result) IS NOT NULL
GROUP BY ALL;

CREATE VIEW observed AS
WITH base AS (
    SELECT
        f.*,
        coalesce(
            body.effectiveDateTime, body.effectiveInstant, body.effectivePeriod.start, body.issued
        ) AS moment,
        flatten(list_transform(body.category, lambda c: list_transform(c.coding, lambda x: x.code)))
            AS categories
    FROM facts_observation AS f
    WHERE person_id IS NOT NULL
),
dated AS (
    SELECT *, fhir_date(moment) AS at_date, fhir_time(moment) AS at_time
    FROM base
    WHERE fhir_date(moment) IS NOT NULL
),
parts AS (
    SELECT
        * EXCLUDE (body),
        '' AS part,
        body.status AS status,
        body.code AS code,
        body.valueQuantity AS quantity,
        body.valueInteger AS whole,
        body.valueRange AS value_range,
        body.valueRatio AS ratio,
        body.valueCodeableConcept AS concept,
        coalesce(
            body.valueString, body.valueDateTime, body.valueTime, body.valuePeriod.start,
            CASE body.valueBoolean WHEN true THEN 'true' WHEN false THEN 'false' END
        ) AS text,
        body.dataAbsentReason AS absent,
        body.referenceRange[1] AS reference,
        body.interpretation[1] AS interpretation
    FROM dated
    WHERE
        len(coalesce(body.component, [])) = 0
        OR body.valueQuantity IS NOT NULL OR body.valueCodeableConcept IS NOT NULL
        OR body.valueString IS NOT NULL OR body.valueBoolean IS NOT NULL
        OR body.valueInteger IS NOT NULL OR body.valueRange IS NOT NULL
        OR body.valueRatio IS NOT NULL OR body.valueTime IS NOT NULL
        OR body.valueDateTime IS NOT NULL OR body.valuePeriod IS NOT NULL
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (c, n),
        'component:' || n AS part,
        c.code AS code,
        c.valueQuantity AS quantity,
        c.valueInteger AS whole,
        c.valueRange AS value_range,
        c.valueRatio AS ratio,
        c.valueCodeableConcept AS concept,
        coalesce(
            c.valueString, c.valueDateTime, c.valueTime, c.valuePeriod.start,
            CASE c.valueBoolean WHEN true THEN 'true' WHEN false THEN 'false' END
        ) AS text,
        c.dataAbsentReason AS absent,
        c.referenceRange[1] AS reference,
        c.interpretation[1] AS interpretation
    FROM (
        SELECT
            * EXCLUDE (body),
            body.status AS status,
            unnest(body.component) AS c,
            generate_subscripts(body.component, 1) AS n
        FROM dated
    )
)
SELECT
    * EXCLUDE (text),
    coalesce(quantity."value", whole, ratio.numerator."value" / ratio.denominator."value") AS number,
    coalesce(
        text,
        CASE WHEN value_range IS NOT NULL
            THEN concat_ws(' - ', value_range.low."value", value_range.high."value")
        END
    ) AS text,
    coalesce(quantity, value_range.low, ratio.numerator) AS measure,
    NOT list_has_any(coalesce(categories, []), ['survey', 'social-history'])
    AND (
        quantity."value" IS NOT NULL OR whole IS NOT NULL
        OR value_range IS NOT NULL OR ratio IS NOT NULL
        OR list_has_any(coalesce(categories, []), ['laboratory', 'vital-signs'])
    ) AS is_measurement
FROM parts;

CREATE VIEW measurement_from_observation AS
SELECT
    row_id(o.source_name, o.record_type, o.record_id, o.part) AS measurement_id,
    o.person_id,
    pick(o.code) AS measurement_coding,
    o.at_date AS measurement_date,
    o.at_time AS measurement_datetime,
    strftime(o.at_time, '%H:%M:%S') AS measurement_time,
    CASE WHEN list_contains(o.categories, 'laboratory') THEN 32856 ELSE 32817 END
        AS measurement_type_concept_id,
    CASE
        WHEN o.quantity.comparator IS NOT NULL
            THEN coding('http://hl7.org/fhir/quantity-comparator', o.quantity.comparator, NULL)
    END AS operator_coding,
    o.number AS value_as_number,
    CASE WHEN o.concept IS NOT NULL THEN pick(o.concept) END AS value_as_coding,
    unit_coding(o.measure) AS unit_coding,
    o.reference.low."value" AS range_low,
    o.reference.high."value" AS range_high,
    o.provider_id,
    o.visit_occurrence_id,
    o.visit_detail_id,
    coalesce(
        label(o.concept), o.text, o.quantity."value"::VARCHAR, o.whole::VARCHAR,
        label(o.absent)
    ) AS value_source_value,
    label(o.code) AS source_label,
    o.status AS record_status,
    o.categories[1] AS record_category,
    o.quantity.comparator AS operator,
    coalesce(p.panel.label, a.panel.label) AS panel_label,
    o.source_name, o.batch_id, o.file_name, o.record_type, o.record_uid
FROM observed AS o
LEFT JOIN panels AS p ON p.source_name = o.source_name AND p.key = o.record_id
LEFT JOIN panels AS a ON a.source_name = o.source_name AND a.key = o.alias
WHERE o.is_measurement;

CREATE VIEW observation_from_observation AS
SELECT
    row_id(source_name, record_type, record_id, part) AS observation_id,
    person_id,
    pick(code) AS observation_coding,
    at_date AS observation_date,
    at_time AS observation_datetime,
    32817 AS observation_type_concept_id,
    number AS value_as_number,
    text AS value_as_string,
    CASE WHEN concept IS NOT NULL THEN pick(concept) END AS value_as_coding,
    unit_coding(measure) AS unit_coding,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    coalesce(label(concept), text, quantity."value"::VARCHAR, whole::VARCHAR) AS value_source_value,
    label(code) AS source_label,
    status AS record_status,
    coalesce(categories[1], 'observation') AS record_category,
    source_name, batch_id, file_name, record_type, record_uid
FROM observed
WHERE NOT is_measurement;
