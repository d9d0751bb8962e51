-- From the codes that occur (`code_uses`) to the concept of each, by what is loaded, shipped or ours.

CREATE TABLE named_codes AS
SELECT
    u.*,
    coalesce(v.vocabulary_id, vocabulary_of(u.system)) AS vocabulary_id,
    concept_code_of(coalesce(v.vocabulary_id, vocabulary_of(u.system)), u.code) AS concept_code
FROM code_uses AS u
LEFT JOIN known_vocabularies AS v ON v.system = u.system;

-- A code that occurs, and the code that a person mapped it to.
CREATE TABLE occurring_codes AS
SELECT vocabulary_id, concept_code, min(domain_id) AS domain_id
FROM (
    SELECT vocabulary_id, concept_code, domain_id FROM named_codes
    UNION ALL
    SELECT m.target_vocabulary_id, m.target_code, n.domain_id
    FROM validated_mapping AS m
    JOIN named_codes AS n USING (vocabulary_id, concept_code)
)
GROUP BY ALL;

CREATE TABLE code_steps AS
WITH RECURSIVE reached AS (
    SELECT vocabulary_id, concept_code FROM occurring_codes
    UNION
    (
        SELECT p.parent_vocabulary_id, p.parent_code
        FROM reached AS r
        JOIN listed_parent AS p USING (vocabulary_id, concept_code)
        UNION ALL
        SELECT vocabulary_id, code_above(vocabulary_id, concept_code)
        FROM reached
        WHERE code_above(vocabulary_id, concept_code) IS NOT NULL
    )
)
SELECT r.vocabulary_id, r.concept_code, p.parent_vocabulary_id, p.parent_code
FROM reached AS r
JOIN listed_parent AS p USING (vocabulary_id, concept_code)
UNION
SELECT
    vocabulary_id, concept_code, vocabulary_id, code_above(vocabulary_id, concept_code)
FROM reached
WHERE code_above(vocabulary_id, concept_code) IS NOT NULL;

-- The codes above a code, and over how many steps. Lists hold no cycle, yet two together may.
CREATE TABLE code_levels AS
WITH RECURSIVE levels AS (
    SELECT *, 1 AS distance FROM code_steps
    UNION
    SELECT
        l.vocabulary_id,
        l.concept_code,
        s.parent_vocabulary_id,
        s.parent_code,
        l.distance + 1
    FROM levels AS l
    JOIN code_steps AS s
        ON s.vocabulary_id = l.parent_vocabulary_id AND s.concept_code = l.parent_code
    WHERE l.distance < 20
)
SELECT
    vocabulary_id,
    concept_code,
    parent_vocabulary_id,
    parent_code,
    min(distance)::INTEGER AS nearest,
    max(distance)::INTEGER AS farthest
FROM levels
GROUP BY ALL;

CREATE TABLE wanted_codes AS
SELECT
    w.vocabulary_id,
    w.concept_code,
    coalesce(l.concept_name, w.display, w.concept_code) AS concept_name,
    w.domain_id,
    l.concept_name IS NOT NULL OR w.display IS NOT NULL AS is_named
FROM (
    SELECT
        vocabulary_id,
        concept_code,
        arg_min(display, {'uses': -uses, 'display': display})
            FILTER (display IS NOT NULL) AS display,
        arg_min(domain_id, {'uses': -uses, 'domain_id': domain_id}) AS domain_id
    FROM (
        SELECT vocabulary_id, concept_code, display, domain_id, sum(uses)::BIGINT AS uses
        FROM named_codes
        GROUP BY ALL
        UNION ALL
        SELECT vocabulary_id, concept_code, NULL, domain_id, 0
        FROM occurring_codes
        UNION ALL
        SELECT p.parent_vocabulary_id, p.parent_code, NULL, min(o.domain_id), 0
        FROM code_levels AS p
        JOIN occurring_codes AS o USING (vocabulary_id, concept_code)
        GROUP BY ALL
    )
    GROUP BY vocabulary_id, concept_code
) AS w
LEFT JOIN listed_code AS l USING (vocabulary_id, concept_code);

-- What a loaded vocabulary has for a code; the codes of CIM-10 that the WHO gave are those of ICD-10.
CREATE TABLE loaded_codes AS
SELECT
    w.vocabulary_id,
    w.concept_code,
    w.domain_id,
    arg_min(c.concept_id, {
        'rank': (c.vocabulary_id <> w.vocabulary_id)::INTEGER,
        'gone': (c.invalid_reason IS NOT NULL)::INTEGER,
        'id': c.concept_id
    }) AS concept_id
FROM (
    SELECT *, vocabulary_id AS loaded_vocabulary_id FROM wanted_codes
    UNION ALL
    SELECT *, 'ICD10' FROM wanted_codes WHERE vocabulary_id = 'CIM10'
) AS w
JOIN loaded_concept AS c
    ON c.vocabulary_id = w.loaded_vocabulary_id AND c.concept_code = w.concept_code
GROUP BY ALL;

-- Where a concept maps to several standard ones, the first of its own domain is taken.
CREATE TABLE loaded_standard AS
SELECT
    l.vocabulary_id,
    l.concept_code,
    arg_min(t.concept_id, {
        'other': (t.domain_id <> l.domain_id)::INTEGER, 'id': t.concept_id
    }) AS concept_id
FROM (
    SELECT *, concept_id AS target FROM loaded_codes
    UNION ALL
    SELECT l.*, r.concept_id_2
    FROM loaded_codes AS l
    JOIN loaded_concept_relationship AS r ON r.concept_id_1 = l.concept_id
    WHERE r.relationship_id = 'Maps to' AND r.invalid_reason IS NULL
) AS l
JOIN loaded_concept AS t ON t.concept_id = l.target
WHERE t.standard_concept = 'S'
GROUP BY ALL;

-- What we ship: codes with their standard concept, and the codes of these concepts themselves.
CREATE TABLE shipped_codes AS
SELECT vocabulary_id, concept_code, min(concept_id)::INTEGER AS concept_id, bool_or(is_itself) AS is_itself
FROM (
    SELECT
        vocabulary_id,
        concept_code,
        standard_concept_id AS concept_id,
        vocabulary_id = standard_vocabulary_id AS is_itself
    FROM standard_codes
    UNION ALL
    SELECT standard_vocabulary_id, standard_code, standard_concept_id, true
    FROM standard_codes
    WHERE (standard_vocabulary_id, standard_code) NOT IN (
        SELECT (vocabulary_id, concept_code) FROM standard_codes
    )
)
GROUP BY vocabulary_id, concept_code;

-- A code whose concept is loaded, or is the standard one itself (UCUM), needs none of ours.
CREATE TABLE local_concepts AS
WITH earlier AS (
    SELECT concept_id, vocabulary_id, concept_code, concept_name, domain_id
    FROM earlier_concepts
    WHERE concept_id >= getvariable('first_local')
),
new_codes AS (
    SELECT w.*
    FROM wanted_codes AS w
    ANTI JOIN earlier AS e USING (vocabulary_id, concept_code)
    ANTI JOIN loaded_codes AS l USING (vocabulary_id, concept_code)
    ANTI JOIN (SELECT * FROM shipped_codes WHERE is_itself) AS s
        USING (vocabulary_id, concept_code)
),
numbered AS (
    SELECT
        (
            coalesce((SELECT max(concept_id) FROM earlier), getvariable('first_local') - 1)
            + row_number() OVER (ORDER BY vocabulary_id, concept_code)
        )::INTEGER AS concept_id,
        vocabulary_id, concept_code, concept_name, domain_id
    FROM new_codes
)
SELECT
    e.concept_id,
    e.vocabulary_id,
    e.concept_code,
    CASE WHEN w.is_named THEN w.concept_name ELSE e.concept_name END AS concept_name,
    coalesce(w.domain_id, e.domain_id) AS domain_id
FROM earlier AS e
LEFT JOIN wanted_codes AS w USING (vocabulary_id, concept_code)
UNION ALL
SELECT * FROM numbered;

CREATE TABLE code_concepts AS
SELECT
    w.vocabulary_id,
    w.concept_code,
    coalesce(l.concept_id, o.concept_id, s.concept_id)::INTEGER AS source_concept_id,
    coalesce(t.concept_id, s.concept_id, l.concept_id, o.concept_id)::INTEGER AS concept_id,
    t.concept_id IS NOT NULL OR s.concept_id IS NOT NULL AS is_standard
FROM wanted_codes AS w
LEFT JOIN loaded_codes AS l USING (vocabulary_id, concept_code)
LEFT JOIN loaded_standard AS t USING (vocabulary_id, concept_code)
LEFT JOIN shipped_codes AS s USING (vocabulary_id, concept_code)
LEFT JOIN local_concepts AS o USING (vocabulary_id, concept_code);

-- What a person validated stands before what vocabularies say.
CREATE TABLE concept_map AS
SELECT DISTINCT
    coalesce(n.system, '') AS system,
    n.code,
    coalesce(t.concept_id, c.concept_id) AS concept_id,
    c.source_concept_id,
    n.vocabulary_id,
    n.concept_code,
    t.concept_id IS NOT NULL OR c.is_standard AS is_mapped
FROM named_codes AS n
JOIN code_concepts AS c USING (vocabulary_id, concept_code)
LEFT JOIN validated_mapping AS m USING (vocabulary_id, concept_code)
LEFT JOIN code_concepts AS t
    ON t.vocabulary_id = m.target_vocabulary_id AND t.concept_code = m.target_code;

CREATE VIEW source_code_rows AS
SELECT
    n.source_name,
    n.vocabulary_id,
    n.concept_code,
    arg_max(n.display, n.uses) FILTER (n.display IS NOT NULL) AS label,
    arg_max(n.domain_id, n.uses) AS domain_id,
    arg_max(n.unit, n.uses) FILTER (n.unit IS NOT NULL) AS unit,
    sum(n.uses)::BIGINT AS uses,
    min(m.source_concept_id) AS source_concept_id,
    min(m.concept_id) AS concept_id,
    bool_or(m.is_mapped) AS is_mapped
FROM named_codes AS n
JOIN concept_map AS m ON m.system = coalesce(n.system, '') AND m.code = n.code
GROUP BY n.source_name, n.vocabulary_id, n.concept_code;
