-- Observation as its parts: the observation when it has a value or no component, each component.

CREATE VIEW observation_parts AS
SELECT
    source_name, record_id, alias, batch_id, file_name, record_type, record_uid, received_at,
    {
        'subject': body.subject, 'encounter': body.encounter, 'performer': body.performer,
        'meta': body.meta, 'status': body.status
    } AS body,
    coalesce(
        body.effectiveDateTime, body.effectiveInstant, body.effectivePeriod.start, body.issued
    ) AS told,
    flatten(list_transform(body.category, lambda c: list_transform(c.coding, lambda x: x.code)))
        AS categories,
    '' AS part,
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
FROM current_observation
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
        source_name, record_id, alias, batch_id, file_name, record_type, record_uid, received_at,
        {
            'subject': body.subject, 'encounter': body.encounter, 'performer': body.performer,
            'meta': body.meta, 'status': body.status
        } AS body,
        coalesce(
            body.effectiveDateTime, body.effectiveInstant, body.effectivePeriod.start, body.issued
        ) AS told,
        flatten(list_transform(body.category, lambda c: list_transform(c.coding, lambda x: x.code)))
            AS categories,
        unnest(body.component) AS c,
        generate_subscripts(body.component, 1) AS n
    FROM current_observation
    WHERE len(body.component) > 0
);
