-- Small readings of FHIR values; every other file of this folder is written with them.

-- Date of a FHIR date, dateTime or instant; a year or a month gives its first day.
-- A time is the wall clock that the source wrote: its offset is left out, not applied.
CREATE MACRO fhir_date(s) AS CASE length(s)
    WHEN 4 THEN try_cast(s || '-01-01' AS DATE)
    WHEN 7 THEN try_cast(s || '-01' AS DATE)
    ELSE try_cast(left(s, 10) AS DATE)
END;

-- Time of a FHIR dateTime or instant, NULL when only a date is given.
CREATE MACRO fhir_time(s) AS CASE
    WHEN substr(s, 17, 1) = ':' THEN try_cast(left(s, 19) AS TIMESTAMP)
    WHEN length(s) >= 16 THEN try_cast(left(s, 16) || ':00' AS TIMESTAMP)
END;

-- What a search by identifier looks for, as "system|value" also when it names no system.
CREATE MACRO searched(number) AS CASE WHEN contains(number, '|') THEN number ELSE '|' || number END;

-- Key of what a Reference points to: "Type/id", "id" (urn:uuid), or "system|value".
-- An expression given to a macro stands wherever its parameter does: a list of one is told once.
CREATE MACRO ref_key(r) AS CASE
    WHEN (r).reference IS NULL THEN (r).identifier.system || '|' || (r).identifier."value"
    ELSE list_transform([(r).reference], lambda s: CASE
        WHEN starts_with(s, 'urn:uuid:') THEN substr(s, 10)
        WHEN starts_with(s, 'urn:') THEN regexp_extract(s, '[^:]+$')
        WHEN starts_with(s, '#') THEN NULL
        WHEN contains(s, '?identifier=') THEN searched(url_decode(split_part(s, '?identifier=', 2)))
        ELSE regexp_extract(regexp_replace(s, '/_history/.*$', ''), '([A-Z][A-Za-z]+/)?[^/]+$')
    END)[1]
END;

-- The domain of an identifier: its system, or what the hospital says that this system is.
-- A bare number, without any authority, is of its source alone.
CREATE MACRO domain(source_, system_) AS CASE
    WHEN system_ = 'urn:ambroise:domain:bare'
        THEN coalesce(getvariable('domains')[system_ || ':' || source_], system_ || ':' || source_)
    ELSE coalesce(getvariable('domains')[system_], system_)
END;

CREATE MACRO number_in_domain(source_, number) AS
    domain(source_, regexp_extract(number, '^(.*)[|]', 1)) || regexp_extract(number, '[|][^|]*$');

-- What a Reference of a source points to, as one number: small to keep, quick to join.
CREATE MACRO points_at(source_, r) AS list_transform([ref_key(r)], lambda key: md5_number(
    source_ || '|' || CASE WHEN contains(key, '|') THEN number_in_domain(source_, key) ELSE key END
))[1];

-- An address as the Reference that `ref_key` reads.
CREATE MACRO at_address(url) AS {
    'reference': url, 'identifier': NULL::STRUCT(system VARCHAR, "value" VARCHAR)
};

-- The coding of a CodeableConcept in a vocabulary that we know, else its first one.
CREATE MACRO pick(cc) AS coalesce(
    list_filter((cc).coding, lambda c: list_contains(getvariable('known_systems'), c.system))[1],
    (cc).coding[1]
);

-- A CodeableConcept as the source words it.
CREATE MACRO label(cc) AS coalesce((cc).text, (pick(cc)).display, (pick(cc)).code);

CREATE MACRO coding(system_, code_, display_) AS {
    'system': system_, 'version': NULL::VARCHAR, 'code': code_, 'display': display_
};

-- All codes of a list of CodeableConcepts.
CREATE MACRO codes(ccs) AS
    flatten(list_transform(ccs, lambda cc: list_transform(cc.coding, lambda c: c.code)));

CREATE MACRO unit_coding(q) AS CASE
    WHEN (q).code IS NOT NULL OR (q).unit IS NOT NULL
        THEN coding(
            coalesce((q).system, CASE WHEN (q).code IS NOT NULL THEN 'http://unitsofmeasure.org' END),
            coalesce((q).code, (q).unit),
            coalesce((q).unit, (q).code)
        )
END;

-- A HumanName as a person reads it.
CREATE MACRO full_name(n) AS coalesce(
    nullif(
        array_to_string(
            list_filter(
                list_concat((n).prefix, list_concat((n).given, [(n).family])),
                lambda x: x IS NOT NULL
            ),
            ' '
        ),
        ''
    ),
    (n).text
);

CREATE MACRO telecom(tels, system_) AS list_filter(tels, lambda t: t.system = system_)[1]."value";

CREATE MACRO street(a) AS coalesce(array_to_string((a).line, ', '), (a).text);

-- Letters and digits only, without accents, in capitals: what a search by name compares.
CREATE MACRO folded(s) AS
    regexp_replace(upper(strip_accents(replace(replace(s, 'œ', 'oe'), 'Œ', 'OE'))), '[^A-Z0-9]+', ' ', 'g');

CREATE MACRO identifier_value(ids, code_) AS list_filter(
    ids, lambda i: list_contains(list_transform(i.type.coding, lambda c: c.code), code_)
)[1]."value";

-- The person in charge of an encounter: the attender, else the admitter, else the first one.
CREATE MACRO attending(participants) AS coalesce(
    list_filter(participants, lambda p: list_contains(codes(p.type), 'ATND'))[1].individual,
    list_filter(participants, lambda p: list_contains(codes(p.type), 'PPRF'))[1].individual,
    list_filter(participants, lambda p: p.individual IS NOT NULL)[1].individual
);

-- Whole days of a FHIR duration.
CREATE MACRO days(q) AS CASE coalesce((q).code, (q).unit)
    WHEN 'd' THEN (q)."value"
    WHEN 'jour' THEN (q)."value"
    WHEN 'jours' THEN (q)."value"
    WHEN 'wk' THEN 7 * (q)."value"
    WHEN 'mo' THEN 30 * (q)."value"
    WHEN 'a' THEN 365 * (q)."value"
    WHEN 'h' THEN ceil((q)."value" / 24)
END::INTEGER;
