-- Which person each record of Patient is. `merged` says which records are one individual.

CREATE TABLE person_map AS
SELECT
    p.source_name,
    p.record_id,
    m.record_id IS NULL AS survives,
    coalesce(m.replaced, false) AS replaced,
    row_id(
        coalesce(m.into_source, p.source_name), 'Patient', coalesce(m.into_record, p.record_id), ''
    ) AS person_id,
    row_id(p.source_name, 'Patient', p.record_id, '') AS record_person_id,
    p.batch_id,
    p.file_name,
    p.record_type,
    p.record_uid
FROM entity_patient AS p
LEFT JOIN merged AS m ON m.source = p.source_name AND m.record_id = p.record_id;

CREATE TABLE person_keys AS
SELECT k.ref, m.person_id
FROM patient_keys AS k
JOIN person_map AS m ON m.source_name = k.in_source AND m.record_id = k.record_id;
