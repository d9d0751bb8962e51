-- MedicationRequest, -Administration, -Statement, -Dispense (with Medication) -> drug_exposure.

CREATE TABLE medications AS
SELECT
    k.ref,
    coalesce(m.body.code, m.body.ingredient[1].itemCodeableConcept) AS code
FROM medication_keys AS k
JOIN current_medication AS m ON m.source_name = k.in_source AND m.record_id = k.record_id;

-- The Medication inside a record that `reference` ("#id") points to.
CREATE MACRO contained_code(contained_, reference_) AS list_filter(
    contained_, lambda x: x.resourceType = 'Medication' AND x.id = substr(reference_, 2)
)[1].code;

CREATE MACRO first_rate(doses) AS doses[1].doseAndRate[1];

CREATE MACRO dosage_text(doses) AS nullif(
    array_to_string(
        list_filter(
            list_transform(doses, lambda d: coalesce(
                d.text,
                d.patientInstruction,
                concat_ws(' ',
                    d.doseAndRate[1].doseQuantity."value",
                    d.doseAndRate[1].doseQuantity.unit,
                    CASE WHEN d.timing.repeat.frequency IS NOT NULL
                        THEN d.timing.repeat.frequency || ' / ' || d.timing.repeat.period
                            || ' ' || d.timing.repeat.periodUnit
                    END,
                    label(d.timing.code)
                )
            )),
            lambda t: t IS NOT NULL AND t <> ''
        ),
        ' ; '
    ),
    ''
);

CREATE VIEW prescribed AS
SELECT
    r.* EXCLUDE (body),
    32838 AS type_concept_id,
    body.medicationCodeableConcept AS given,
    body.medicationReference AS medication,
    contained_code(body.contained, body.medicationReference.reference) AS contained,
    coalesce(body.dosageInstruction[1].timing.repeat.boundsPeriod.start, body.authoredOn) AS starts,
    body.dosageInstruction[1].timing.repeat.boundsPeriod."end" AS ends,
    coalesce(
        days(body.dispenseRequest.expectedSupplyDuration),
        days(body.dosageInstruction[1].timing.repeat.boundsDuration)
    ) AS supply,
    body.dispenseRequest.numberOfRepeatsAllowed AS refills,
    body.dispenseRequest.quantity."value" AS quantity,
    body.status AS status,
    CASE
        WHEN list_contains(codes(body.category), 'discharge') THEN 'discharge'
        WHEN list_contains(codes(body.category), 'patientspecified') OR body.reportedBoolean
            THEN 'home_treatment'
        ELSE 'prescription'
    END AS intent,
    dosage_text(body.dosageInstruction) AS sig,
    body.dosageInstruction[1].route AS route,
    first_rate(body.dosageInstruction).doseQuantity AS dose,
    -- The indication of a stopped treatment is not why it was stopped.
    CASE WHEN body.status IN ('stopped', 'cancelled', 'on-hold') THEN label(body.statusReason)
        ELSE coalesce(label(body.reasonCode[1]), label(body.statusReason), body.note[1].text)
    END AS reason
FROM facts_medicationrequest AS r;

CREATE VIEW administered AS
SELECT
    r.* EXCLUDE (body),
    32818 AS type_concept_id,
    body.medicationCodeableConcept AS given,
    body.medicationReference AS medication,
    contained_code(body.contained, body.medicationReference.reference) AS contained,
    coalesce(body.effectiveDateTime, body.effectivePeriod.start) AS starts,
    coalesce(body.effectivePeriod."end", body.effectiveDateTime) AS ends,
    NULL::INTEGER AS supply,
    NULL::BIGINT AS refills,
    body.dosage.dose."value" AS quantity,
    body.status AS status,
    'administration' AS intent,
    body.dosage.text AS sig,
    body.dosage.route AS route,
    body.dosage.dose AS dose,
    coalesce(label(body.reasonCode[1]), label(body.statusReason[1])) AS reason
FROM facts_medicationadministration AS r;

CREATE VIEW stated AS
SELECT
    r.* EXCLUDE (body),
    32830 AS type_concept_id,
    body.medicationCodeableConcept AS given,
    body.medicationReference AS medication,
    contained_code(body.contained, body.medicationReference.reference) AS contained,
    coalesce(body.effectiveDateTime, body.effectivePeriod.start, body.dateAsserted) AS starts,
    body.effectivePeriod."end" AS ends,
    NULL::INTEGER AS supply,
    NULL::BIGINT AS refills,
    NULL::DOUBLE AS quantity,
    body.status AS status,
    'home_treatment' AS intent,
    dosage_text(body.dosage) AS sig,
    body.dosage[1].route AS route,
    first_rate(body.dosage).doseQuantity AS dose,
    CASE WHEN body.status IN ('stopped', 'not-taken', 'on-hold') THEN label(body.statusReason[1])
        ELSE coalesce(label(body.reasonCode[1]), label(body.statusReason[1]), body.note[1].text)
    END AS reason
FROM facts_medicationstatement AS r;

CREATE VIEW dispensed AS
SELECT
    r.* EXCLUDE (body),
    32825 AS type_concept_id,
    body.medicationCodeableConcept AS given,
    body.medicationReference AS medication,
    contained_code(body.contained, body.medicationReference.reference) AS contained,
    coalesce(body.whenHandedOver, body.whenPrepared) AS starts,
    NULL::VARCHAR AS ends,
    days(body.daysSupply) AS supply,
    NULL::BIGINT AS refills,
    body.quantity."value" AS quantity,
    body.status AS status,
    'dispensing' AS intent,
    dosage_text(body.dosageInstruction) AS sig,
    body.dosageInstruction[1].route AS route,
    first_rate(body.dosageInstruction).doseQuantity AS dose,
    NULL::VARCHAR AS reason
FROM facts_medicationdispense AS r;

CREATE MACRO exposures(taken) AS TABLE
WITH named AS (
    SELECT
        t.*,
        coalesce(fhir_date(t.starts), fhir_date(t.known_by)) AS first_day,
        coalesce(
            t.given,
            m.code,
            t.contained
        ) AS drug
    FROM query_table(taken) AS t
    LEFT JOIN medications AS m ON m.ref = points_at(t.source_name, t.medication)
)
SELECT
    row_id(source_name, record_type, record_id, '') AS drug_exposure_id,
    person_id,
    pick(drug) AS drug_coding,
    first_day AS drug_exposure_start_date,
    fhir_time(starts) AS drug_exposure_start_datetime,
    greatest(
        first_day,
        coalesce(fhir_date(ends), first_day + greatest(coalesce(supply, 1) - 1, 0)::INTEGER)
    ) AS drug_exposure_end_date,
    fhir_time(ends) AS drug_exposure_end_datetime,
    fhir_date(ends) AS verbatim_end_date,
    type_concept_id AS drug_type_concept_id,
    refills,
    quantity,
    supply AS days_supply,
    sig,
    CASE WHEN route IS NOT NULL THEN pick(route) END AS route_coding,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    coalesce(dose.unit, dose.code) AS dose_unit_source_value,
    coalesce(label(drug), medication.display) AS source_label,
    fhir_date(starts) IS NOT NULL AS start_known,
    status AS record_status,
    intent AS record_category,
    dose."value" AS dose_value,
    label(route) AS route_label,
    reason AS reason_label,
    source_name, batch_id, file_name, record_type, record_uid
FROM named
WHERE person_id IS NOT NULL AND first_day IS NOT NULL;

CREATE VIEW drug_exposure_from_medicationrequest AS FROM exposures('prescribed');
CREATE VIEW drug_exposure_from_medicationadministration AS FROM exposures('administered');
CREATE VIEW drug_exposure_from_medicationstatement AS FROM exposures('stated');
CREATE VIEW drug_exposure_from_medicationdispense AS FROM exposures('dispensed');

-- Immunization -> drug_exposure.
CREATE VIEW drug_exposure_from_immunization AS
SELECT
    row_id(source_name, record_type, record_id, '') AS drug_exposure_id,
    person_id,
    pick(body.vaccineCode) AS drug_coding,
    fhir_date(starts) AS drug_exposure_start_date,
    fhir_time(told) AS drug_exposure_start_datetime,
    fhir_date(starts) AS drug_exposure_end_date,
    32818 AS drug_type_concept_id,
    body.doseQuantity."value" AS quantity,
    CASE WHEN body.route IS NOT NULL THEN pick(body.route) END AS route_coding,
    body.lotNumber AS lot_number,
    provider_id,
    visit_occurrence_id,
    visit_detail_id,
    body.doseQuantity.unit AS dose_unit_source_value,
    label(body.vaccineCode) AS source_label,
    fhir_date(told) IS NOT NULL AS start_known,
    body.status AS record_status,
    'vaccine' AS record_category,
    body.doseQuantity."value" AS dose_value,
    label(body.route) AS route_label,
    label(body.reasonCode[1]) AS reason_label,
    source_name, batch_id, file_name, record_type, record_uid
FROM (
    SELECT
        *,
        coalesce(body.occurrenceDateTime, body.recorded) AS told,
        coalesce(fhir_date(told)::VARCHAR, known_by) AS starts
    FROM facts_immunization
)
WHERE person_id IS NOT NULL AND fhir_date(starts) IS NOT NULL;
