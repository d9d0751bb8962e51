"""One query engine bound to a zone: an in-memory DuckDB that reads and writes its Delta tables."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Schema, Transaction, write_deltalake
from deltalake.transaction import AddAction, RemoveAction

from ambroise.pseudonyms.keyed import sql_row_id
from ambroise.settings import private_folder
from ambroise.tables.parquet import layout
from ambroise.tables.row_groups import READ_FORMAT, READ_ROWS, RECORD_ROWS
from ambroise.tables.spill import spill_folder
from ambroise.tables.views import Views, statements
from ambroise.tables.zone import Zone, disk_errors

FIRST_LIMIT_MB = 90
"""What an engine of one core gets for a query before it is known to need more."""

MORE = 1.4
"""How many times what was too little it gets then."""

NO_DRAWING = "SET enable_progress_bar = false"
"""An engine draws a bar on the standard output, among the answers, when a query takes seconds."""

_PARQUET = "FORMAT parquet, STRING_DICTIONARY_PAGE_SIZE_LIMIT 16384"
"""A dictionary reserves its page for each column of each thread: one of 1 MB, the default, is
gigabytes for a wide table."""


def _added(file: Path, rows: int) -> AddAction:
    stat = file.stat()
    counted = json.dumps({"numRecords": rows})
    return AddAction(file.name, stat.st_size, {}, int(stat.st_mtime * 1000), True, counted)


def quoted(text: object) -> str:
    """Return a SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def sql_list(files: list[str]) -> str:
    """Return paths as a SQL list of strings."""
    return f"[{', '.join(map(quoted, files))}]"


class Workspace:
    """A DuckDB connection with the zone's tables as views; made by `Workspace.open`."""

    def __init__(self, zone: Zone, connection: duckdb.DuckDBPyConnection, spill: Path) -> None:
        self.zone = zone
        self._connection = connection
        self._spill = spill
        self._allowed = zone.memory_limit_mb
        self._empties: dict[str, str] = {}
        self._replaced: dict[Path, list[str]] = {}
        self._views = Views()

    @classmethod
    @contextmanager
    def open(cls, zone: Zone, *, row_key: bytes | None = None) -> Iterator["Workspace"]:
        """Yield a workspace whose spill files lie in the zone and go when it ends.

        With `row_key`, the SQL macro `row_id(source, type, record_id, part)` is there.
        """
        with spill_folder(zone) as spill, closing(duckdb.connect()) as connection:
            connection.execute(f"SET threads = {zone.threads}")
            connection.execute(f"SET temp_directory = {quoted(spill)}")
            connection.execute("SET enable_external_file_cache = false")
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(NO_DRAWING)
            # What a query has freed goes back to the system before the next one.
            for threshold in (
                "allocator_flush_threshold",
                "allocator_bulk_deallocation_flush_threshold",
            ):
                connection.execute(f"SET {threshold} = '1MB'")
            workspace = cls(zone, connection, spill)
            workspace._allow(FIRST_LIMIT_MB * (1 + zone.threads) // 2)
            if row_key is not None:
                workspace.let("row_key", row_key.hex())
                body = sql_row_id("getvariable('row_key')", "s", "t", "r", "p")
                workspace.sql(f"CREATE MACRO row_id(s, t, r, p) AS {body}")
            with disk_errors(zone.path):
                yield workspace

    def sql(self, query: str, **params: object) -> None:
        """Run `query`; named parameters are written `$name`."""
        self._run(query, params)

    @property
    def defined(self) -> Mapping[str, str]:
        """The queries of the views of `script` and `define`, by name in lower case."""
        return self._views.queries

    def define(self, name: str, query: str) -> None:
        """Make `name` a view of `query` once something reads it: to bind a view takes time."""
        self._views.add(name, query)

    def script(self, text: str) -> None:
        """Run the statements of `text` in turn, its views as by `define`."""
        for statement in statements(text):
            if not self._views.take(statement):
                self.sql(statement)

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        rows, names = self._run(query, params)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def value(self, query: str, **params: object) -> Any:
        """Return the only value that `query` gives."""
        rows, _ = self._run(query, params)
        return rows[0][0] if rows else None

    def _run(
        self, query: str, params: dict[str, object]
    ) -> tuple[list[tuple[Any, ...]], list[str]]:
        """Return the rows of `query` and their names, had in as little memory as it takes.

        An engine takes whatever it may before it spills: it may more only for a query that must.
        """
        for view in self._views.wanted_by(query):
            self._connection.execute(view).fetchall()
        first = self._allowed
        try:
            while True:
                try:
                    result = self._connection.execute(query, params or None)
                    rows = result.fetchall()
                except duckdb.OutOfMemoryException:
                    if self._allowed == self.zone.memory_limit_mb:
                        raise
                    self._allow(int(MORE * self._allowed))
                else:
                    return rows, [column[0] for column in result.description or ()]
        finally:
            self._allow_again(first)

    def _allow(self, limit: int) -> None:
        limit = min(limit, self.zone.memory_limit_mb)
        self._connection.execute(f"SET memory_limit = '{limit}MiB'")
        self._allowed = limit

    def _allow_again(self, limit: int) -> None:
        if self._allowed != limit:
            # Tables in memory may have taken what a query was given: then it stays.
            with suppress(duckdb.OutOfMemoryException):
                self._allow(limit)

    def batches(self, query: str, *, rows: int = READ_ROWS) -> Iterator[pa.RecordBatch]:
        """Yield the result of `query` in batches, never whole in memory."""
        for view in self._views.wanted_by(query):
            self._connection.execute(view).fetchall()
        first = self._allowed
        self._allow(self.zone.memory_limit_mb)
        try:
            yield from self._connection.sql(query).to_arrow_reader(rows)
        finally:
            self._allow_again(first)

    def let(self, name: str, value: object) -> None:
        """Give `getvariable(name)` a value: for the queries that `append` and `replace` run."""
        self._connection.execute(f"SET VARIABLE {name} = $value", {"value": value}).fetchall()

    def register(self, name: str, data: pa.Table | pa.RecordBatchReader) -> None:
        self._connection.register(name, data)

    def unregister(self, name: str) -> None:
        self._connection.unregister(name)

    def view_parquet(self, name: str, files: list[str], *, columns: str = "") -> None:
        """Make `name` a view of loose Parquet files; see `scan`."""
        self._view(name, self.scan(files, columns=columns))

    def scan(self, files: list[str], *, columns: str = "", options: str = "") -> str:
        """Return what reads Parquet files, as a table of a query.

        `columns` ("a BIGINT, b VARCHAR") are there, first, even when no file has them; `options`
        are those of `read_parquet`. Files of one layout are opened one after the other: to make
        one of several layouts, the footers of all are held, which is memory without a bound.
        """
        empty = [self._empty(columns)] if columns else []
        wanted = [name for file in empty for name in pq.read_schema(file).names]
        if len(set(map(layout, files))) == 1 and {*wanted} <= {*pq.read_schema(files[0]).names}:
            source = f"read_parquet({sql_list(files)}{options})"
            first = ", ".join(f'"{name}"' for name in wanted)
            return f"(SELECT {first}, * EXCLUDE ({first}) FROM {source})" if wanted else source
        # One scan of all: nested columns that a query leaves alone are not read through a UNION.
        return f"read_parquet({sql_list([*empty, *files])}, union_by_name = true{options})"

    def _empty(self, columns: str) -> str:
        """Return a file of no row that has some columns."""
        if columns not in self._empties:
            file = str(self._spill / f"empty-{len(self._empties)}.parquet")
            self.sql(f'CREATE OR REPLACE TEMP TABLE "no rows" ({columns})')
            self._copy('FROM "no rows"', file, "COMPRESSION lz4")
            self._empties[columns] = file
        return self._empties[columns]

    def view(
        self,
        name: str,
        table: str,
        *,
        version: int | None = None,
        columns: str = "",
        zone: Zone | None = None,
    ) -> bool:
        """Make `name` a view of the live files of `table`; return whether the table exists.

        A table that does not exist gives an empty view of `columns` ("a BIGINT, b VARCHAR"); one
        that was written before some of them were known gives NULL in those.
        """
        zone = zone or self.zone
        path = str(zone.table_path(table))
        if not DeltaTable.is_deltatable(path):
            if columns:
                self.view_parquet(name, [], columns=columns)
            return False
        files = zone.files(table, version)
        if files or columns:
            self.view_parquet(name, files, columns=columns)
        else:
            schema = DeltaTable(path, version=version).schema()
            self.register("no_rows", pa.schema(schema.to_arrow()).empty_table())
            self.sql(f'CREATE OR REPLACE TEMP TABLE "{name} (empty)" AS FROM no_rows')
            self._view(name, f'"{name} (empty)"')
            self.unregister("no_rows")
        return True

    def _view(self, name: str, source: str) -> None:
        self.sql(f'CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT * FROM {source}')

    def _copy(self, query: str, file: object, options: str) -> None:
        self.sql(f"COPY ({query}) TO {quoted(file)} ({_PARQUET}, {options})")

    def stage(self, name: str, query: str) -> str:
        """Write the rows of `query` to disk for the life of the workspace, as view `name`.

        Return the file.
        """
        file = str(self._spill / f"{name}.parquet")
        self.put_down(query, file)
        self.view_parquet(name, [file])
        return file

    def put_down(self, query: str, file: str) -> None:
        """Write the rows of `query` to a Parquet file that is soon read and gone."""
        self._copy(query, file, f"COMPRESSION lz4, ROW_GROUP_SIZE {RECORD_ROWS}")

    def append(
        self,
        table: str,
        *queries: str,
        transaction: tuple[str, int] | None = None,
        rows: int = RECORD_ROWS,
    ) -> int:
        """Append the rows of each query to `table`, all in one commit; return its version.

        The queries give the same columns and are run one after the other, each to a file of its
        own: what one holds in memory is gone before the next. `transaction` is (application id,
        number): one already committed changes nothing. `rows` go in a row group. A column that is
        new to the table is NULL in the rows before.
        """
        if transaction is not None:
            done = self.zone.transaction(table, transaction[0])
            if done is not None and done >= transaction[1]:
                return DeltaTable(str(self.zone.table_path(table))).version()
        return self._commit(self.zone, table, queries, "append", rows, transaction)

    def replace(
        self, table: str, *queries: str, zone: Zone | None = None, rows: int = READ_ROWS
    ) -> int:
        """Make the rows of each query, in their order, the new version of `table`; return it.

        As in `append`, what one query holds in memory is gone before the next, and `rows` go in a
        row group.
        """
        return self._commit(zone or self.zone, table, queries, "overwrite", rows, None)

    def _commit(
        self,
        zone: Zone,
        table: str,
        queries: tuple[str, ...],
        mode: Literal["append", "overwrite"],
        rows: int,
        transaction: tuple[str, int] | None,
    ) -> int:
        """Write one Parquet file a query with DuckDB, within its memory limit, then commit them.

        Delta's own writer holds a whole file in memory; it serves only to widen a schema.
        """
        folder = private_folder(zone.table_path(table))
        form = READ_FORMAT if mode == "overwrite" else "COMPRESSION zstd"
        files: list[Path] = []
        try:
            for query in queries:
                files.append(folder / f"part-{uuid.uuid4()}.zstd.parquet")
                self._copy(query, files[-1], f"{form}, ROW_GROUP_SIZE {rows}")
        except BaseException:
            for file in files:
                file.unlink(missing_ok=True)
            raise
        written = [pq.ParquetFile(file) for file in files]
        # DuckDB marks a column without NULL in this file as required; the next file may hold one.
        columns = pa.schema([column.with_nullable(True) for column in written[0].schema_arrow])
        schema = Schema.from_arrow(columns)
        is_table = DeltaTable.is_deltatable(str(folder))
        delta = DeltaTable(str(folder)) if is_table else DeltaTable.create(str(folder), schema)
        marks = CommitProperties(
            app_transactions=[Transaction(*transaction)] if transaction else None
        )
        if mode == "append" and delta.schema() != schema:
            batches = pa.RecordBatchReader.from_batches(
                columns,
                (batch.cast(columns) for part in written for batch in part.iter_batches(rows)),
            )
            write_deltalake(
                delta, batches, mode="append", schema_mode="merge", commit_properties=marks
            )
            for file in files:
                file.unlink()
        else:
            added: list[AddAction | RemoveAction] = [
                _added(file, part.metadata.num_rows)
                for file, part in zip(files, written, strict=True)
            ]
            delta.create_write_transaction(added, mode, schema, commit_properties=marks)
        if mode == "overwrite":
            self._replaced[folder] = sorted(map(str, files))
        delta.update_incremental()
        return delta.version()

    def replaced(self, table: str) -> list[str]:
        """Return the live Parquet files of a table that this workspace has replaced, in order."""
        return self._replaced[self.zone.table_path(table)]
