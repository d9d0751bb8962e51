-- The identities to compare, numbered by source and id, their names folded. `identities` gives the rows:
-- person_id, record_person_id, source_name, record_id, leads (this record stands for its person), birth_name,
-- used_name, given_names, birth_date, sex, birth_place_code.

CREATE MACRO together(name) AS nullif(replace(folded(name), ' ', ''), '');

-- The words of a name that tell it from others: two identities may share one of them.
CREATE MACRO parts(name) AS list_filter(
    string_split(trim(folded(name)), ' '),
    lambda part: length(part) > 2 AND part NOT IN (
        'BEN', 'DEN', 'DER', 'DES', 'LES', 'SAINT', 'SAINTE', 'VAN', 'VON'
    )
);

CREATE TABLE identity_names AS
SELECT
    row_number() OVER (ORDER BY source_name, record_id) AS id,
    person_id, record_person_id, source_name, record_id, leads,
    together(birth_name) AS family,
    together(used_name) AS used,
    parts(birth_name) AS family_parts,
    parts(used_name) AS used_parts,
    together(given_names[1]) AS given,
    list_filter(string_split(trim(folded(given_names[1])), ' '), lambda x: x <> '') AS first_parts,
    list_filter(
        string_split(trim(folded(array_to_string(given_names, ' '))), ' '), lambda x: x <> ''
    ) AS given_parts,
    birth_date AS birth,
    strftime(birth_date, '%Y%m%d') AS ymd,
    CASE WHEN sex IN ('M', 'F') THEN sex END AS sex,
    nullif(birth_place_code, '') AS place
FROM identities
WHERE together(birth_name) IS NOT NULL;
