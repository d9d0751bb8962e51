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

CREATE VIEW observed_rows AS
WITH base AS NOT MATERIALIZED (
    SELECT
        f.*,
        coalesce(
            body.effectiveDateTime, body.effectiveInstant, body.effectivePeriod.start, body.issued,
            known_by
        ) AS moment,
        flatten(list_transform(body.category, lambda c: list_transform(c.coding, lambda x: x.code)))
            AS categories
    FROM facts_observation AS f
    WHERE person_id IS NOT NULL
),
dated AS NOT MATERIALIZED (
    SELECT *, fhir_date(moment) AS on_date, fhir_time(moment) AS on_time
    FROM base
    WHERE fhir_date(moment) IS NOT NULL
),
parts AS NOT MATERIALIZED (
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
    row_id(source_name, record_type, record_id, part) AS row_id,
    person_id,
    visit_occurrence_id,
    visit_detail_id,
    provider_id,
    on_date,
    on_time,
    pick(code) AS coding,
    label(code) AS label,
    status,
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
    p.panel AS panel,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT r.*, coalesce(d.panel, a.panel) AS panel
    FROM parts AS r
    LEFT JOIN panels AS d ON d.source_name = r.source_name AND d.key = r.record_id
    LEFT JOIN panels AS a ON a.source_name = r.source_name AND a.key = r.alias
) AS p;

