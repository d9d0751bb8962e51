-- Location, Organization -> care_site, location; Practitioner, PractitionerRole -> provider.

CREATE MACRO site_code(ids, record_id) AS coalesce(
    list_filter(ids, lambda i: ends_with(i.system, '/uf'))[1]."value",
    ids[1]."value",
    record_id
);

CREATE TABLE organization_sites AS
SELECT k.ref, row_id(k.in_source, 'Organization', k.record_id, '') AS care_site_id, o.code, o.label
FROM organization_keys AS k
JOIN (
    SELECT
        source_name,
        record_id,
        site_code(body.identifier, record_id) AS code,
        coalesce(body.name, record_id) AS label
    FROM current_organization
) AS o ON o.source_name = k.in_source AND o.record_id = k.record_id;

CREATE TABLE places AS
SELECT
    l.source_name,
    l.record_id,
    k.in_source AS parent_source,
    k.record_id AS parent,
    l.body.physicalType.coding[1].code = 'wa'
        OR len(list_filter(l.body.identifier, lambda i: ends_with(i.system, '/uf'))) > 0 AS is_ward,
    site_code(l.body.identifier, l.record_id) AS code,
    coalesce(l.body.name, l.body.description, l.record_id) AS label
FROM current_location AS l
LEFT JOIN location_keys AS k ON k.ref = points_at(l.source_name, l.body.partOf);

-- A bed or a room belongs to the first ward above it; a place with no ward above is its own.
CREATE TABLE ward_keys AS
WITH RECURSIVE above AS (
    SELECT source_name, record_id, source_name AS at_source, record_id AS at, 0 AS height
    FROM places
    UNION ALL
    SELECT a.source_name, a.record_id, p.parent_source, p.parent, a.height + 1
    FROM above AS a
    JOIN places AS p ON p.source_name = a.at_source AND p.record_id = a.at
    WHERE p.parent IS NOT NULL AND NOT coalesce(p.is_ward, false) AND a.height < 8
),
wards AS (
    SELECT
        a.source_name,
        a.record_id,
        min({'height': a.height, 'source': a.at_source, 'at': a.at}) AS ward
    FROM above AS a
    JOIN places AS p ON p.source_name = a.at_source AND p.record_id = a.at
    WHERE p.is_ward
    GROUP BY ALL
)
SELECT
    k.ref,
    p.code,
    p.label,
    row_id(p.source_name, 'Location', p.record_id, '') AS care_site_id
FROM location_keys AS k
LEFT JOIN wards AS w ON w.source_name = k.in_source AND w.record_id = k.record_id
JOIN places AS p
    ON p.source_name = coalesce(w.ward.source, k.in_source)
    AND p.record_id = coalesce(w.ward."at", k.record_id);

CREATE VIEW care_site_from_location AS
SELECT
    row_id(source_name, record_type, record_id, '') AS care_site_id,
    body.name AS care_site_name,
    pick(body.type[1]) AS place_of_service_coding,
    CASE WHEN body.address IS NOT NULL
        THEN row_id(source_name, record_type, record_id, 'address')
    END AS location_id,
    site_code(body.identifier, record_id) AS care_site_source_value,
    source_name, batch_id, file_name, record_type, record_uid
FROM current_location;

CREATE VIEW care_site_from_organization AS
SELECT
    row_id(source_name, record_type, record_id, '') AS care_site_id,
    body.name AS care_site_name,
    pick(body.type[1]) AS place_of_service_coding,
    CASE WHEN body.address[1] IS NOT NULL
        THEN row_id(source_name, record_type, record_id, 'address')
    END AS location_id,
    site_code(body.identifier, record_id) AS care_site_source_value,
    source_name, batch_id, file_name, record_type, record_uid
FROM current_organization;

CREATE VIEW location_from_place AS
SELECT
    row_id(source_name, record_type, record_id, 'address') AS location_id,
    a.line[1] AS address_1,
    a.line[2] AS address_2,
    a.city AS city,
    a.state AS state,
    a.postalCode AS zip,
    a.district AS county,
    a.country AS country_source_value,
    latitude,
    longitude,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT * EXCLUDE (body), body.address AS a, body.position.latitude, body.position.longitude
    FROM current_location
    UNION ALL BY NAME
    SELECT * EXCLUDE (body), body.address[1] AS a
    FROM current_organization
)
WHERE a IS NOT NULL;

-- The role of a professional that is still his, the last one by name of record.
CREATE TABLE professional_roles AS
SELECT
    k.in_source,
    k.record_id,
    max_by(
        {'specialty': pick(r.body.specialty[1]), 'label': label(r.body.specialty[1]),
            'organization': points_at(r.source_name, r.body.organization),
            'phone': telecom(r.body.telecom, 'phone'), 'email': telecom(r.body.telecom, 'email')},
        {'open': r.body.period."end" IS NULL, 'record_id': r.record_id}
    ) AS role
FROM current_practitionerrole AS r
JOIN practitioner_keys AS k ON k.ref = points_at(r.source_name, r.body.practitioner)
WHERE coalesce(r.body.active, true)
GROUP BY ALL;

CREATE TABLE provider_keys AS
WITH by_role AS (
    SELECT rk.ref, k.in_source, k.record_id
    FROM practitionerrole_keys AS rk
    JOIN current_practitionerrole AS r
        ON r.source_name = rk.in_source AND r.record_id = rk.record_id
    JOIN practitioner_keys AS k
        ON k.ref = points_at(r.source_name, r.body.practitioner)
)
SELECT ref, row_id(in_source, 'Practitioner', record_id, '') AS provider_id
FROM practitioner_keys
UNION ALL
SELECT ref, row_id(in_source, 'Practitioner', record_id, '')
FROM by_role ANTI JOIN practitioner_keys USING (ref);

CREATE TABLE professionals AS
SELECT
    row_id(p.source_name, p.record_type, p.record_id, '') AS provider_id,
    body.name[1].family AS family_name,
    body.name[1].given AS given_names,
    full_name(body.name[1]) AS name,
    coalesce(
        identifier_value(body.identifier, 'RPPS'),
        list_filter(
            body.identifier,
            lambda i: i.system IN ('https://rpps.esante.gouv.fr', 'urn:oid:1.2.250.1.71.4.2.1')
        )[1]."value"
    ) AS rpps,
    coalesce(role.label, label(body.qualification[1].code)) AS specialty,
    coalesce(role.specialty, pick(body.qualification[1].code)) AS specialty_coding,
    coalesce(telecom(body.telecom, 'phone'), role.phone) AS phone,
    coalesce(telecom(body.telecom, 'email'), role.email) AS email,
    nullif(concat_ws(', ', street(body.address[1]),
        nullif(concat_ws(' ', body.address[1].postalCode, body.address[1].city), '')), '') AS address,
    body.gender AS gender,
    year(fhir_date(body.birthDate)) AS year_of_birth,
    role.organization AS organization,
    body.identifier[1]."value" AS number,
    p.source_name, p.record_id, p.batch_id, p.file_name, p.record_type, p.record_uid
FROM current_practitioner AS p
LEFT JOIN professional_roles AS r ON r.in_source = p.source_name AND r.record_id = p.record_id;

CREATE VIEW identity_professional_from_practitioner AS
SELECT
    provider_id, family_name, given_names, name, rpps, specialty, phone, email, address,
    source_name, batch_id, file_name, record_type, record_uid
FROM professionals;

CREATE VIEW provider_from_practitioner AS
SELECT
    p.provider_id,
    p.name AS provider_name,
    p.specialty_coding,
    p.year_of_birth,
    coding('http://hl7.org/fhir/administrative-gender', p.gender, p.gender) AS gender_coding,
    o.care_site_id,
    coalesce(p.rpps, p.number, p.record_id) AS provider_source_value,
    p.source_name, p.batch_id, p.file_name, p.record_type, p.record_uid
FROM professionals AS p
LEFT JOIN organization_sites AS o ON o.ref = p.organization;
