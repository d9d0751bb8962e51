-- The stays -> visit_occurrence (roots), visit_detail (parts and moves), care_wards, identity_stay.

CREATE TABLE visit_keys AS
SELECT k.ref, s.person_id, s.visit_occurrence_id, s.visit_detail_id, s.start_date
FROM encounter_keys AS k
JOIN stays AS s ON s.source_name = k.in_source AND s.record_id = k.record_id;

DROP TABLE encounter_keys;

CREATE TABLE first_stays AS
SELECT person_id, min(start_date) AS known_since FROM stays GROUP BY person_id;

-- A stay that goes on ends, for OMOP, on the last day that its source knows.
CREATE TABLE last_days AS
SELECT source_name, max(start_date) AS last_day FROM stays GROUP BY source_name;

CREATE TABLE moves AS
WITH listed AS (
    SELECT
        * EXCLUDE (body),
        unnest(body.location) AS l,
        generate_subscripts(body.location, 1) AS n
    FROM stays
)
SELECT
    m.* EXCLUDE (l, n),
    row_id(m.source_name, 'Encounter', m.record_id, 'location:' || m.n) AS move_id,
    w.care_site_id,
    coalesce(w.code, m.l.location.identifier."value") AS ward,
    coalesce(w.label, m.l.location.display) AS label,
    coalesce(fhir_date(m.l.period.start), m.start_date) AS move_start_date,
    coalesce(fhir_time(m.l.period.start), m.start_time, m.start_date::TIMESTAMP) AS move_start,
    CASE WHEN m.l.status IS DISTINCT FROM 'active'
        THEN coalesce(fhir_date(m.l.period."end"), m.end_date)
    END AS move_end_date,
    CASE WHEN m.l.status IS DISTINCT FROM 'active'
        THEN coalesce(fhir_time(m.l.period."end"), m.end_time, m.end_date::TIMESTAMP)
    END AS move_end
FROM listed AS m
LEFT JOIN ward_keys AS w ON w.ref = points_at(m.source_name, m.l.location)
WHERE coalesce(m.l.status, '') NOT IN ('planned', 'reserved');

CREATE VIEW visit_occurrence_from_encounter AS
SELECT
    s.visit_occurrence_id,
    s.person_id,
    s.body.class AS visit_coding,
    s.start_date AS visit_start_date,
    s.start_time AS visit_start_datetime,
    greatest(
        s.start_date,
        coalesce(
            s.end_date,
            CASE WHEN s.body.status IN ('in-progress', 'arrived', 'triaged', 'onleave')
                THEN d.last_day
            END,
            s.start_date
        )
    ) AS visit_end_date,
    coalesce(s.end_time, s.end_date::TIMESTAMP) AS visit_end_datetime,
    32827 AS visit_type_concept_id,
    s.provider_id,
    coalesce(m.care_site_id, o.care_site_id) AS care_site_id,
    s.number AS visit_source_value,
    pick(s.body.hospitalization.admitSource) AS admitted_from_coding,
    pick(s.body.hospitalization.dischargeDisposition) AS discharged_to_coding,
    lag(s.visit_occurrence_id) OVER (
        PARTITION BY s.person_id ORDER BY s.start_date, s.start_time, s.visit_occurrence_id
    ) AS preceding_visit_occurrence_id,
    coalesce(label(s.body.type[1]), label(s.body.serviceType)) AS source_label,
    s.body.status AS record_status,
    label(s.body.reasonCode[1]) AS reason_label,
    label(s.body.hospitalization.admitSource) AS admitted_from_label,
    label(s.body.hospitalization.dischargeDisposition) AS discharged_to_label,
    s.source_name, s.batch_id, s.file_name, s.record_type, s.record_uid
FROM stays AS s
LEFT JOIN last_days AS d ON d.source_name = s.source_name
LEFT JOIN (
    SELECT visit_occurrence_id, arg_min(care_site_id, {'at': move_start, 'id': move_id}) AS care_site_id
    FROM moves
    GROUP BY visit_occurrence_id
) AS m ON m.visit_occurrence_id = s.visit_occurrence_id
LEFT JOIN organization_sites AS o
    ON o.ref = points_at(s.source_name, s.body.serviceProvider)
WHERE NOT s.is_part;

CREATE VIEW visit_detail_from_encounter AS
SELECT
    s.visit_detail_id,
    s.person_id,
    s.body.class AS visit_detail_coding,
    s.start_date AS visit_detail_start_date,
    s.start_time AS visit_detail_start_datetime,
    greatest(s.start_date, coalesce(s.end_date, d.last_day)) AS visit_detail_end_date,
    coalesce(s.end_time, s.end_date::TIMESTAMP) AS visit_detail_end_datetime,
    32827 AS visit_detail_type_concept_id,
    s.provider_id,
    o.care_site_id,
    s.number AS visit_detail_source_value,
    s.visit_occurrence_id,
    label(s.body.type[1]) AS source_label,
    s.body.status AS record_status,
    s.source_name, s.batch_id, s.file_name, s.record_type, s.record_uid
FROM stays AS s
LEFT JOIN last_days AS d ON d.source_name = s.source_name
LEFT JOIN organization_sites AS o
    ON o.ref = points_at(s.source_name, s.body.serviceProvider)
WHERE s.is_part
UNION ALL BY NAME
SELECT
    m.move_id AS visit_detail_id,
    m.person_id,
    s.body.class AS visit_detail_coding,
    m.move_start_date AS visit_detail_start_date,
    m.move_start AS visit_detail_start_datetime,
    greatest(m.move_start_date, coalesce(m.move_end_date, d.last_day)) AS visit_detail_end_date,
    m.move_end AS visit_detail_end_datetime,
    32827 AS visit_detail_type_concept_id,
    m.care_site_id,
    m.ward AS visit_detail_source_value,
    m.visit_detail_id AS parent_visit_detail_id,
    m.visit_occurrence_id,
    m.label AS source_label,
    m.source_name, m.batch_id, m.file_name, m.record_type, m.record_uid
FROM moves AS m
JOIN stays AS s ON s.source_name = m.source_name AND s.record_id = m.record_id
LEFT JOIN last_days AS d ON d.source_name = m.source_name;

-- Where a person is, for the care team: the moves, else the service that answers for the stay.
CREATE VIEW care_wards_from_encounter AS
SELECT
    person_id, visit_occurrence_id, move_id AS visit_detail_id, ward, label,
    move_start AS "start", move_end AS "end",
    source_name, batch_id, file_name, record_type, record_uid
FROM moves
WHERE ward IS NOT NULL
UNION ALL BY NAME
SELECT
    s.person_id,
    s.visit_occurrence_id,
    s.visit_detail_id,
    coalesce(o.code, s.body.serviceProvider.identifier."value") AS ward,
    coalesce(o.label, s.body.serviceProvider.display) AS label,
    coalesce(s.start_time, s.start_date::TIMESTAMP) AS "start",
    coalesce(s.end_time, s.end_date::TIMESTAMP) AS "end",
    s.source_name, s.batch_id, s.file_name, s.record_type, s.record_uid
FROM stays AS s
LEFT JOIN organization_sites AS o
    ON o.ref = points_at(s.source_name, s.body.serviceProvider)
ANTI JOIN moves AS m ON m.visit_occurrence_id = s.visit_occurrence_id AND m.ward IS NOT NULL
WHERE coalesce(o.code, s.body.serviceProvider.identifier."value") IS NOT NULL;

CREATE VIEW identity_stay_from_encounter AS
SELECT
    visit_occurrence_id,
    person_id,
    i."value" AS number,
    i.system,
    coalesce((pick(i.type)).code, i.type.text) AS type,
    source_name, batch_id, file_name, record_type, record_uid
FROM (SELECT * EXCLUDE (body), unnest(body.identifier) AS i FROM stays WHERE NOT is_part)
WHERE i."value" IS NOT NULL;

CREATE VIEW identity_stay_professional_from_encounter AS
SELECT DISTINCT
    s.visit_occurrence_id,
    s.person_id,
    k.provider_id,
    coalesce(label(s.p.type[1]), '') AS role,
    coalesce(w.name, s.p.individual.display) AS name,
    w.specialty,
    w.rpps,
    w.phone,
    w.address,
    s.source_name, s.batch_id, s.file_name, s.record_type, s.record_uid
FROM (SELECT * EXCLUDE (body), unnest(body.participant) AS p FROM stays) AS s
LEFT JOIN provider_keys AS k ON k.ref = points_at(s.source_name, s.p.individual)
LEFT JOIN professionals AS w ON w.provider_id = k.provider_id
WHERE coalesce(w.name, s.p.individual.display) IS NOT NULL;
