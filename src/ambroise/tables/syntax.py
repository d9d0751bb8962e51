"""A query as the query engine itself reads it, so that what is checked is what would run."""

import atexit
import json
from functools import cache, lru_cache
from typing import Any

import duckdb

from ambroise.errors import QueryInvalid


@lru_cache(maxsize=512)
def statements(query: str) -> tuple[dict[str, Any], ...]:
    """Return the syntax trees of the statements of `query`; nothing when one is no SELECT.

    The trees are shared: they are read, never changed. Raises QueryInvalid for what no statement
    is.
    """
    connection = _parser().cursor()
    try:
        row = connection.execute("SELECT json_serialize_sql($query::VARCHAR)", {"query": query})
        found = json.loads((row.fetchone() or ("{}",))[0])
    except duckdb.Error as error:
        raise QueryInvalid(cause=first_line(error)) from None
    finally:
        connection.close()
    if found.get("error_type") == "parser":
        raise QueryInvalid(cause=found["error_message"].splitlines()[0])
    return tuple(one["node"] for one in found.get("statements", ()))


@cache
def system_relations() -> frozenset[str]:
    """Return the names, in lower case, that an engine knows before it is given any table."""
    return _names(
        "SELECT view_name FROM duckdb_views() UNION SELECT table_name FROM duckdb_tables()"
    )


@cache
def known_functions() -> frozenset[str]:
    """Return the names, in lower case, of the functions of the engine."""
    return _names("SELECT DISTINCT function_name FROM duckdb_functions()")


def _names(query: str) -> frozenset[str]:
    connection = _parser().cursor()
    try:
        return frozenset(row[0].lower() for row in connection.execute(query).fetchall())
    finally:
        connection.close()


def first_line(error: Exception) -> str:
    """Return what may be shown of an error: what the engine says of a query, never of a value."""
    if isinstance(error, duckdb.ParserException | duckdb.BinderException):
        return str(error).split("\n", 1)[0]
    return type(error).__name__


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"python_enable_replacements": False})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    atexit.register(_end)  # the engine's binding complains of what outlives the interpreter
    return connection


def _end() -> None:
    _parser().close()
    _parser.cache_clear()
