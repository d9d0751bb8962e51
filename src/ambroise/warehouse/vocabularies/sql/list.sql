-- Codes of the lists of one folder (`read_codes`), written the way their vocabularies write codes.

CREATE TABLE listed AS
SELECT
    position,
    vocabulary_id,
    concept_code_of(vocabulary_id, code) AS concept_code,
    label,
    domain_id,
    language,
    parent_vocabulary AS parent_vocabulary_id,
    concept_code_of(parent_vocabulary, parent) AS parent_code
FROM read_codes;

CREATE VIEW list_code AS
SELECT
    vocabulary_id,
    concept_code,
    arg_min(label, position) FILTER (label IS NOT NULL) AS concept_name,
    arg_min(domain_id, position) AS domain_id,
    arg_min(language, position) AS language
FROM listed
GROUP BY ALL
ORDER BY vocabulary_id, concept_code;

CREATE VIEW list_parent AS
SELECT DISTINCT vocabulary_id, concept_code, parent_vocabulary_id, parent_code
FROM listed
WHERE parent_code IS NOT NULL
    AND (parent_vocabulary_id, parent_code) <> (vocabulary_id, concept_code)
ORDER BY ALL;
