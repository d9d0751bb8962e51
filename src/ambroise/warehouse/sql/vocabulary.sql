-- The vocabulary tables: our concepts, and of what is loaded the part that the data use.
-- A whole download is a hundred million rows; what no row of the hospital reaches stays in the load.

CREATE TABLE used_concepts AS
SELECT DISTINCT c.concept_id
FROM (
    SELECT concept_id FROM loaded_codes
    UNION ALL
    SELECT r.concept_id_2
    FROM loaded_codes AS l
    JOIN loaded_concept_relationship AS r ON r.concept_id_1 = l.concept_id
    WHERE r.relationship_id = 'Maps to' AND r.invalid_reason IS NULL
    UNION ALL
    SELECT standard_concept_id FROM standard_codes
) AS c
SEMI JOIN loaded_concept AS k USING (concept_id);

CREATE TABLE published_concepts AS
SELECT concept_id FROM used_concepts
UNION
SELECT a.ancestor_concept_id
FROM loaded_concept_ancestor AS a
SEMI JOIN used_concepts AS u ON u.concept_id = a.descendant_concept_id;

CREATE VIEW concept_rows AS
SELECT
    concept_id,
    concept_name,
    domain_id,
    vocabulary_id,
    'Source code' AS concept_class_id,
    NULL AS standard_concept,
    concept_code,
    DATE '1970-01-01' AS valid_start_date,
    DATE '2099-12-31' AS valid_end_date,
    NULL AS invalid_reason
FROM local_concepts
UNION ALL BY NAME
SELECT
    standard_concept_id::INTEGER AS concept_id,
    any_value(standard_name ORDER BY concept_code) AS concept_name,
    any_value(domain_id ORDER BY concept_code) AS domain_id,
    any_value(standard_vocabulary_id ORDER BY concept_code) AS vocabulary_id,
    any_value(domain_id ORDER BY concept_code) AS concept_class_id,
    'S' AS standard_concept,
    any_value(standard_code ORDER BY concept_code) AS concept_code,
    DATE '1970-01-01' AS valid_start_date,
    DATE '2099-12-31' AS valid_end_date,
    NULL AS invalid_reason
FROM standard_codes
ANTI JOIN published_concepts AS p ON p.concept_id = standard_concept_id
GROUP BY standard_concept_id
UNION ALL BY NAME
SELECT * FROM loaded_concept SEMI JOIN published_concepts USING (concept_id);

-- A concept of ours given before its vocabulary was loaded still finds what it found.
CREATE VIEW concept_ancestor_rows AS
WITH ids AS (
    SELECT vocabulary_id, concept_code, concept_id FROM local_concepts
    UNION
    SELECT vocabulary_id, concept_code, concept_id FROM loaded_codes
),
pairs AS (
    SELECT a.concept_id AS above, d.concept_id AS below, l.nearest, l.farthest
    FROM code_levels AS l
    JOIN ids AS a
        ON a.vocabulary_id = l.parent_vocabulary_id AND a.concept_code = l.parent_code
    JOIN ids AS d ON d.vocabulary_id = l.vocabulary_id AND d.concept_code = l.concept_code
    UNION ALL
    SELECT o.concept_id, l.concept_id, 0, 0
    FROM local_concepts AS o
    JOIN loaded_codes AS l USING (vocabulary_id, concept_code)
    UNION ALL
    SELECT concept_id, concept_id, 0, 0 FROM concept_rows
    UNION ALL
    SELECT
        a.ancestor_concept_id,
        a.descendant_concept_id,
        a.min_levels_of_separation,
        a.max_levels_of_separation
    FROM loaded_concept_ancestor AS a
    SEMI JOIN published_concepts AS p ON p.concept_id = a.descendant_concept_id
)
SELECT
    above AS ancestor_concept_id,
    below AS descendant_concept_id,
    min(nearest) AS min_levels_of_separation,
    max(farthest) AS max_levels_of_separation
FROM pairs
GROUP BY above, below;

-- Our codes map to the standard concept where we know it.
CREATE VIEW concept_relationship_rows AS
WITH mapped AS (
    SELECT DISTINCT source_concept_id, concept_id
    FROM concept_map
    WHERE source_concept_id <> concept_id
),
ours AS (
    SELECT source_concept_id AS concept_id_1, concept_id AS concept_id_2, 'Maps to' AS relationship_id
    FROM mapped
    UNION ALL
    SELECT concept_id, source_concept_id, 'Mapped from' FROM mapped
)
SELECT
    *,
    DATE '1970-01-01' AS valid_start_date,
    DATE '2099-12-31' AS valid_end_date,
    NULL AS invalid_reason
FROM ours
UNION ALL BY NAME
SELECT r.*
FROM loaded_concept_relationship AS r
SEMI JOIN published_concepts AS a ON a.concept_id = r.concept_id_1
SEMI JOIN published_concepts AS b ON b.concept_id = r.concept_id_2
ANTI JOIN ours USING (concept_id_1, concept_id_2, relationship_id);

CREATE VIEW relationship_rows AS
WITH known AS (
    SELECT relationship_id, relationship_name, is_hierarchical, defines_ancestry,
        reverse_relationship_id, relationship_concept_id
    FROM loaded_relationship
    UNION ALL
    SELECT
        unnest(['Maps to', 'Mapped from']),
        unnest(['Non-standard to Standard map (OMOP)', 'Standard to Non-standard map (OMOP)']),
        '0',
        '0',
        unnest(['Mapped from', 'Maps to']),
        0
    WHERE NOT EXISTS (FROM loaded_relationship WHERE relationship_id = 'Maps to')
)
FROM known
UNION ALL
SELECT DISTINCT relationship_id, relationship_id, '0', '0', relationship_id, 0
FROM concept_relationship_rows
ANTI JOIN known USING (relationship_id);

CREATE VIEW vocabulary_rows AS
SELECT
    c.vocabulary_id,
    coalesce(
        min(a.vocabulary_name), min(l.vocabulary_name), min(v.vocabulary_name), min(n.system),
        c.vocabulary_id
    ) AS vocabulary_name,
    coalesce(min(a.vocabulary_reference), min(v.system), min(n.system)) AS vocabulary_reference,
    coalesce(min(a.vocabulary_version), min(l.vocabulary_version)) AS vocabulary_version,
    coalesce(min(a.vocabulary_concept_id), 0) AS vocabulary_concept_id
FROM (
    SELECT DISTINCT vocabulary_id FROM concept_rows
    UNION
    SELECT vocabulary_id FROM loaded_vocabulary WHERE vocabulary_id = 'None'
) AS c
LEFT JOIN loaded_vocabulary AS a USING (vocabulary_id)
LEFT JOIN listed_system AS l USING (vocabulary_id)
LEFT JOIN known_vocabularies AS v USING (vocabulary_id)
LEFT JOIN (SELECT DISTINCT vocabulary_id, system FROM named_codes) AS n USING (vocabulary_id)
GROUP BY c.vocabulary_id;

CREATE VIEW domain_rows AS
SELECT
    c.domain_id,
    coalesce(d.domain_name, c.domain_id) AS domain_name,
    coalesce(d.domain_concept_id, 0) AS domain_concept_id
FROM (SELECT DISTINCT domain_id FROM concept_rows) AS c
LEFT JOIN loaded_domain AS d USING (domain_id);

CREATE VIEW concept_class_rows AS
SELECT
    c.concept_class_id,
    coalesce(k.concept_class_name, c.concept_class_id) AS concept_class_name,
    coalesce(k.concept_class_concept_id, 0) AS concept_class_concept_id
FROM (SELECT DISTINCT concept_class_id FROM concept_rows) AS c
LEFT JOIN loaded_concept_class AS k USING (concept_class_id);

-- French names of loaded concepts come from the lists (4180190: French language, SNOMED).
CREATE VIEW concept_synonym_rows AS
SELECT concept_id, concept_synonym_name, language_concept_id
FROM loaded_concept_synonym
SEMI JOIN published_concepts USING (concept_id)
UNION
SELECT c.concept_id, l.concept_name, CASE l.language WHEN 'fr' THEN 4180190 ELSE 4180186 END
FROM loaded_codes AS c
JOIN listed_code AS l USING (vocabulary_id, concept_code)
WHERE l.concept_name IS NOT NULL;

CREATE VIEW drug_strength_rows AS
FROM loaded_drug_strength AS s
SEMI JOIN published_concepts AS p ON p.concept_id = s.drug_concept_id;

CREATE VIEW source_to_concept_map_rows AS
SELECT
    m.concept_code AS source_code,
    c.source_concept_id,
    m.vocabulary_id AS source_vocabulary_id,
    w.concept_name AS source_code_description,
    t.concept_id AS target_concept_id,
    m.target_vocabulary_id,
    m.decided_on AS valid_start_date,
    DATE '2099-12-31' AS valid_end_date,
    NULL AS invalid_reason
FROM validated_mapping AS m
JOIN code_concepts AS c USING (vocabulary_id, concept_code)
JOIN wanted_codes AS w USING (vocabulary_id, concept_code)
JOIN code_concepts AS t
    ON t.vocabulary_id = m.target_vocabulary_id AND t.concept_code = m.target_code;
