-- The stays that an identity server gave to another person (HL7 A44, A45): `moved_refs` says, for
-- every name of such a stay and of its parts, whose it is. What refers to it follows.

CREATE TABLE moved_refs AS
WITH said AS (
    SELECT
        domain(m.source_name, m.i.system) || '|' || m.i."value" AS number,
        arg_max(p.person_id, {'at': m.told_at, 'uid': m.record_uid}) AS person_id
    FROM (
        SELECT
            source_name, record_uid, body.subject AS subject, unnest(body.identifier) AS i,
            coalesce(fhir_time(body.meta.lastUpdated), received_at) AS told_at
        FROM current_encounter
        WHERE list_contains(codes(body.type), 'moved')
    ) AS m
    JOIN person_keys AS p ON p.ref = points_at(m.source_name, m.subject)
    GROUP BY number
),
numbered AS (
    SELECT e.source_name, e.record_id, s.person_id
    FROM (SELECT source_name, record_id, unnest(body.identifier) AS i FROM current_encounter) AS e
    JOIN said AS s ON s.number = domain(e.source_name, e.i.system) || '|' || e.i."value"
),
whole AS (
    FROM numbered
    UNION
    SELECT e.source_name, e.record_id, n.person_id
    FROM current_encounter AS e
    JOIN encounter_keys AS k ON k.ref = points_at(e.source_name, e.body.partOf)
    JOIN numbered AS n ON n.source_name = k.in_source AND n.record_id = k.record_id
)
SELECT k.ref, min(w.person_id) AS person_id
FROM encounter_keys AS k
JOIN whole AS w ON w.source_name = k.in_source AND w.record_id = k.record_id
GROUP BY k.ref;
