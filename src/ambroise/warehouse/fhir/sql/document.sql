-- DocumentReference -> note; DiagnosticReport -> measurement (laboratory panel) or
-- procedure_occurrence, note when it has a text, fact_relationship to its results;
-- ImagingStudy -> imaging_study, and procedure_occurrence when it names the act.

-- An attachment kept apart as a Binary has the text of that Binary.
CREATE VIEW apart AS
SELECT record_uid, n - 1 AS part, a.title AS title, points_at(source_name, at_address(a.url)) AS ref
FROM (
    SELECT
        record_uid, source_name,
        unnest(body.content).attachment AS a,
        generate_subscripts(body.content, 1) AS n
    FROM current_documentreference
    UNION ALL
    SELECT
        record_uid, source_name,
        unnest(body.presentedForm) AS a,
        generate_subscripts(body.presentedForm, 1) AS n
    FROM current_diagnosticreport
)
WHERE contains(a.url, 'Binary/');

CREATE TABLE apart_texts AS
SELECT a.record_uid, a.part, a.title, b.record_uid AS binary_uid
FROM apart AS a
LEFT JOIN binary_keys AS k ON k.ref = a.ref
LEFT JOIN current_binary AS b ON b.source_name = k.in_source AND b.record_id = k.record_id;

-- Texts are too large to be joined all at once: `slice` of `slices` is made at a time.
CREATE MACRO in_slice(record_uid) AS
    record_uid % getvariable('slices')::BIGINT = getvariable('slice')::BIGINT;

CREATE VIEW attached_texts AS
SELECT record_uid, part, title, text FROM documents WHERE in_slice(record_uid)
UNION ALL
SELECT a.record_uid, a.part, a.title, t.text
FROM apart_texts AS a JOIN documents AS t ON t.record_uid = a.binary_uid
WHERE in_slice(a.record_uid);

CREATE VIEW note_from_documentreference AS
SELECT
    row_id(f.source_name, f.record_type, f.record_id, 'text:' || coalesce(t.part, 0)) AS note_id,
    f.person_id,
    fhir_date(f.moment) AS note_date,
    fhir_time(f.told) AS note_datetime,
    32831 AS note_type_concept_id,
    pick(coalesce(f.body.type, f.body.category[1])) AS note_class_coding,
    coalesce(
        f.body.description, f.body.content[1].attachment.title, t.title, label(f.body.type), ''
    ) AS note_title,
    coalesce(t.text, '') AS note_text,
    32678 AS encoding_concept_id,
    coding('urn:ietf:bcp:47', left(f.body.content[1].attachment.language, 2), NULL)
        AS language_coding,
    f.provider_id,
    f.visit_occurrence_id,
    f.visit_detail_id,
    f.record_id AS note_source_value,
    coalesce(label(f.body.type), label(f.body.category[1])) AS source_label,
    fhir_date(f.told) IS NOT NULL AS start_known,
    coalesce(f.body.docStatus, f.body.status) AS record_status,
    coalesce(w.name, f.body.author[1].display) AS author_label,
    f.record_id AS document_id,
    f.source_name, f.batch_id, f.file_name, f.record_type, f.record_uid
FROM (
    SELECT
        *,
        coalesce(
            body.date, body.context.period.start, body.content[1].attachment.creation
        ) AS told,
        coalesce(told, known_by) AS moment
    FROM facts_documentreference
    WHERE in_slice(record_uid)
) AS f
LEFT JOIN attached_texts AS t USING (record_uid)
LEFT JOIN professionals AS w ON w.provider_id = f.provider_id
WHERE f.person_id IS NOT NULL AND fhir_date(f.moment) IS NOT NULL;

CREATE VIEW reports AS
SELECT
    *,
    coalesce(body.effectiveDateTime, body.effectivePeriod.start, body.issued) AS told,
    coalesce(told, known_by) AS moment,
    list_has_any(
        codes(body.category),
        ['LAB', 'laboratory', 'CH', 'HM', 'MB', 'SR', 'BLB', 'CG', 'GE', 'IMM', 'MYC', 'OSL',
            'TX', 'VR', 'PAR']
    ) AS is_laboratory
FROM facts_diagnosticreport
WHERE person_id IS NOT NULL AND fhir_date(moment) IS NOT NULL;

CREATE VIEW measurement_from_diagnosticreport AS
SELECT
    row_id(source_name, record_type, record_id, '') AS measurement_id,
    person_id,
    pick(body.code) AS measurement_coding,
    fhir_date(moment) AS measurement_date,
    fhir_time(moment) AS measurement_datetime,
    strftime(fhir_time(moment), '%H:%M:%S') AS measurement_time,
    32856 AS measurement_type_concept_id,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    body.conclusion AS value_source_value,
    label(body.code) AS source_label,
    body.status AS record_status,
    'panel' AS record_category,
    source_name, batch_id, file_name, record_type, record_uid
FROM reports
WHERE is_laboratory;

CREATE VIEW procedure_occurrence_from_diagnosticreport AS
SELECT
    row_id(source_name, record_type, record_id, '') AS procedure_occurrence_id,
    person_id,
    pick(body.code) AS procedure_coding,
    fhir_date(moment) AS procedure_date,
    fhir_time(moment) AS procedure_datetime,
    32817 AS procedure_type_concept_id,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    label(body.code) AS source_label,
    body.status AS record_status,
    fhir_date(told) IS NOT NULL AS start_known,
    'report' AS record_category,
    body.conclusion AS detail,
    source_name, batch_id, file_name, record_type, record_uid
FROM reports
WHERE NOT is_laboratory OR is_laboratory IS NULL;

CREATE VIEW note_from_diagnosticreport AS
WITH texts AS (
    SELECT r.*, t.part::VARCHAR AS part, t.title AS text_title, t.text
    FROM reports AS r JOIN attached_texts AS t USING (record_uid)
    UNION ALL
    SELECT r.*, 'conclusion', NULL, body.conclusion
    FROM reports AS r
    WHERE body.conclusion IS NOT NULL AND in_slice(record_uid)
)
SELECT
    row_id(f.source_name, f.record_type, f.record_id, 'text:' || f.part) AS note_id,
    f.person_id,
    fhir_date(f.moment) AS note_date,
    fhir_time(f.moment) AS note_datetime,
    32831 AS note_type_concept_id,
    pick(f.body.code) AS note_class_coding,
    coalesce(nullif(f.text_title, ''), label(f.body.code)) AS note_title,
    f.text AS note_text,
    32678 AS encoding_concept_id,
    coding('urn:ietf:bcp:47', left(f.body.presentedForm[1].language, 2), NULL) AS language_coding,
    f.provider_id,
    f.visit_occurrence_id,
    f.visit_detail_id,
    f.record_id AS note_source_value,
    label(f.body.code) AS source_label,
    fhir_date(f.told) IS NOT NULL AS start_known,
    f.body.status AS record_status,
    coalesce(w.name, f.body.performer[1].display) AS author_label,
    f.record_id AS document_id,
    f.source_name, f.batch_id, f.file_name, f.record_type, f.record_uid
FROM texts AS f
LEFT JOIN professionals AS w ON w.provider_id = f.provider_id;

-- A report contains its results, both ways as the CDM asks; ids as `observed` gives them.
CREATE VIEW fact_relationship_from_diagnosticreport AS
WITH links AS (
    SELECT
        CASE WHEN r.is_laboratory THEN 21 ELSE 10 END AS report_domain,
        report_id,
        CASE WHEN o.is_measurement THEN 21 ELSE 27 END AS result_domain,
        o.row_id AS result_id
    FROM observed AS o
    JOIN reported USING (record_uid)
    JOIN (
        SELECT row_id(source_name, record_type, record_id, '') AS report_id, is_laboratory
        FROM reports
    ) AS r USING (report_id)
)
SELECT
    report_domain AS domain_concept_id_1,
    report_id AS fact_id_1,
    result_domain AS domain_concept_id_2,
    result_id AS fact_id_2,
    coding('ambroise:relationship', 'report-has-result', 'Report has result') AS relationship_coding
FROM links
UNION ALL
SELECT
    result_domain,
    result_id,
    report_domain,
    report_id,
    coding('ambroise:relationship', 'result-of-report', 'Result of report')
FROM links;

CREATE VIEW imaged AS
SELECT
    *,
    coalesce(body.started, body.series[1].started) AS told,
    coalesce(fhir_date(told)::VARCHAR, known_by) AS starts
FROM facts_imagingstudy
WHERE person_id IS NOT NULL;

CREATE VIEW imaging_study_from_imagingstudy AS
SELECT
    row_id(source_name, record_type, record_id, '') AS imaging_study_id,
    person_id,
    fhir_date(starts) AS imaging_start_date,
    fhir_time(told) AS imaging_start_datetime,
    array_to_string(
        list_sort(list_distinct(list_concat(
            list_transform(body.modality, lambda m: m.code),
            list_transform(body.series, lambda s: s.modality.code)
        ))),
        '/'
    ) AS modality,
    array_to_string(
        list_sort(list_distinct(list_filter(
            list_transform(body.series, lambda s: coalesce(s.bodySite.display, s.bodySite.code)),
            lambda s: s IS NOT NULL
        ))),
        ', '
    ) AS body_site,
    coalesce(body.numberOfSeries, len(body.series)) AS series_count,
    body.numberOfInstances AS instance_count,
    CASE WHEN body.procedureCode[1] IS NOT NULL
        THEN row_id(source_name, record_type, record_id, 'procedure')
    END AS procedure_occurrence_id,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    list_filter(body.identifier, lambda i: i.system = 'urn:dicom:uid' OR starts_with(i."value", 'urn:oid:'))[1]."value"
        AS study_uid,
    identifier_value(body.identifier, 'ACSN') AS accession_number,
    coalesce(body.description, label(body.procedureCode[1]), body.series[1].description)
        AS description,
    fhir_date(told) IS NOT NULL AS start_known,
    body.status AS record_status,
    source_name, batch_id, file_name, record_type, record_uid
FROM imaged
WHERE fhir_date(starts) IS NOT NULL;

CREATE VIEW procedure_occurrence_from_imagingstudy AS
SELECT
    row_id(source_name, record_type, record_id, 'procedure') AS procedure_occurrence_id,
    person_id,
    pick(body.procedureCode[1]) AS procedure_coding,
    fhir_date(starts) AS procedure_date,
    fhir_time(told) AS procedure_datetime,
    32817 AS procedure_type_concept_id,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    label(body.procedureCode[1]) AS source_label,
    fhir_date(told) IS NOT NULL AS start_known,
    body.status AS record_status,
    'imaging' AS record_category,
    source_name, batch_id, file_name, record_type, record_uid
FROM imaged
WHERE fhir_date(starts) IS NOT NULL AND body.procedureCode[1] IS NOT NULL;
