-- The stays -> visit_occurrence (roots), visit_detail (parts and moves), care_wards, identity_stay.

-- A stay whose own record gives no date, as that of the PMSI, lasts as long as what is part of it.
CREATE TABLE undated AS
SELECT
    visit_occurrence_id,
    arg_min(
        {'date': start_date, 'time': start_time}, {'date': start_date, 'time': start_time}
    ) AS starts,
    arg_max({'date': end_date, 'time': end_time}, {'date': end_date, 'time': end_time})
        FILTER (end_date IS NOT NULL) AS ends,
    arg_min(body.hospitalization.admitSource, {'date': start_date, 'time': start_time})
        AS admit_source,
    arg_max(body.hospitalization.dischargeDisposition, {'date': end_date, 'time': end_time})
        AS discharge_disposition
FROM told_stays
WHERE dated
    AND visit_occurrence_id IN (SELECT visit_occurrence_id FROM told_stays WHERE NOT dated)
GROUP BY visit_occurrence_id;

CREATE VIEW stays AS
SELECT
    t.* REPLACE (
        CASE WHEN dated THEN start_date ELSE coalesce(u.starts.date, start_date) END AS start_date,
        CASE WHEN dated THEN start_time
            WHEN u.starts IS NOT NULL THEN u.starts.time
            ELSE start_time
        END AS start_time,
        CASE WHEN dated THEN end_date ELSE coalesce(end_date, u.ends.date) END AS end_date,
        CASE WHEN dated THEN end_time ELSE coalesce(end_time, u.ends.time) END AS end_time
    )
FROM told_stays AS t
LEFT JOIN undated AS u USING (visit_occurrence_id);

-- A stay that several records tell, best told first: dated, ended, then by source.
CREATE TABLE twice_told AS
WITH roots AS (
    SELECT
        *,
        {
            'undated': NOT dated, 'open': end_date IS NULL, 'source': source_name,
            'record_id': record_id
        } AS place
    FROM stays
    WHERE NOT is_part
        AND visit_occurrence_id IN (SELECT visit_occurrence_id FROM told_stays WHERE is_twin)
)
SELECT
    visit_occurrence_id,
    first(start_date ORDER BY place) AS start_date,
    first(start_time ORDER BY place) AS start_time,
    first(end_date ORDER BY place) FILTER (end_date IS NOT NULL) AS end_date,
    first(end_time ORDER BY place) FILTER (end_date IS NOT NULL) AS end_time,
    first(provider_id ORDER BY place) FILTER (provider_id IS NOT NULL) AS provider_id,
    first(number ORDER BY place) AS number,
    {
        'class': first(body.class ORDER BY place)
            FILTER (body.class IS NOT NULL AND coalesce(body.class.code, 'UNK') <> 'UNK'),
        'status': first(body.status ORDER BY place) FILTER (body.status <> 'unknown'),
        'type': first(body.type ORDER BY place) FILTER (body.type IS NOT NULL),
        'serviceType': first(body.serviceType ORDER BY place) FILTER (body.serviceType IS NOT NULL),
        'reasonCode': first(body.reasonCode ORDER BY place) FILTER (body.reasonCode IS NOT NULL),
        'hospitalization': {
            'admitSource': first(body.hospitalization.admitSource ORDER BY place)
                FILTER (body.hospitalization.admitSource IS NOT NULL),
            'dischargeDisposition': first(body.hospitalization.dischargeDisposition ORDER BY place)
                FILTER (body.hospitalization.dischargeDisposition IS NOT NULL)
        }
    } AS body,
    first(points_at(source_name, body.serviceProvider) ORDER BY place)
        FILTER (body.serviceProvider IS NOT NULL) AS provided_by
FROM roots
GROUP BY visit_occurrence_id;

CREATE VIEW whole_stays AS
SELECT
    s.visit_occurrence_id,
    s.person_id,
    coalesce(t.start_date, s.start_date) AS start_date,
    CASE WHEN t.start_date IS NULL THEN s.start_time ELSE t.start_time END AS start_time,
    coalesce(t.end_date, s.end_date) AS end_date,
    CASE WHEN t.end_date IS NULL THEN s.end_time ELSE t.end_time END AS end_time,
    coalesce(t.provider_id, s.provider_id) AS provider_id,
    coalesce(t.number, s.number) AS number,
    coalesce(t.body.class, s.body.class) AS class,
    coalesce(t.body.status, s.body.status) AS status,
    coalesce(t.body.type, s.body.type) AS type,
    coalesce(t.body.serviceType, s.body.serviceType) AS service_type,
    coalesce(t.body.reasonCode, s.body.reasonCode) AS reason_code,
    coalesce(
        t.body.hospitalization.admitSource, s.body.hospitalization.admitSource, u.admit_source
    ) AS admit_source,
    coalesce(
        t.body.hospitalization.dischargeDisposition, s.body.hospitalization.dischargeDisposition,
        u.discharge_disposition
    ) AS discharge_disposition,
    coalesce(t.provided_by, points_at(s.source_name, s.body.serviceProvider)) AS provided_by,
    s.source_name, s.batch_id, s.file_name, s.record_type, s.record_uid
FROM stays AS s
LEFT JOIN twice_told AS t USING (visit_occurrence_id)
LEFT JOIN undated AS u USING (visit_occurrence_id)
WHERE NOT s.is_part AND NOT s.is_twin;

CREATE TABLE visit_keys AS
SELECT
    k.ref,
    s.person_id,
    s.visit_occurrence_id,
    CASE WHEN NOT s.is_movement THEN s.visit_detail_id END AS visit_detail_id,
    s.start_date
FROM encounter_keys AS k
JOIN stays AS s ON s.source_name = k.in_source AND s.record_id = k.record_id;

DROP TABLE encounter_keys;

CREATE TABLE first_stays AS
SELECT person_id, min(start_date) AS known_since FROM stays GROUP BY person_id;

-- A stay that goes on ends, for OMOP, on the last day that its source knows.
CREATE TABLE last_days AS
SELECT source_name, max(start_date) AS last_day FROM stays GROUP BY source_name;

-- A movement that says no end lasts until the next one of its stay.
CREATE TABLE movement_ends AS
SELECT
    source_name,
    record_id,
    lead(coalesce(start_time, start_date::TIMESTAMP)) OVER (
        PARTITION BY source_name, visit_occurrence_id
        ORDER BY start_date, start_time, record_id
    ) AS next_start
FROM told_stays
WHERE is_movement AND is_part;

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
        THEN coalesce(fhir_date(m.l.period."end"), m.end_date, e.next_start::DATE)
    END AS move_end_date,
    CASE WHEN m.l.status IS DISTINCT FROM 'active'
        THEN coalesce(
            fhir_time(m.l.period."end"), m.end_time, m.end_date::TIMESTAMP, e.next_start
        )
    END AS move_end
FROM listed AS m
LEFT JOIN ward_keys AS w ON w.ref = points_at(m.source_name, m.l.location)
LEFT JOIN movement_ends AS e ON e.source_name = m.source_name AND e.record_id = m.record_id
WHERE coalesce(m.l.status, '') NOT IN ('planned', 'reserved')
-- Two sources that tell one stay tell its moves twice: the one that says most stands.
QUALIFY
    row_number() OVER (
        PARTITION BY m.visit_occurrence_id, ward, date_trunc('minute', move_start)
        ORDER BY w.care_site_id IS NULL, move_end IS NULL, m.source_name, move_id
    ) = 1 OR ward IS NULL;

CREATE VIEW visit_occurrence_from_encounter AS
SELECT
    s.visit_occurrence_id,
    s.person_id,
    s.class AS visit_coding,
    s.start_date AS visit_start_date,
    s.start_time AS visit_start_datetime,
    greatest(
        s.start_date,
        coalesce(
            s.end_date,
            CASE WHEN s.status IN ('in-progress', 'arrived', 'triaged', 'onleave')
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
    pick(s.admit_source) AS admitted_from_coding,
    pick(s.discharge_disposition) AS discharged_to_coding,
    lag(s.visit_occurrence_id) OVER (
        PARTITION BY s.person_id ORDER BY s.start_date, s.start_time, s.visit_occurrence_id
    ) AS preceding_visit_occurrence_id,
    coalesce(label(s.type[1]), label(s.service_type)) AS source_label,
    s.status AS record_status,
    label(s.reason_code[1]) AS reason_label,
    label(s.admit_source) AS admitted_from_label,
    label(s.discharge_disposition) AS discharged_to_label,
    s.source_name, s.batch_id, s.file_name, s.record_type, s.record_uid
FROM whole_stays AS s
LEFT JOIN last_days AS d ON d.source_name = s.source_name
LEFT JOIN (
    SELECT visit_occurrence_id, arg_min(care_site_id, {'at': move_start, 'id': move_id}) AS care_site_id
    FROM moves
    GROUP BY visit_occurrence_id
) AS m ON m.visit_occurrence_id = s.visit_occurrence_id
LEFT JOIN organization_sites AS o ON o.ref = s.provided_by;

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
WHERE s.is_part AND NOT s.is_movement
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
    CASE WHEN NOT m.is_movement THEN m.visit_detail_id END AS parent_visit_detail_id,
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
WHERE coalesce(o.code, s.body.serviceProvider.identifier."value") IS NOT NULL
    -- A medical unit of the PMSI is no ward, though it may bear the number of one.
    AND coalesce(s.body.serviceProvider.identifier.system, '') NOT LIKE '%:um';

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
