-- Each record of a person as its source wrote it: what the identity unit compares.
-- `leads` is the record that stands for its person; `numbers` are those that may join two records.

CREATE VIEW identity_record_from_patient AS
SELECT
    person_id,
    row_id(r.source_name, 'Patient', r.record_id, '') AS record_person_id,
    r.record_id,
    row_number() OVER (PARTITION BY person_id ORDER BY place) = 1 AS leads,
    x.record_id IS NOT NULL AS replaced,
    coalesce(family, '') AS birth_name,
    coalesce(given, []) AS given_names,
    coalesce(used_family, '') AS used_name,
    CASE WHEN length(body.birthDate) >= 10 THEN fhir_date(body.birthDate) END AS birth_date,
    CASE body.gender WHEN 'male' THEN 'M' WHEN 'female' THEN 'F' ELSE 'I' END AS sex,
    coalesce(
        nullif(concat_ws(' ', birth_place.city, nullif('(' || birth_place.country || ')', '(FR)')), ''),
        birth_place.text, ''
    ) AS birth_place,
    birth_place_code(birth_place) AS birth_place_code,
    coalesce(reliability, '') AS reliability,
    ins."value" AS ins,
    number AS ipp,
    home.postalCode AS postal_code,
    home.city AS city,
    coalesce(n.numbers, []) AS numbers,
    r.source_name, batch_id, file_name, record_type, record_uid
FROM record_traits AS r
LEFT JOIN (
    SELECT source_name, record_id, list(DISTINCT number ORDER BY number) AS numbers
    FROM patient_numbers GROUP BY ALL
) AS n ON n.source_name = r.source_name AND n.record_id = r.record_id
LEFT JOIN replaced_records AS x ON x.source = r.source_name AND x.record_id = r.record_id;
