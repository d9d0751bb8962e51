-- Patient -> person, death, location, identity_*; RelatedPerson -> identity_contact.

CREATE VIEW identity_person_map_from_patient AS
SELECT
    source_name, record_id, person_id, record_person_id, batch_id, file_name, record_type, record_uid
FROM person_map;

-- One row a record. Of several, what another one replaces comes last, and before it what only
-- mentions the person; a qualified or validated identity comes first (RNIV).
CREATE VIEW patient_records AS
SELECT
    m.person_id,
    m.survives,
    p.*,
    list_filter(body.name, lambda n: n.use = 'official')[1] AS official,
    list_filter(body.name, lambda n: n.use = 'usual')[1] AS usual,
    list_filter(body.name, lambda n: n.use = 'maiden')[1] AS maiden,
    body.name[1] AS any_name,
    coalesce(
        list_filter(body.address, lambda a: a.use = 'home')[1],
        list_filter(body.address, lambda a: coalesce(a.use, '') <> 'old')[1]
    ) AS home,
    list_filter(
        body.identifier,
        lambda i: starts_with(i.system, 'urn:oid:1.2.250.1.213.1.4.')
            OR list_has_any(
                list_transform(i.type.coding, lambda c: c.code), ['INS-NIR', 'INS-NIA']
            )
    )[1] AS ins,
    list_filter(
        list_filter(
            body.extension, lambda e: ends_with(e.url, '/fr-core-identity-reliability')
        )[1].extension,
        lambda e: e.url = 'identityStatus'
    )[1].valueCoding.code AS reliability,
    {
        'replaced': m.replaced,
        'unnamed': body.name[1] IS NULL,
        'trusted': CASE reliability WHEN 'VALI' THEN 0 WHEN 'QUAL' THEN 0 ELSE 1 END,
        'last': NOT m.survives,
        'source': m.source_name,
        'record_id': m.record_id
    } AS place,
    list_filter(
        body.extension, lambda e: ends_with(e.url, '/patient-birthPlace')
    )[1].valueAddress AS birth_place,
    list_filter(
        list_filter(body.extension, lambda e: ends_with(e.url, '/us-core-race'))[1].extension,
        lambda e: e.url = 'ombCategory'
    )[1].valueCoding AS race,
    list_filter(
        list_filter(body.extension, lambda e: ends_with(e.url, '/us-core-ethnicity'))[1].extension,
        lambda e: e.url = 'ombCategory'
    )[1].valueCoding AS ethnicity
FROM person_map AS m
JOIN current_patient AS p ON p.source_name = m.source_name AND p.record_id = m.record_id;

-- The code of a place of birth: that of its commune or country, as far as the source gives one.
CREATE MACRO birth_place_code(place) AS coalesce(
    list_filter((place).extension, lambda e: e.valueCoding.code IS NOT NULL)[1].valueCoding.code,
    (place).postalCode, (place).district
);

CREATE VIEW record_traits AS
SELECT
    *,
    coalesce(maiden.family, official.family, any_name.family, any_name.text) AS family,
    coalesce(official.given, maiden.given, any_name.given) AS given,
    coalesce(
        usual.family,
        CASE WHEN maiden.family IS NOT NULL THEN official.family END
    ) AS used_family,
    usual.given[1] AS used_given,
    coalesce(
        identifier_value(body.identifier, 'PI'), identifier_value(body.identifier, 'MR')
    ) AS number,
    telecom(body.telecom, 'phone') AS phone,
    telecom(body.telecom, 'email') AS email
FROM patient_records;

-- What is known of a person: what its record says, else what a merged one says.
CREATE TABLE people AS
SELECT
    person_id,
    arg_min_null(source_name, place) AS source_name,
    arg_min_null(batch_id, place) AS batch_id,
    arg_min_null(file_name, place) AS file_name,
    arg_min_null(record_type, place) AS record_type,
    arg_min_null(record_uid, place) AS record_uid,
    arg_min_null(record_id, place) AS record_id,
    arg_min(family, place) AS birth_name,
    arg_min(given, place) AS given_names,
    arg_min(used_family, place) AS used_name,
    arg_min(used_given, place) AS used_given_name,
    arg_min(body.birthDate, place) AS birth,
    arg_min(body.gender, place) AS gender,
    arg_min(body.deceasedDateTime, place) AS deceased_at,
    bool_or(coalesce(body.deceasedBoolean, body.deceasedDateTime IS NOT NULL)) AS deceased,
    arg_min(birth_place, place) AS birth_place,
    arg_min_null({'system': ins.system, 'value': ins."value", 'status': reliability}, place)
        FILTER (ins IS NOT NULL) AS ins,
    arg_min(reliability, place) AS reliability,
    arg_min(number, place) AS ipp,
    arg_min_null({'a': home, 'source': source_name, 'record_id': record_id}, place)
        FILTER (home IS NOT NULL) AS home,
    arg_min(phone, place) AS phone,
    arg_min(email, place) AS email,
    arg_min(race, place) AS race,
    arg_min(ethnicity, place) AS ethnicity,
    arg_min_null(points_at(source_name, body.generalPractitioner[1]), place)
        FILTER (body.generalPractitioner[1] IS NOT NULL) AS practitioner,
    arg_min_null(points_at(source_name, body.managingOrganization), place)
        FILTER (body.managingOrganization IS NOT NULL) AS organization
FROM record_traits
GROUP BY person_id;

CREATE VIEW person_from_patient AS
SELECT
    p.person_id,
    coding('http://hl7.org/fhir/administrative-gender', p.gender, p.gender) AS gender_coding,
    year(fhir_date(p.birth)) AS year_of_birth,
    CASE WHEN length(p.birth) >= 7 THEN month(fhir_date(p.birth)) END AS month_of_birth,
    CASE WHEN length(p.birth) >= 10 THEN day(fhir_date(p.birth)) END AS day_of_birth,
    CASE WHEN length(p.birth) >= 10 THEN fhir_date(p.birth)::TIMESTAMP END AS birth_datetime,
    race AS race_coding,
    ethnicity AS ethnicity_coding,
    CASE WHEN home IS NOT NULL
        THEN row_id(home.source, 'Patient', home.record_id, 'address')
    END AS location_id,
    g.provider_id,
    o.care_site_id,
    coalesce(p.ipp, p.record_id) AS person_source_value,
    p.source_name, p.batch_id, p.file_name, p.record_type, p.record_uid
FROM people AS p
LEFT JOIN provider_keys AS g ON g.ref = p.practitioner
LEFT JOIN organization_sites AS o ON o.ref = p.organization;

CREATE VIEW death_from_patient AS
SELECT
    person_id,
    fhir_date(deceased_at) AS death_date,
    fhir_time(deceased_at) AS death_datetime,
    32817 AS death_type_concept_id,
    source_name, batch_id, file_name, record_type, record_uid
FROM people
WHERE fhir_date(deceased_at) IS NOT NULL;

CREATE VIEW location_from_patient AS
SELECT
    row_id(home.source, 'Patient', home.record_id, 'address') AS location_id,
    home.a.line[1] AS address_1,
    home.a.line[2] AS address_2,
    home.a.city AS city,
    home.a.state AS state,
    home.a.postalCode AS zip,
    home.a.district AS county,
    home.a.country AS country_source_value,
    list_filter(
        list_filter(
            home.a.extension, lambda e: ends_with(e.url, '/geolocation')
        )[1].extension,
        lambda e: e.url = 'latitude'
    )[1].valueDecimal AS latitude,
    list_filter(
        list_filter(
            home.a.extension, lambda e: ends_with(e.url, '/geolocation')
        )[1].extension,
        lambda e: e.url = 'longitude'
    )[1].valueDecimal AS longitude,
    source_name, batch_id, file_name, record_type, record_uid
FROM people
WHERE home IS NOT NULL;

CREATE VIEW identity_person_from_patient AS
SELECT
    person_id,
    coalesce(birth_name, '') AS birth_name,
    coalesce(given_names, []) AS given_names,
    coalesce(used_name, '') AS used_name,
    coalesce(used_given_name, '') AS used_given_name,
    CASE WHEN length(birth) >= 10 THEN fhir_date(birth) END AS birth_date,
    coalesce(
        nullif(concat_ws(' ', birth_place.city, nullif('(' || birth_place.country || ')', '(FR)')), ''),
        birth_place.text, ''
    ) AS birth_place,
    birth_place_code(birth_place) AS birth_place_code,
    CASE gender WHEN 'male' THEN 'M' WHEN 'female' THEN 'F' ELSE 'I' END AS sex,
    ins."value" AS ins,
    ins.system AS ins_system,
    CASE coalesce(ins.status, reliability)
        WHEN 'VALI' THEN CASE WHEN ins IS NULL THEN 'validée' ELSE 'qualifiée' END
        WHEN 'QUAL' THEN 'qualifiée'
        WHEN 'RECUP' THEN 'récupérée'
        WHEN 'RECD' THEN 'récupérée'
        WHEN 'PROV' THEN 'provisoire'
        WHEN 'VIDE' THEN 'provisoire'
        ELSE ''
    END AS ins_status,
    ipp,
    street(home.a) AS address,
    home.a.postalCode AS postal_code,
    home.a.city AS city,
    home.a.country AS country,
    phone,
    email,
    deceased,
    trim(folded(concat_ws(' ', birth_name, used_name, array_to_string(given_names, ' '), used_given_name)))
        AS search_key,
    source_name, batch_id, file_name, record_type, record_uid
FROM people;

CREATE VIEW identity_number_from_patient AS
SELECT
    person_id,
    i.system,
    coalesce((pick(i.type)).code, i.type.text) AS type,
    i."value" AS "value",
    i.use,
    source_name, batch_id, file_name, record_type, record_uid
FROM (SELECT * EXCLUDE (body), unnest(body.identifier) AS i FROM patient_records)
WHERE i."value" IS NOT NULL
QUALIFY
    row_number() OVER (
        PARTITION BY person_id, domain(source_name, i.system), i."value" ORDER BY place
    ) = 1;

CREATE VIEW identity_contact_from_patient AS
SELECT
    row_id(source_name, 'Patient', record_id, 'contact:' || n) AS contact_id,
    person_id,
    'relative' AS role,
    c.name.family AS family_name,
    c.name.given AS given_names,
    full_name(c.name) AS name,
    label(c.relationship[1]) AS relation,
    telecom(c.telecom, 'phone') AS phone,
    telecom(c.telecom, 'email') AS email,
    street(c.address) AS address,
    c.address.postalCode AS postal_code,
    c.address.city AS city,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT * EXCLUDE (body), unnest(body.contact) AS c, generate_subscripts(body.contact, 1) AS n
    FROM patient_records
)
UNION ALL BY NAME
SELECT
    row_id(r.source_name, 'Patient', r.record_id, 'practitioner:' || n) AS contact_id,
    person_id,
    'general_practitioner' AS role,
    w.family_name,
    w.given_names,
    coalesce(w.name, g.display) AS name,
    w.specialty AS relation,
    w.phone,
    w.email,
    w.address,
    w.provider_id,
    w.rpps,
    r.source_name, r.batch_id, r.file_name, r.record_type, r.record_uid
FROM (
    SELECT
        * EXCLUDE (body),
        unnest(body.generalPractitioner) AS g,
        generate_subscripts(body.generalPractitioner, 1) AS n
    FROM patient_records
) AS r
LEFT JOIN provider_keys AS k ON k.ref = points_at(r.source_name, r.g)
LEFT JOIN professionals AS w ON w.provider_id = k.provider_id
WHERE coalesce(w.name, g.display) IS NOT NULL;

CREATE VIEW identity_contact_from_relatedperson AS
SELECT
    row_id(source_name, record_type, record_id, '') AS contact_id,
    person_id,
    'relative' AS role,
    body.name[1].family AS family_name,
    body.name[1].given AS given_names,
    full_name(body.name[1]) AS name,
    label(body.relationship[1]) AS relation,
    telecom(body.telecom, 'phone') AS phone,
    telecom(body.telecom, 'email') AS email,
    street(body.address[1]) AS address,
    body.address[1].postalCode AS postal_code,
    body.address[1].city AS city,
    source_name, batch_id, file_name, record_type, record_uid
FROM facts_relatedperson
WHERE person_id IS NOT NULL AND coalesce(body.active, true);
