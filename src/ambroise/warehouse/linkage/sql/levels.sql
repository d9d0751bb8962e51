-- How far two identities agree, trait by trait: a level of traits.toml, -1 where one is not given.

CREATE MACRO near(one, other) AS
    (least(length(one), length(other)) > 3 AND damerau_levenshtein(one, other) = 1)
    OR jaro_winkler_similarity(one, other) >= 0.92;

CREATE MACRO family_level(a, b) AS CASE
    WHEN a.family IS NULL OR b.family IS NULL THEN -1
    WHEN a.family = b.family THEN 5
    WHEN a.family = b.used OR a.used = b.family OR a.used = b.used THEN 4
    WHEN list_has_any(a.family_parts || a.used_parts, b.family_parts || b.used_parts) THEN 3
    WHEN a.family_sound = b.family_sound OR near(a.family, b.family)
        OR near(a.used, b.family) OR near(a.family, b.used) THEN 2
    WHEN a.family = b.given AND a.given = b.family THEN 1
    ELSE 0
END::TINYINT;

CREATE MACRO given_level(a, b) AS CASE
    WHEN a.given IS NULL OR b.given IS NULL THEN -1
    WHEN a.given = b.given OR (a.family = b.given AND a.given = b.family) THEN 4
    WHEN list_contains(b.given_parts, a.given) OR list_contains(a.given_parts, b.given)
        OR list_has_all(a.first_parts, b.first_parts) OR list_has_all(b.first_parts, a.first_parts)
        THEN 3
    WHEN a.given_sound = b.given_sound OR near(a.given, b.given) THEN 2
    WHEN least(length(a.given), length(b.given)) = 1 AND left(a.given, 1) = left(b.given, 1) THEN 1
    ELSE 0
END::TINYINT;

CREATE MACRO birth_level(a, b) AS CASE
    WHEN a.birth IS NULL OR b.birth IS NULL THEN -1
    WHEN a.birth = b.birth THEN 4
    WHEN year(a.birth) = year(b.birth) AND month(a.birth) = day(b.birth)
        AND day(a.birth) = month(b.birth) THEN 3
    WHEN damerau_levenshtein(a.ymd, b.ymd) = 1 THEN 2
    WHEN (year(a.birth) = year(b.birth))::INT + (month(a.birth) = month(b.birth))::INT
        + (day(a.birth) = day(b.birth))::INT = 2 THEN 1
    ELSE 0
END::TINYINT;

CREATE MACRO sex_level(a, b) AS
    CASE WHEN a.sex IS NULL OR b.sex IS NULL THEN -1 ELSE (a.sex = b.sex)::INT END::TINYINT;

CREATE MACRO place_level(a, b) AS CASE
    WHEN a.place IS NULL OR b.place IS NULL THEN -1
    WHEN a.place = b.place THEN 2
    WHEN left(a.place, 2) = left(b.place, 2) AND left(a.place, 2) <> '99' THEN 1
    ELSE 0
END::TINYINT;
