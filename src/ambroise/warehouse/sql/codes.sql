-- How codes are named and written, wherever they come from.

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

-- The code right above a code: CIM-10 by its first characters, ATC by its five levels.
CREATE MACRO code_above(vocabulary, code_) AS CASE
    WHEN vocabulary = 'CIM10' AND length(code_) > 5 THEN left(code_, length(code_) - 1)
    WHEN vocabulary = 'CIM10' AND length(code_) > 3 THEN left(code_, 3)
    WHEN vocabulary = 'ATC' THEN CASE
        WHEN length(code_) > 5 THEN left(code_, 5)
        WHEN length(code_) > 4 THEN left(code_, 4)
        WHEN length(code_) > 3 THEN left(code_, 3)
        WHEN length(code_) > 1 THEN left(code_, 1)
    END
END;
