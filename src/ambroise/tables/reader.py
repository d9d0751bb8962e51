"""Readers of a publication: one DuckDB with a view per table, shared by short-lived cursors."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from ambroise.state import State
from ambroise.tables.publications import LEASE, Pinned, give_lease, latest, renew_lease, take_lease
from ambroise.tables.workspace import sql_list
from ambroise.tables.zone import Zone


class Cursor:
    """Queries on one publication, limited to one person when it was opened so."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        """Return the rows of `query`; named parameters are written `$name`."""
        result = self._connection.execute(query, params or None)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def arrow(self, query: str, **params: object) -> pa.Table:
        return self._connection.execute(query, params or None).to_arrow_table()


class Reader:
    """Every table of one pinned publication, by its last name ("person"), read from live files.

    Schema `whole` shows all rows; schema `one` shows the rows of one person, and whole the
    tables that hold nobody (concepts, places).
    """

    def __init__(self, zone: Zone, pinned: Pinned) -> None:
        self.zone = zone
        self.pinned = pinned
        self._connection = duckdb.connect()
        self._connection.execute(f"SET memory_limit = '{zone.memory_limit_mb}MiB'")
        self._connection.execute(f"SET threads = {zone.threads}")
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET parquet_metadata_cache = true")
        self._connection.execute("CREATE SCHEMA whole; CREATE SCHEMA one")
        for table, version in pinned.tables.items():
            self._add(table, version)

    def _add(self, table: str, version: int) -> None:
        name = table.rsplit("/", 1)[-1]
        delta = DeltaTable(str(self.zone.table_path(table)), version=version)
        columns = pa.schema(delta.schema().to_arrow())
        files = sorted(delta.file_uris())
        if files:
            source = f"read_parquet({sql_list(files)})"
            self._connection.execute(f'CREATE VIEW whole."{name}" AS SELECT * FROM {source}')
        else:
            self._connection.register("empty_table", columns.empty_table())
            self._connection.execute(f'CREATE TABLE whole."{name}" AS SELECT * FROM empty_table')
            self._connection.unregister("empty_table")
        limit = (
            " WHERE person_id = getvariable('person_id')" if "person_id" in columns.names else ""
        )
        self._connection.execute(f'CREATE VIEW one."{name}" AS SELECT * FROM whole."{name}"{limit}')

    @contextmanager
    def cursor(self, person_id: int | None = None) -> Iterator[Cursor]:
        """Yield a cursor on all rows, or on the rows of `person_id` alone."""
        connection = self._connection.cursor()
        try:
            if person_id is None:
                connection.execute("SET search_path = 'whole'")
            else:
                connection.execute("SET search_path = 'one'")
                connection.execute("SET VARIABLE person_id = $person", {"person": person_id})
            yield Cursor(connection)
        finally:
            connection.close()

    def close(self) -> None:
        self._connection.close()


class Readers:
    """The current reader of a zone, opened anew when something newer is published."""

    def __init__(self, zone: Zone, state: State) -> None:
        self._zone = zone
        self._state = state
        self._lock = threading.Lock()
        self._current: Reader | None = None
        self._users: dict[Reader, int] = {}

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Yield the reader of the newest publication; raises NothingPublished.

        It stays whole for the length of the block, whatever is published meanwhile.
        """
        reader = self._enter()
        try:
            yield reader
        finally:
            self._leave(reader)

    def _enter(self) -> Reader:
        newest = latest(self._state, self._zone.name)
        with self._lock:
            current = self._current
            if current is None or current.pinned.publication.id < newest.id:
                replaced, current = (
                    current,
                    Reader(self._zone, take_lease(self._state, newest.zone)),
                )
                self._current = current
                if replaced is not None and not self._users.get(replaced):
                    self._drop(replaced)
            elif current.pinned.expires_at - datetime.now(UTC) < LEASE / 2:
                renew_lease(self._state, current.pinned)
            self._users[current] = self._users.get(current, 0) + 1
            return current

    def _leave(self, reader: Reader) -> None:
        with self._lock:
            self._users[reader] -= 1
            if reader is not self._current and not self._users[reader]:
                self._drop(reader)

    def _drop(self, reader: Reader) -> None:
        self._users.pop(reader, None)
        reader.close()
        give_lease(self._state, reader.pinned)

    def close(self) -> None:
        """Close every reader; the ones in use are closed under their users."""
        with self._lock:
            current, self._current = self._current, None
            for reader in {*self._users, *([current] if current else [])}:
                self._drop(reader)
