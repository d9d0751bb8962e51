-- The identities of a publication: of each person all that is known, then each other record.

CREATE VIEW identities AS
SELECT
    p.person_id, r.record_person_id, r.source_name, r.record_id, r.leads, p.birth_name, p.used_name, p.given_names,
    p.birth_date, p.sex, p.birth_place_code
FROM mapped_identity_person AS p
JOIN mapped_identity_record AS r ON r.person_id = p.person_id AND r.leads
UNION ALL
SELECT
    person_id, record_person_id, source_name, record_id, leads, birth_name, used_name, given_names,
    birth_date, sex, birth_place_code
FROM mapped_identity_record
WHERE NOT leads;
