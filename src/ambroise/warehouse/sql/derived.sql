-- Tables that follow from the event tables, which are views here under their own names.

-- One period a person: from the first to the last thing known.
CREATE VIEW observation_period_from_events AS
SELECT
    row_id('', 'observation_period', person_id::VARCHAR, '') AS observation_period_id,
    person_id,
    min(first_day) AS observation_period_start_date,
    max(last_day) AS observation_period_end_date,
    32817 AS period_type_concept_id
FROM (
    SELECT person_id, visit_start_date AS first_day, visit_end_date AS last_day
    FROM visit_occurrence
    UNION ALL
    SELECT person_id, condition_start_date, condition_start_date FROM condition_occurrence
    UNION ALL
    SELECT person_id, drug_exposure_start_date, drug_exposure_start_date FROM drug_exposure
    UNION ALL
    SELECT person_id, procedure_date, procedure_date FROM procedure_occurrence
    UNION ALL
    SELECT person_id, measurement_date, measurement_date FROM measurement
    UNION ALL
    SELECT person_id, observation_date, observation_date FROM observation
    UNION ALL
    SELECT person_id, device_exposure_start_date, device_exposure_start_date FROM device_exposure
    UNION ALL
    SELECT person_id, note_date, note_date FROM note
    UNION ALL
    SELECT person_id, specimen_date, specimen_date FROM specimen
    UNION ALL
    SELECT person_id, death_date, death_date FROM death
)
GROUP BY person_id;

-- Eras of one concept: occurrences at most 30 days apart (OHDSI, CommonDataModel, "Condition eras"
-- and "Drug eras"). An occurrence without an end lasts one day.
CREATE MACRO eras(occurrences) AS TABLE
WITH marked AS (
    SELECT
        *,
        coalesce(
            first_day > max(last_day) OVER (
                PARTITION BY person_id, concept_id ORDER BY first_day, last_day
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) + 30,
            true
        ) AS opens
    FROM query_table(occurrences)
),
numbered AS (
    SELECT
        *,
        count(*) FILTER (opens) OVER (
            PARTITION BY person_id, concept_id ORDER BY first_day, last_day
            -- Peers, which two windows may order differently, share an era.
            RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS era
    FROM marked
)
SELECT
    person_id,
    concept_id,
    min(first_day) AS first_day,
    max(last_day) AS last_day,
    count(*) AS occurrences,
    list({'first': first_day, 'last': last_day}) AS spans
FROM numbered
GROUP BY person_id, concept_id, era;

CREATE VIEW condition_spans AS
SELECT
    person_id,
    condition_concept_id AS concept_id,
    condition_start_date AS first_day,
    coalesce(condition_end_date, condition_start_date + 1) AS last_day
FROM condition_occurrence
WHERE condition_concept_id <> 0;

CREATE VIEW condition_era_from_occurrences AS
SELECT
    row_id('', 'condition_era', person_id || '|' || concept_id, first_day::VARCHAR)
        AS condition_era_id,
    person_id,
    concept_id AS condition_concept_id,
    first_day AS condition_era_start_date,
    last_day AS condition_era_end_date,
    occurrences AS condition_occurrence_count
FROM eras('condition_spans');

CREATE VIEW drug_spans AS
SELECT
    person_id,
    drug_concept_id AS concept_id,
    drug_exposure_start_date AS first_day,
    coalesce(
        verbatim_end_date,
        drug_exposure_start_date + days_supply,
        drug_exposure_start_date + 1
    )::DATE AS last_day
FROM drug_exposure
WHERE drug_concept_id <> 0;

CREATE VIEW drug_era_from_exposures AS
SELECT
    row_id('', 'drug_era', person_id || '|' || concept_id, first_day::VARCHAR) AS drug_era_id,
    person_id,
    concept_id AS drug_concept_id,
    first_day AS drug_era_start_date,
    last_day AS drug_era_end_date,
    occurrences AS drug_exposure_count,
    -- Days of the era under no exposure: the gaps between what came before and each start.
    list_sum(list_transform(
        spans,
        lambda s: greatest(
            0,
            coalesce(
                s."first" - list_max(list_transform(
                    list_filter(spans, lambda x: x."first" < s."first"), lambda x: x."last"
                )),
                0
            )
        )
    )) AS gap_days
FROM eras('drug_spans');

CREATE VIEW cdm_source_from_publication AS
SELECT
    'Ambroise' AS cdm_source_name,
    'Ambroise' AS cdm_source_abbreviation,
    '' AS cdm_holder,
    'Records as received: ' || (SELECT string_agg(source, ', ' ORDER BY source) FROM all_sources)
        AS source_description,
    'docs/mapping.md' AS source_documentation_reference,
    'docs/mapping.md' AS cdm_etl_reference,
    coalesce((SELECT max(received_at)::DATE FROM receptions), current_date) AS source_release_date,
    current_date AS cdm_release_date,
    '5.4' AS cdm_version,
    756265 AS cdm_version_concept_id,
    'local' AS vocabulary_version;
