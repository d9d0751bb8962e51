"""Readers of a publication: one DuckDB with a view per table, shared by short-lived cursors."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from ambroise.state import State
from ambroise.tables.locking import lock, open_engine
from ambroise.tables.publications import LEASE, Pinned, give_lease, latest, renew_lease, take_lease
from ambroise.tables.workspace import sql_list
from ambroise.tables.zone import Zone

REFERENCE_TABLES = frozenset(
    {
        "care_site",
        "cdm_source",
        "concept",
        "concept_ancestor",
        "concept_class",
        "concept_relationship",
        "concept_synonym",
        "domain",
        "drug_strength",
        "metadata",
        "provider",
        "relationship",
        "source_to_concept_map",
        "vocabulary",
    }
)
"""Tables that hold nobody: shown whole to a reader of one person. Others need a person_id.

`location` is not among them: it holds homes.
"""


class Cursor:
    """Queries on one publication, limited to some persons or tables when it was opened so."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        """Return the rows of `query`; named parameters are written `$name`."""
        result = self._connection.execute(query, params or None)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def arrow(self, query: str, **params: object) -> pa.Table:
        return self._connection.sql(query, params=params or None).to_arrow_table()


_LIMITS = {
    "one": "person_id = getvariable('person_id')",
    "several": "person_id IN (SELECT unnest(getvariable('persons')))",
}


_SHOWN: Final = (
    "record_id",
    "file",
    "line",
    "batch_id",
    "received_at",
    "origin",
    "origin_type",
    "raw",
)
"""Columns of a record that are given back."""


class Reader:
    """Every table of one pinned publication, by its last name ("person"), read from live files.

    Schema `whole` shows all rows; schemas `one` and `several` show the rows of one person or of a
    list, and whole the tables that hold nobody (concepts, places); a table of persons without a
    person_id is not in them. `scope` adds a schema of chosen tables.
    """

    def __init__(self, zone: Zone, pinned: Pinned) -> None:
        self.zone = zone
        self.pinned = pinned
        self._ending = ExitStack()
        self._connection = open_engine(zone, self._ending)
        self._connection.execute("CREATE SCHEMA whole; CREATE SCHEMA one; CREATE SCHEMA several")
        self._scopes: set[str] = set()
        self._scoping = threading.Lock()
        for table, version in pinned.tables.items():
            self._add(table, version)
        lock(self._connection, [f"{zone.path}/"])

    def _add(self, table: str, version: int) -> None:
        name = table.rsplit("/", 1)[-1]
        empty = self.empty(table)
        columns = empty.schema
        if files := self.zone.files(table, version):
            source = f"read_parquet({sql_list(files)})"
            self._connection.execute(f'CREATE VIEW whole."{name}" AS SELECT * FROM {source}')
        else:
            self._connection.register("empty_table", empty)
            self._connection.execute(f'CREATE TABLE whole."{name}" AS SELECT * FROM empty_table')
            self._connection.unregister("empty_table")
        persons = "person_id" in columns.names
        if not persons and name not in REFERENCE_TABLES:
            return
        for schema, limit in _LIMITS.items():
            self._connection.execute(
                f'CREATE VIEW {schema}."{name}" AS SELECT * FROM whole."{name}"'
                + (f" WHERE {limit}" if persons else "")
            )

    def empty(self, table: str) -> pa.Table:
        """Return the columns of a pinned table ("omop/person") without a row."""
        path, version = str(self.zone.table_path(table)), self.pinned.tables[table]
        schema = DeltaTable(path, version=version).schema().to_arrow()
        return pa.schema(schema).empty_table()

    @property
    def names(self) -> frozenset[str]:
        """The tables of the publication, by their last name."""
        return frozenset(table.rsplit("/", 1)[-1] for table in self.pinned.tables)

    def scope(self, name: str, tables: Iterable[str]) -> str:
        """Make the schema `name`, once, with these tables whole, and return it for `cursor`."""
        with self._scoping:
            if name not in self._scopes:
                self._connection.execute(f'CREATE SCHEMA "{name}"')
                for table in sorted(self.names & set(tables)):
                    self._connection.execute(
                        f'CREATE VIEW "{name}"."{table}" AS SELECT * FROM whole."{table}"'
                    )
                self._scopes.add(name)
        return name

    def record(self, table: str, record_uid: int) -> dict[str, Any] | None:
        """Return one row of a records table, its projection left out, or None."""
        rows = self.records(table, [record_uid])
        return rows[0] if rows else None

    def records(self, table: str, record_uids: Sequence[int]) -> list[dict[str, Any]]:
        """Return rows of a records table, their projection left out, in the order of reception.

        Records are never rewritten in place, so that the newest version of the table will do. Their
        `origin` is there unless the table was written before records had one.
        """
        connection = self._connection.cursor()
        try:
            return Cursor(connection).rows(
                f"SELECT COLUMNS('^({'|'.join(_SHOWN)})$')"
                f" FROM read_parquet({sql_list(self.zone.files(table))}, union_by_name = true)"
                " WHERE record_uid IN (SELECT unnest($uids::BIGINT[])) ORDER BY record_uid",
                uids=list(record_uids),
            )
        finally:
            connection.close()

    @contextmanager
    def cursor(
        self,
        person_id: int | None = None,
        *,
        persons: Sequence[int] | None = None,
        scope: str = "whole",
    ) -> Iterator[Cursor]:
        """Yield a cursor on the rows of `person_id`, of `persons`, or on all rows of `scope`."""
        connection = self._connection.cursor()
        try:
            if person_id is not None:
                connection.execute("SET search_path = 'one'")
                connection.execute("SET VARIABLE person_id = $person", {"person": person_id})
            elif persons is not None:
                connection.execute("SET search_path = 'several'")
                connection.execute(
                    "SET VARIABLE persons = $persons::BIGINT[]", {"persons": list(persons)}
                )
            else:
                connection.execute(f"SET search_path = '{scope}'")
            yield Cursor(connection)
        finally:
            connection.close()

    def close(self) -> None:
        self._connection.close()
        self._ending.close()


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
