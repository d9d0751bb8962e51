-- AllergyIntolerance, CarePlan, Flag -> observation; Device, DeviceUseStatement -> device_exposure;
-- Specimen -> specimen.

CREATE VIEW observation_from_allergyintolerance AS
SELECT
    row_id(source_name, record_type, record_id, '') AS observation_id,
    person_id,
    pick(body.code) AS observation_coding,
    fhir_date(starts) AS observation_date,
    fhir_time(starts) AS observation_datetime,
    32817 AS observation_type_concept_id,
    body.reaction[1].description AS value_as_string,
    CASE WHEN body.reaction[1].manifestation[1] IS NOT NULL
        THEN pick(body.reaction[1].manifestation[1])
    END AS value_as_coding,
    CASE WHEN body.criticality IS NOT NULL
        THEN coding('http://hl7.org/fhir/allergy-intolerance-criticality', body.criticality, NULL)
    END AS qualifier_coding,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    label(body.reaction[1].manifestation[1]) AS value_source_value,
    label(body.code) AS source_label,
    coalesce(body.clinicalStatus.coding[1].code, 'active') AS record_status,
    'allergy' AS record_category,
    coalesce(
        nullif(
            array_to_string(
                list_transform(
                    flatten(list_transform(body.reaction, lambda r: r.manifestation)),
                    lambda m: label(m)
                ),
                ', '
            ),
            ''
        ),
        body.reaction[1].description
    ) AS detail,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT
        *,
        coalesce(
            body.onsetDateTime, body.onsetPeriod.start, body.recordedDate, body.lastOccurrence,
            known_by
        ) AS starts
    FROM facts_allergyintolerance
)
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;

CREATE VIEW observation_from_careplan AS
SELECT
    row_id(source_name, record_type, record_id, '') AS observation_id,
    person_id,
    pick(coalesce(
        list_filter(body.category, lambda c: c.coding[1].code <> 'assess-plan')[1],
        body.category[1]
    )) AS observation_coding,
    fhir_date(starts) AS observation_date,
    fhir_time(starts) AS observation_datetime,
    32817 AS observation_type_concept_id,
    coalesce(body.title, body.description) AS value_as_string,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    coalesce(
        body.title,
        label(list_filter(body.category, lambda c: c.coding[1].code <> 'assess-plan')[1]),
        body.description
    ) AS source_label,
    body.status AS record_status,
    'care_plan' AS record_category,
    array_to_string(
        list_filter(
            list_transform(
                body.activity,
                lambda a: coalesce(a.detail.description, label(a.detail.code))
                    || coalesce(
                        ' (' || strftime(fhir_date(a.detail.scheduledPeriod.start), '%d/%m/%Y') || ')',
                        ''
                    )
            ),
            lambda t: t IS NOT NULL
        ),
        ' ; '
    ) AS detail,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT *, coalesce(body.period.start, body.created, known_by) AS starts FROM facts_careplan
)
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;

CREATE VIEW observation_from_flag AS
SELECT
    row_id(source_name, record_type, record_id, '') AS observation_id,
    person_id,
    pick(body.code) AS observation_coding,
    fhir_date(starts) AS observation_date,
    fhir_time(starts) AS observation_datetime,
    32817 AS observation_type_concept_id,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    label(body.code) AS source_label,
    CASE WHEN body.period."end" IS NULL THEN body.status ELSE 'inactive' END AS record_status,
    'flag' AS record_category,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT *, coalesce(body.period.start, known_by) AS starts FROM facts_flag
)
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;

CREATE TABLE devices AS
SELECT
    k.ref,
    d.body.type AS type,
    coalesce(d.body.deviceName[1].name, label(d.body.type)) AS label,
    d.body.udiCarrier[1].deviceIdentifier AS udi,
    coalesce(d.body.lotNumber, d.body.serialNumber) AS production
FROM device_keys AS k
JOIN current_device AS d ON d.source_name = k.in_source AND d.record_id = k.record_id;

-- A device is exposed to from its use statement, else from the act that placed it.
CREATE TABLE device_uses AS
SELECT k.in_source, k.record_id, 'DeviceUseStatement' AS by_type, NULL::VARCHAR AS starts, NULL::BIGINT AS visit_occurrence_id
FROM facts_deviceusestatement AS u
JOIN device_keys AS k ON k.ref = points_at(u.source_name, u.body.device)
UNION ALL
SELECT k.in_source, k.record_id, 'Procedure', min(moment), min(visit_occurrence_id)
FROM (
    SELECT
        source_name,
        visit_occurrence_id,
        coalesce(body.performedDateTime, body.performedPeriod.start) AS moment,
        unnest(body.focalDevice).manipulated AS device
    FROM facts_procedure
) AS p
JOIN device_keys AS k ON k.ref = points_at(p.source_name, p.device)
GROUP BY ALL;

CREATE VIEW device_exposure_from_device AS
SELECT
    row_id(f.source_name, f.record_type, f.record_id, '') AS device_exposure_id,
    f.person_id,
    pick(f.body.type) AS device_coding,
    coalesce(fhir_date(p.starts), fhir_date(f.known_by)) AS device_exposure_start_date,
    fhir_time(p.starts) AS device_exposure_start_datetime,
    32817 AS device_type_concept_id,
    f.body.udiCarrier[1].deviceIdentifier AS unique_device_id,
    coalesce(f.body.lotNumber, f.body.serialNumber) AS production_id,
    p.visit_occurrence_id,
    coalesce(f.body.deviceName[1].name, label(f.body.type)) AS source_label,
    fhir_date(p.starts) IS NOT NULL AS start_known,
    f.body.status AS record_status,
    'device' AS record_category,
    f.source_name, f.batch_id, f.file_name, f.record_type, f.record_uid
FROM facts_device AS f
LEFT JOIN device_uses AS p
    ON p.in_source = f.source_name AND p.record_id = f.record_id AND p.by_type = 'Procedure'
ANTI JOIN (SELECT * FROM device_uses WHERE by_type = 'DeviceUseStatement') AS u
    ON u.in_source = f.source_name AND u.record_id = f.record_id
WHERE f.person_id IS NOT NULL AND coalesce(fhir_date(p.starts), fhir_date(f.known_by)) IS NOT NULL;

CREATE VIEW device_exposure_from_deviceusestatement AS
SELECT
    row_id(source_name, record_type, record_id, '') AS device_exposure_id,
    person_id,
    pick(d.type) AS device_coding,
    fhir_date(starts) AS device_exposure_start_date,
    fhir_time(told) AS device_exposure_start_datetime,
    fhir_date(body.timingPeriod."end") AS device_exposure_end_date,
    fhir_time(body.timingPeriod."end") AS device_exposure_end_datetime,
    32817 AS device_type_concept_id,
    d.udi AS unique_device_id,
    d.production AS production_id,
    provider_id,
    coalesce(d.label, body.device.display) AS source_label,
    fhir_date(told) IS NOT NULL AS start_known,
    body.status AS record_status,
    'device' AS record_category,
    label(body.reasonCode[1]) AS detail,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT
        *,
        coalesce(body.timingDateTime, body.timingPeriod.start, body.recordedOn) AS told,
        coalesce(fhir_date(told)::VARCHAR, known_by) AS starts
    FROM facts_deviceusestatement
) AS f
LEFT JOIN devices AS d ON d.ref = points_at(f.source_name, f.body.device)
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;

CREATE VIEW specimen_from_specimen AS
SELECT
    row_id(source_name, record_type, record_id, '') AS specimen_id,
    person_id,
    pick(body.type) AS specimen_coding,
    32817 AS specimen_type_concept_id,
    fhir_date(starts) AS specimen_date,
    fhir_time(starts) AS specimen_datetime,
    body.collection.quantity."value" AS quantity,
    unit_coding(body.collection.quantity) AS unit_coding,
    CASE WHEN body.collection.bodySite IS NOT NULL THEN pick(body.collection.bodySite) END
        AS anatomic_site_coding,
    coalesce(body.accessionIdentifier."value", body.identifier[1]."value", record_id)
        AS specimen_source_id,
    label(body.type) AS source_label,
    body.status AS record_status,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT
        *,
        coalesce(
            body.collection.collectedDateTime, body.collection.collectedPeriod.start,
            body.receivedTime, known_by
        ) AS starts
    FROM facts_specimen
)
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;
