-- From the codes that occur (`code_uses`) to concepts, and from concepts to the vocabulary tables.

-- A code system that we do not know is a vocabulary of its own, named after its address.
CREATE MACRO vocabulary_of(system_) AS CASE
    WHEN coalesce(system_, '') = '' THEN 'Local'
    ELSE left(regexp_replace(regexp_extract(system_, '[^/:|]+/?$'), '[^A-Za-z0-9_-]', '', 'g'), 14)
        || '-' || left(sha256(system_), 5)
END;

-- CIM-10 is written with its point, whatever the source did.
CREATE MACRO concept_code_of(vocabulary, code_) AS CASE
    WHEN vocabulary = 'CIM10' THEN regexp_replace(
        regexp_replace(upper(trim(code_)), '[^A-Z0-9+]', '', 'g'), '^(.{3})(.+)$', '\1.\2'
    )
    ELSE trim(code_)
END;

CREATE TABLE named_codes AS
SELECT
    u.*,
    coalesce(v.vocabulary_id, vocabulary_of(u.system)) AS vocabulary_id,
    concept_code_of(coalesce(v.vocabulary_id, vocabulary_of(u.system)), u.code) AS concept_code
FROM code_uses AS u
LEFT JOIN known_vocabularies AS v ON v.system = u.system;

-- The codes above a code: CIM-10 by its first characters, ATC by its five levels.
CREATE TABLE code_parents AS
SELECT DISTINCT vocabulary_id, concept_code, parent
FROM (
    SELECT
        vocabulary_id,
        concept_code,
        unnest([left(concept_code, 3)] || list_transform(
            range(5, length(concept_code)), lambda n: left(concept_code, n)
        )) AS parent
    FROM named_codes
    WHERE vocabulary_id = 'CIM10' AND length(concept_code) > 3
    UNION ALL
    SELECT
        vocabulary_id,
        concept_code,
        unnest(list_transform(
            list_filter([1, 3, 4, 5], lambda n: n < length(concept_code)),
            lambda n: left(concept_code, n)
        ))
    FROM named_codes
    WHERE vocabulary_id = 'ATC'
)
WHERE parent <> concept_code;

CREATE TABLE wanted_codes AS
SELECT
    vocabulary_id,
    concept_code,
    coalesce(
        arg_min(display, {'uses': -uses, 'display': display}) FILTER (display IS NOT NULL),
        concept_code
    ) AS concept_name,
    arg_min(domain_id, {'uses': -uses, 'domain_id': domain_id}) AS domain_id,
    bool_or(display IS NOT NULL) AS is_named
FROM (
    SELECT vocabulary_id, concept_code, display, domain_id, sum(uses)::BIGINT AS uses
    FROM named_codes
    GROUP BY ALL
    UNION ALL
    SELECT p.vocabulary_id, p.parent, NULL, min(n.domain_id), 0
    FROM code_parents AS p
    JOIN named_codes AS n USING (vocabulary_id, concept_code)
    GROUP BY p.vocabulary_id, p.parent
)
GROUP BY vocabulary_id, concept_code;

-- A code whose concept is the standard one itself (UCUM) needs none of ours.
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
    ANTI JOIN standard_codes AS s
        ON s.vocabulary_id = w.vocabulary_id
        AND s.concept_code = w.concept_code
        AND s.standard_vocabulary_id = w.vocabulary_id
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

CREATE TABLE concept_map AS
SELECT DISTINCT
    coalesce(n.system, '') AS system,
    n.code,
    coalesce(s.standard_concept_id, l.concept_id)::INTEGER AS concept_id,
    coalesce(l.concept_id, s.standard_concept_id)::INTEGER AS source_concept_id,
    n.vocabulary_id
FROM (SELECT DISTINCT system, code, vocabulary_id, concept_code FROM named_codes) AS n
LEFT JOIN local_concepts AS l USING (vocabulary_id, concept_code)
LEFT JOIN standard_codes AS s
    ON s.vocabulary_id = n.vocabulary_id AND s.concept_code = n.concept_code;

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
GROUP BY standard_concept_id;

CREATE VIEW concept_ancestor_rows AS
WITH levels AS (
    SELECT
        p.vocabulary_id,
        p.concept_code,
        p.parent,
        row_number() OVER (
            PARTITION BY p.vocabulary_id, p.concept_code ORDER BY length(p.parent) DESC
        )::INTEGER AS distance
    FROM (
        SELECT vocabulary_id, concept_code, parent FROM code_parents
        UNION
        SELECT c.vocabulary_id, c.parent, a.parent
        FROM code_parents AS c
        JOIN code_parents AS a USING (vocabulary_id, concept_code)
        WHERE length(a.parent) < length(c.parent)
    ) AS p
)
SELECT
    a.concept_id AS ancestor_concept_id,
    d.concept_id AS descendant_concept_id,
    l.distance AS min_levels_of_separation,
    l.distance AS max_levels_of_separation
FROM levels AS l
JOIN local_concepts AS a ON a.vocabulary_id = l.vocabulary_id AND a.concept_code = l.parent
JOIN local_concepts AS d ON d.vocabulary_id = l.vocabulary_id AND d.concept_code = l.concept_code
UNION ALL
SELECT concept_id, concept_id, 0, 0 FROM concept_rows;

-- Our codes map to the standard concept where we know it.
CREATE VIEW concept_relationship_rows AS
WITH mapped AS (
    SELECT DISTINCT source_concept_id, concept_id
    FROM concept_map
    WHERE source_concept_id <> concept_id
)
SELECT
    source_concept_id AS concept_id_1,
    concept_id AS concept_id_2,
    'Maps to' AS relationship_id,
    DATE '1970-01-01' AS valid_start_date,
    DATE '2099-12-31' AS valid_end_date
FROM mapped
UNION ALL
SELECT concept_id, source_concept_id, 'Mapped from', DATE '1970-01-01', DATE '2099-12-31'
FROM mapped;

CREATE VIEW relationship_rows AS
SELECT
    unnest(['Maps to', 'Mapped from']) AS relationship_id,
    unnest(['Non-standard to Standard map (OMOP)', 'Standard to Non-standard map (OMOP)'])
        AS relationship_name,
    '0' AS is_hierarchical,
    '0' AS defines_ancestry,
    unnest(['Mapped from', 'Maps to']) AS reverse_relationship_id,
    0 AS relationship_concept_id;

CREATE VIEW vocabulary_rows AS
SELECT
    c.vocabulary_id,
    coalesce(min(v.vocabulary_name), min(n.system), c.vocabulary_id) AS vocabulary_name,
    coalesce(min(v.system), min(n.system)) AS vocabulary_reference,
    0 AS vocabulary_concept_id
FROM (SELECT DISTINCT vocabulary_id FROM concept_rows) AS c
LEFT JOIN known_vocabularies AS v USING (vocabulary_id)
LEFT JOIN (SELECT DISTINCT vocabulary_id, system FROM named_codes) AS n USING (vocabulary_id)
GROUP BY c.vocabulary_id;

CREATE VIEW domain_rows AS
SELECT DISTINCT domain_id, domain_id AS domain_name, 0 AS domain_concept_id FROM concept_rows;

CREATE VIEW concept_class_rows AS
SELECT DISTINCT
    concept_class_id,
    concept_class_id AS concept_class_name,
    0 AS concept_class_concept_id
FROM concept_rows;
