-- Every name under which a record may be referred to, by source: what references resolve to.
-- `entity_<type>` (source, record_id, alias, identifier) are the current records of a type;
-- `keys_of(...)` gives (ref, in_source, record_id), one record a name, the same whatever the order;
-- `ref` is what `points_at` makes of a reference by that name.

CREATE MACRO keys_of(entity, type_) AS TABLE
WITH records AS (
    SELECT source_name AS source, record_id, alias, identifier FROM query_table(entity)
),
own AS (
    SELECT source, key, min(record_id) AS record_id
    FROM (
        SELECT
            source,
            record_id,
            unnest(
                [record_id, type_ || '/' || record_id, alias, type_ || '/' || alias]
                || coalesce(
                    list_transform(
                        identifier, lambda i: domain(source, i.system) || '|' || i."value"
                    ),
                    []
                )
            ) AS key
        FROM records
    )
    WHERE key IS NOT NULL
    GROUP BY ALL
),
-- A logical reference (system and value) reaches the other sources too.
elsewhere AS (
    SELECT s.source, o.key, min({'source': o.source, 'record_id': o.record_id}) AS found
    FROM (SELECT DISTINCT source FROM all_sources) AS s
    JOIN own AS o ON o.source <> s.source AND contains(o.key, '|')
    ANTI JOIN own ON own.source = s.source AND own.key = o.key
    GROUP BY s.source, o.key
)
SELECT md5_number(source || '|' || key) AS ref, source AS in_source, record_id FROM own
UNION ALL
SELECT md5_number(source || '|' || key), found.source, found.record_id FROM elsewhere;
