-- Which pairs of persons are compared: those that one key brings together. `sounds` gives how a
-- name sounds. A key that brings more than 200 persons together tells too little: the others serve.

CREATE TABLE identity_traits AS
SELECT n.*, coalesce(f.sound, '') AS family_sound, coalesce(g.sound, '') AS given_sound
FROM identity_names AS n
LEFT JOIN sounds AS f ON f.name = n.family
LEFT JOIN sounds AS g ON g.name = n.given
ORDER BY id;

CREATE TABLE identity_pairs AS
WITH heard AS (
    SELECT
        id, family, given, birth, ymd, s.sound AS family_sound, given_sound
    FROM (
        SELECT
            *,
            unnest(
                list_distinct([family, used, given] || family_parts || used_parts)
            ) AS name
        FROM identity_traits
        WHERE leads
    ) AS t
    JOIN sounds AS s ON s.name = t.name
),
keys AS (
    SELECT id, 'birth ' || ymd AS key FROM identity_traits WHERE leads AND birth IS NOT NULL
    UNION
    SELECT id, concat_ws(' ', 'year', left(ymd, 4), least(family_sound, given_sound),
        greatest(family_sound, given_sound))
    FROM heard WHERE birth IS NOT NULL AND given IS NOT NULL
    UNION
    SELECT id, concat_ws(' ', 'day', right(ymd, 4), family_sound, given_sound)
    FROM heard WHERE birth IS NOT NULL AND given IS NOT NULL
    UNION
    SELECT id, concat_ws(' ', 'month', left(ymd, 6), left(family, 3), left(given, 1))
    FROM heard WHERE birth IS NOT NULL AND given IS NOT NULL
    UNION
    SELECT h.id, concat_ws(' ', 'name', h.family_sound, h.given_sound)
    FROM heard AS h
    SEMI JOIN (SELECT * FROM heard WHERE birth IS NULL) AS unknown
        ON unknown.family_sound = h.family_sound AND unknown.given_sound = h.given_sound
    WHERE given IS NOT NULL
),
telling AS (
    SELECT key FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND 200
),
kept AS (
    SELECT hash(key) AS key, id FROM keys SEMI JOIN telling USING (key)
)
SELECT DISTINCT a.id AS one, b.id AS other
FROM kept AS a
JOIN kept AS b ON b.key = a.key AND b.id > a.id;
