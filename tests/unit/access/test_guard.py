"""A query reads the tables of its dataset and nothing else, however it is written."""

import pytest

from ambroise.access.guard import TABLE_FUNCTIONS, allowed, functions
from ambroise.errors import QueryInvalid
from ambroise.tables.syntax import known_functions, system_relations

TABLES = ("person", "Measurement")

READS = """
SELECT a FROM person
SELECT a FROM PERSON, measurement
DESCRIBE person
SUMMARIZE person
TABLE person
FROM person ORDER BY ALL LIMIT 10 OFFSET 2
SELECT 'a; whole.b', $$read_parquet('x')$$, E'\\'', "getvariable" FROM person -- whole.person
WITH x AS (SELECT 1 AS a) SELECT * FROM x
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM t
WITH person AS (SELECT * FROM person) SELECT * FROM person
SELECT a::INT[], CAST(b AS DECIMAL(10, 2)), c::STRUCT(a INT) FROM person
SELECT count(*) FILTER (WHERE x > 1), sum(a) OVER (PARTITION BY b ORDER BY c) FROM person GROUP BY ALL
SELECT * EXCLUDE (a) REPLACE (b + 1 AS b) FROM person
SELECT list_transform([1, 2], x -> x + 1), [y FOR y IN range(3)], {'a': 1}, MAP {'a': 1}
SELECT * FROM person p JOIN measurement m USING (person_id) WHERE p.a IN (SELECT unnest($p))
SELECT DISTINCT ON (a) a FROM person UNION ALL BY NAME SELECT 2 AS a
SELECT CASE WHEN a THEN 1 ELSE 2 END, a LIKE 'x%', a IS NULL, a COLLATE NOCASE, #1 FROM person
SELECT * FROM (PIVOT person ON a IN (1, 2) USING sum(b))
SELECT * FROM person UNPIVOT (v FOR n IN (a, b))
SELECT * FROM (VALUES (1), (2)) t(a), unnest([1, 2]), range(5), generate_series(1, 2)
SELECT COLUMNS('a.*') FROM person
FROM person SELECT a QUALIFY row_number() OVER () = 1
SELECT date_trunc('month', d), extract(year FROM d), d + INTERVAL 3 DAY, now() FROM person
SELECT a FROM person USING SAMPLE 10%
SELECT a[1], a[1:2], a.b, -a, a || b, a ->> '$.x', coalesce(a, b), nullif(a, 1), try_cast(a AS INT) FROM person
SELECT (SELECT max(a) FROM person), a = ANY (SELECT 1), a > ALL (SELECT 1) FROM person
SELECT a FROM person GROUP BY GROUPING SETS ((a), ()), CUBE (a)
SELECT * FROM person ASOF JOIN measurement m ON person.a >= m.a
SELECT * FROM person SEMI JOIN measurement USING (a)
SELECT arg_max(a, b ORDER BY c), quantile_cont(a, 0.5), median(a) FROM person, LATERAL (SELECT 1)
""".strip().splitlines()  # noqa: E501

DOES_MORE = """
SELECT * FROM whole.person
SELECT * FROM "whole" . person
SELECT * FROM whole/**/./**/person
SELECT * FROM person p, whole.person
SELECT * FROM memory.whole.person
SELECT * FROM note
SELECT 1; SELECT 2
SELECT * FROM read_parquet('x')
SELECT * FROM read_parquet/**/('x')
SELECT * FROM "read_parquet"('x')
SELECT * FROM main.read_parquet('x')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM glob('*')
SELECT * FROM '/etc/passwd'
SELECT * FROM "x.parquet"
SELECT 1 FROM person, 'x.csv'
WITH "x.parquet" AS (SELECT 1) SELECT * FROM (WITH y AS (SELECT 1) FROM y), "x.parquet"
SELECT * FROM duckdb_tables
SELECT * FROM duckdb_tables()
SELECT * FROM duckdb_views()
SELECT * FROM sqlite_master
SELECT * FROM pg_class
SELECT * FROM information_schema.tables
SELECT * FROM pragma_table_info('person')
WITH duckdb_tables AS (SELECT * FROM duckdb_tables) SELECT * FROM duckdb_tables
SELECT * FROM (WITH pg_class AS (SELECT 1) FROM pg_class), pg_class
WITH a AS (SELECT * FROM sqlite_master), sqlite_master AS (SELECT 1) SELECT * FROM a
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('whole.person')
SELECT * FROM query_table(['person'])
SELECT * FROM json_execute_serialized_sql('x')
SELECT * FROM seq_scan('whole.person')
SELECT json_serialize_plan('SELECT * FROM whole.person')
SELECT json_serialize_sql('SELECT 1')
SELECT stats(a) FROM person
SELECT getvariable('key')
SELECT getvariable ('key') FROM person
SELECT "getvariable"('key')
SELECT GetVariable('key')
SELECT 'key'.getvariable()
SELECT main.getvariable('key')
SELECT system.main.sum(1)
SELECT list_transform(['key'], x -> getvariable(x))
SELECT * FROM person ORDER BY getvariable('key')
SELECT sum(a) OVER (ORDER BY getvariable('key')) FROM person
SELECT * FROM person LIMIT getvariable('key')
SELECT * FROM range(getvariable('key'))
SELECT a FROM person GROUP BY getvariable('key')
SELECT a FROM person HAVING getvariable('key') = 'x'
SELECT * REPLACE (getvariable('key') AS a) FROM person
SELECT * FROM (VALUES (getvariable('key')))
SELECT * FROM (PIVOT person ON a IN (getvariable('key')) USING sum(b))
SELECT written(a, b, 1) FROM person
SELECT current_setting('temp_directory')
SELECT pg_get_viewdef(1)
SELECT nextval('s')
SELECT error('x')
SELECT write_log('x')
SELECT sleep_ms(1000)
SHOW TABLES
SHOW ALL TABLES
FROM (SHOW ALL TABLES)
SELECT * FROM (DESCRIBE whole.person)
SELECT * FROM person AT (VERSION => 1)
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT 1
CALL pragma_version()
PRAGMA database_list
SET search_path = 'whole'
SET VARIABLE key = 'x'
RESET search_path
USE whole
ATTACH 'x'
COPY person TO 'x'
EXPORT DATABASE 'x'
INSTALL httpfs
LOAD httpfs
CREATE VIEW v AS SELECT 1
CREATE TEMP TABLE t AS SELECT 1
CREATE MACRO f() AS 1
INSERT INTO person VALUES (1)
DELETE FROM person
PREPARE v AS SELECT 1
EXECUTE v
BEGIN
CHECKPOINT
PIVOT person ON a USING sum(b)
""".strip().splitlines()


@pytest.mark.parametrize("query", READS)
def test_a_query_that_reads_its_tables_is_allowed(query: str) -> None:
    assert allowed(query, TABLES)


@pytest.mark.parametrize("query", DOES_MORE)
def test_a_query_that_does_more_is_not(query: str) -> None:
    assert not allowed(query, TABLES)


@pytest.mark.parametrize("query", ["", "SELECT FROM WHERE", "SELECT 'x", "person"])
def test_what_is_no_query_is_said_so_or_refused(query: str) -> None:
    try:
        assert not allowed(query, TABLES)
    except QueryInvalid as error:
        assert "\n" not in str(error)  # noqa: PT017 - either answer will do


def test_every_listed_function_is_one_that_the_engine_has() -> None:
    assert functions() <= known_functions()
    assert len(functions()) > 400


def test_what_reads_settings_catalogs_plans_or_files_is_not_listed() -> None:
    unsafe = {
        name
        for name in known_functions()
        for part in ("getvariable", "setting", "schema", "database", "query", "read_", "pg_", "log")
        if part in name and not name.startswith(("log", "lo"))
    }
    unsafe |= {"stats", "error", "nextval", "currval", "setval", "json_serialize_plan", "getenv"}
    assert not functions() & unsafe
    assert not {name for name in functions() if name.startswith(("__internal", "duckdb_"))}


def test_table_functions_are_few() -> None:
    assert {"generate_series", "range", "unnest"} == TABLE_FUNCTIONS
    assert "duckdb_tables" in system_relations()
