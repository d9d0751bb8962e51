-- Readings of JSON and of FHIR's primitive values; every compiled view is written with them.
-- A parameter stands wherever the macro names it: a list of one has its expression told once.

-- The values of an element: an array, or one value alone. JSON null is no value.
CREATE OR REPLACE TEMP MACRO fhir_items(j) AS CASE
    WHEN j IS NULL OR j = 'null' THEN []
    WHEN starts_with(j, '[') THEN list_filter(from_json(j, '["JSON"]'), lambda one: one <> 'null')
    ELSE [j]
END;

-- The values of the element `name` of each node.
CREATE OR REPLACE TEMP MACRO fhir_children(nodes, name) AS flatten(list_transform(
    list_transform(nodes, lambda node: json_extract(node, name)), lambda found: fhir_items(found)
));

-- The only value of a collection; several are an error, which names what was read.
CREATE OR REPLACE TEMP MACRO fhir_one(nodes, place) AS CASE
    WHEN len(nodes) > 1 THEN error('view:several:' || place)
    ELSE nodes[1]
END;

-- A JSON value as a text; most of them hold nothing to unescape.
CREATE OR REPLACE TEMP MACRO fhir_text(node) AS CASE
    WHEN starts_with(node, '"') AND NOT contains(node, '\')
        THEN substr(node::VARCHAR, 2, length(node) - 2)
    ELSE json_extract_string(node, '$')
END;

-- Whether two collections hold the same values in the same order; NULL when one is empty.
CREATE OR REPLACE TEMP MACRO fhir_same(a, b) AS list_transform(
    [{'a': a, 'b': b}],
    lambda pair: CASE WHEN len(pair.a) > 0 AND len(pair.b) > 0 THEN pair.a = pair.b END
)[1];

-- A JSON value as a number or a boolean; one that is none is an error, which names what was read.
CREATE OR REPLACE TEMP MACRO fhir_integer(node, place) AS CASE
    WHEN regexp_full_match(node, '-?\d{1,18}') THEN node::BIGINT
    WHEN node IS NOT NULL THEN error('view:type:' || place)
END;
CREATE OR REPLACE TEMP MACRO fhir_decimal(node, place) AS CASE
    WHEN regexp_full_match(node, '-?[0-9.]+([eE][+-]?\d+)?') THEN node::DOUBLE
    WHEN node IS NOT NULL THEN error('view:type:' || place)
END;
CREATE OR REPLACE TEMP MACRO fhir_boolean(node, place) AS CASE
    WHEN node = 'true' THEN true
    WHEN node = 'false' THEN false
    WHEN node IS NOT NULL THEN error('view:type:' || place)
END;

-- The id that a reference ends with: of "Type/id", of a URL, or of a URN, with or without a version.
-- With a type, only when the reference names that one, or none.
CREATE OR REPLACE TEMP MACRO fhir_reference_key(node, wanted) AS list_transform(
    [json_extract_string(node, 'reference')],
    lambda r: CASE
        WHEN starts_with(r, '#') OR contains(r, '?') THEN NULL
        WHEN starts_with(r, 'urn:') THEN regexp_extract(r, '[^:]+$')
        WHEN wanted IS NULL
            OR regexp_extract(r, '([A-Z][A-Za-z]+)/[^/]+(/_history/[^/]+)?$', 1) IN (wanted, '')
            THEN regexp_extract(regexp_replace(r, '/_history/[^/]*$', ''), '[^/]+$')
    END
)[1];

-- -1, 0 or 1: how two dates or times stand to each other. NULL when what they have in common is
-- equal and one is less precise, or when only one says its offset (FHIRPath, 6.1 and 6.2).
CREATE OR REPLACE TEMP MACRO fhir_moments(a, b) AS list_transform([{'a': a, 'b': b}], lambda p: CASE
    WHEN p.a IS NULL OR p.b IS NULL THEN NULL
    WHEN p.a = p.b THEN 0
    WHEN length(p.a) > 16 AND length(p.b) > 16 THEN CASE
        WHEN regexp_matches(p.a, '(Z|[+-]..:..)$') <> regexp_matches(p.b, '(Z|[+-]..:..)$')
            THEN NULL
        ELSE sign(epoch_us(p.a::TIMESTAMPTZ) - epoch_us(p.b::TIMESTAMPTZ))
    END
    ELSE list_transform([least(length(p.a), length(p.b))], lambda n: CASE
        WHEN left(p.a, n) < left(p.b, n) THEN -1
        WHEN left(p.a, n) > left(p.b, n) THEN 1
    END)[1]
END)[1];
CREATE OR REPLACE TEMP MACRO fhir_times(a, b) AS list_transform([{'a': a, 'b': b}], lambda p: CASE
    WHEN length(p.a) >= 8 AND length(p.b) >= 8
        THEN sign(epoch_us(p.a::TIME) - epoch_us(p.b::TIME))
    WHEN p.a = p.b THEN 0
    ELSE list_transform([least(length(p.a), length(p.b))], lambda n: CASE
        WHEN left(p.a, n) < left(p.b, n) THEN -1
        WHEN left(p.a, n) > left(p.b, n) THEN 1
    END)[1]
END)[1];

-- The first and the last value that a less precise one may stand for (FHIRPath, 5.7).
CREATE OR REPLACE TEMP MACRO fhir_low_date(s) AS s || CASE length(s)
    WHEN 4 THEN '-01-01' WHEN 7 THEN '-01' ELSE ''
END;
CREATE OR REPLACE TEMP MACRO fhir_high_date(s) AS CASE length(s)
    WHEN 4 THEN s || '-12-31'
    WHEN 7 THEN last_day(try_cast(s || '-01' AS DATE))::VARCHAR
    ELSE s
END;
CREATE OR REPLACE TEMP MACRO fhir_low_time(s) AS
    s || substr('00:00:00.000', length(s) + 1);
CREATE OR REPLACE TEMP MACRO fhir_high_time(s) AS
    s || substr('23:59:59.999', length(s) + 1);
CREATE OR REPLACE TEMP MACRO fhir_low_moment(s) AS list_transform(
    [{'date': split_part(s, 'T', 1), 'time': regexp_extract(s, 'T([0-9:.]*)', 1),
      'offset': regexp_extract(s, 'T.*?(Z|[+-]..:..)$', 1)}],
    lambda m: fhir_low_date(m.date) || 'T' || fhir_low_time(m.time)
        || CASE WHEN m.offset = '' THEN '+14:00' ELSE m.offset END
)[1];
CREATE OR REPLACE TEMP MACRO fhir_high_moment(s) AS list_transform(
    [{'date': split_part(s, 'T', 1), 'time': regexp_extract(s, 'T([0-9:.]*)', 1),
      'offset': regexp_extract(s, 'T.*?(Z|[+-]..:..)$', 1)}],
    lambda m: fhir_high_date(m.date) || 'T' || fhir_high_time(m.time)
        || CASE WHEN m.offset = '' THEN '-12:00' ELSE m.offset END
)[1];

-- Half of the last digit, up or down; a number has the digits that JSON readers keep of it.
CREATE OR REPLACE TEMP MACRO fhir_bound(s, way) AS list_transform([s], lambda t: CASE
    WHEN regexp_matches(t, '[eE]') THEN error('view:type:Boundary()')
    ELSE try_cast(t AS DECIMAL(38, 12)) + way * try_cast(
        '0.' || repeat('0', length(split_part(t, '.', 2))) || '5' AS DECIMAL(38, 12)
    )
END)[1];
