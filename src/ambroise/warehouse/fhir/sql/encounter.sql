-- Encounter -> the stays as their records tell them, put down once as `told_stays`.

CREATE TABLE encounter_heads AS
SELECT
    f.source_name,
    f.record_id,
    f.person_id,
    points_at(f.source_name, f.body.partOf) AS above,
    list_filter(
        f.body.identifier,
        lambda i: i.system IS NOT NULL
            AND list_contains(list_transform(i.type.coding, lambda c: c.code), 'VN')
    )[1] AS visit_number
FROM facts_encounter AS f;

-- An encounter is part of the stay at the top of its chain of `partOf`; one whose chain is broken,
-- runs in a circle, or ends in a stay that is not published (no patient, cancelled) stands alone.
CREATE TABLE part_of AS
WITH RECURSIVE parents AS (
    SELECT e.source_name, e.record_id, k.in_source AS parent_source, k.record_id AS parent
    FROM encounter_heads AS e
    JOIN encounter_keys AS k ON k.ref = e.above
),
above AS (
    SELECT source_name, record_id, parent_source AS at_source, parent AS node, 1 AS height
    FROM parents
    UNION ALL
    SELECT a.source_name, a.record_id, p.parent_source, p.parent, a.height + 1
    FROM above AS a
    JOIN parents AS p ON p.source_name = a.at_source AND p.record_id = a.node
    WHERE a.height < 8
),
tops AS (
    SELECT source_name, record_id, max_by({'source': at_source, 'record_id': node}, height) AS top
    FROM above
    GROUP BY source_name, record_id
)
SELECT t.source_name, t.record_id, t.top
FROM tops AS t
JOIN encounter_heads AS h
    ON h.source_name = t.top.source AND h.record_id = t.top.record_id AND h.person_id IS NOT NULL
ANTI JOIN parents AS p ON p.source_name = t.top.source AND p.record_id = t.top.record_id;

-- Records that give one stay its number in one domain are one stay: that of the first received.
CREATE TABLE same_stay AS
WITH numbered AS (
    SELECT
        h.source_name, h.record_id, h.person_id, s.first_uid,
        domain(h.source_name, h.visit_number.system) || '|' || h.visit_number."value" AS number
    FROM encounter_heads AS h
    JOIN first_seen_encounter AS s USING (source_name, record_id)
    ANTI JOIN part_of USING (source_name, record_id)
    WHERE h.person_id IS NOT NULL AND h.visit_number IS NOT NULL
),
first AS (
    SELECT
        person_id, number,
        arg_min({'source': source_name, 'record_id': record_id}, first_uid) AS into
    FROM numbered
    GROUP BY ALL
    HAVING count(*) > 1
)
SELECT n.source_name, n.record_id, f.into
FROM numbered AS n
JOIN first AS f USING (person_id, number)
WHERE {'source': n.source_name, 'record_id': n.record_id} <> f.into;

DROP TABLE encounter_heads;

CREATE VIEW stay_rows AS
SELECT
    f.* REPLACE (
        {
            'class': body.class, 'status': body.status, 'type': body.type,
            'serviceType': body.serviceType, 'reasonCode': body.reasonCode,
            'hospitalization': body.hospitalization, 'location': body.location,
            'serviceProvider': body.serviceProvider, 'identifier': body.identifier,
            'participant': body.participant, 'diagnosis': body.diagnosis
        } AS body
    ),
    coalesce(
        body.period.start, body.location[1].period.start, body.statusHistory[1].period.start,
        body.period."end"
    ) AS said,
    coalesce(said, known_by) AS starts,
    said IS NOT NULL AS dated,
    fhir_date(starts) AS start_date,
    fhir_time(starts) AS start_time,
    fhir_date(body.period."end") AS end_date,
    fhir_time(body.period."end") AS end_time,
    r.top IS NOT NULL AS is_part,
    coalesce(list_contains(codes(body.type), 'movement'), false) AS is_movement,
    w.into IS NOT NULL AND NOT is_part AS is_twin,
    row_id(
        coalesce(w.into.source, r.top.source, f.source_name), 'Encounter',
        coalesce(w.into.record_id, r.top.record_id, f.record_id), ''
    ) AS visit_occurrence_id,
    CASE WHEN r.top IS NOT NULL
        THEN row_id(f.source_name, 'Encounter', f.record_id, 'detail')
    END AS visit_detail_id,
    coalesce(
        identifier_value(body.identifier, 'VN'), body.identifier[1]."value", f.record_id
    ) AS number
FROM facts_encounter AS f
LEFT JOIN part_of AS r ON r.source_name = f.source_name AND r.record_id = f.record_id
LEFT JOIN same_stay AS w
    ON w.source_name = coalesce(r.top.source, f.source_name)
    AND w.record_id = coalesce(r.top.record_id, f.record_id)
WHERE f.person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;
