"""Query engines that read: their limits, and the lock after which they see their files alone."""

from collections.abc import Iterable
from contextlib import ExitStack

import duckdb

from ambroise.tables.spill import spill_folder
from ambroise.tables.workspace import NO_DRAWING, quoted, sql_list
from ambroise.tables.zone import Zone


def open_engine(zone: Zone, ending: ExitStack) -> duckdb.DuckDBPyConnection:
    """Return an engine in memory within the limits of a zone; what it spills lies in the zone.

    `ending` takes the spill folder away: it is closed after the engine.
    """
    spill = ending.enter_context(spill_folder(zone))
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{zone.memory_limit_mb}MiB'")
    connection.execute(f"SET threads = {zone.threads}")
    connection.execute(f"SET temp_directory = {quoted(spill)}")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(NO_DRAWING)
    connection.execute("SET parquet_metadata_cache = true")
    return connection


def lock(
    connection: duckdb.DuckDBPyConnection, folders: Iterable[str] = (), files: Iterable[str] = ()
) -> None:
    """Let an engine read below `folders`, and `files`, and nothing else, for as long as it lives.

    No file, address, extension or variable of Python outside them; no setting changes any more.
    """
    connection.execute(f"SET allowed_directories = {sql_list(list(folders))}")
    connection.execute(f"SET allowed_paths = {sql_list(list(files))}")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
