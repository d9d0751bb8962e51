"""A query engine that sees chosen files and tables and nothing else, apart from every other."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from ambroise.errors import MemoryTooSmall, QueryInvalid, QueryStopped
from ambroise.tables.locking import lock, open_engine
from ambroise.tables.reader import Reader
from ambroise.tables.syntax import first_line
from ambroise.tables.workspace import quoted, sql_list

FILES: Final = "files"
"""The schema of the tables of the publication, as their files hold them."""
LONGEST_SECONDS: Final = 300.0
"""How long a query may take to give its next rows."""
ROWS: Final = 20_000

Compute = Callable[..., pa.Array]


class Enclosure:
    """An engine over the Parquet files of some tables of a pinned publication.

    It is made (`sql`, `table`, `function`, `let`), then sealed: from then on it answers queries
    over one schema. Threads may share it.
    """

    def __init__(self, reader: Reader, tables: Sequence[str]) -> None:
        self._ending = ExitStack()
        self._connection = open_engine(reader.zone, self._ending)
        self._files: list[str] = []
        self._variables: dict[str, str] = {}
        self.sql(f"CREATE SCHEMA {FILES}")
        wanted = {table.rsplit("/", 1)[-1]: table for table in reader.pinned.tables}
        for name in tables:
            if name in wanted:
                self._add(reader, name, wanted[name])

    def _add(self, reader: Reader, name: str, table: str) -> None:
        if files := reader.zone.files(table, reader.pinned.tables[table]):
            self._files += files
            self.sql(f'CREATE VIEW {FILES}."{name}" AS FROM read_parquet({sql_list(files)})')
        else:
            self.table(f'{FILES}."{name}"', reader.empty(table))

    def sql(self, statement: str) -> None:
        self._connection.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()

    def table(self, name: str, content: pa.Table) -> None:
        """Keep the rows of `content` in memory."""
        self._connection.register("given", content)
        self.sql(f"CREATE TABLE {name} AS FROM given")
        self._connection.unregister("given")

    def let(self, name: str, value: str) -> None:
        """Set a variable of SQL for every cursor: views use it, and no catalog holds its value."""
        self._variables[name] = value
        _set(self._connection, name, value)

    def function(self, name: str, compute: Compute, takes: Sequence[str], gives: str) -> None:
        """Let SQL call `compute`, which takes and gives whole columns, NULL included."""
        self._connection.create_function(
            name,
            compute,
            list(takes),
            gives,
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )

    def seal(self) -> None:
        lock(self._connection, files=self._files)

    @contextmanager
    def cursor(self, schema: str) -> Iterator["EnclosedCursor"]:
        """Yield a cursor whose queries name the tables of `schema` plainly."""
        with closing(self._connection.cursor()) as connection:
            connection.execute(f'SET search_path = "{schema}"')
            for name, value in self._variables.items():
                _set(connection, name, value)
            yield EnclosedCursor(connection)

    def close(self) -> None:
        self._connection.close()
        self._ending.close()


@dataclass(frozen=True, slots=True)
class Streamed:
    """The rows of a query as they come, to be read once; the first ones are there already."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


class EnclosedCursor:
    """Queries on one schema of an enclosure; an error never holds a value of a row."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def stream(self, query: str, params: Mapping[str, object]) -> Streamed:
        """Return the rows of `query`; named parameters are written `$name`.

        Raises QueryInvalid, MemoryTooSmall, and QueryStopped when the next rows take more than
        LONGEST_SECONDS; so do the batches.
        """
        with self._limited():
            found = self._connection.sql(query, params=dict(params) or None)
            reader = found.to_arrow_reader(ROWS)
        rest = self._pulled(reader)
        first = next(rest, None)
        return Streamed(reader.schema, chain([] if first is None else [first], rest))

    def _pulled(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        while True:
            with self._limited():
                batch = next(reader, None)
            if batch is None:
                return
            yield batch

    @contextmanager
    def _limited(self) -> Iterator[None]:
        watch = threading.Timer(LONGEST_SECONDS, self._connection.interrupt)
        watch.daemon = True
        watch.start()
        try:
            yield
        except duckdb.InterruptException:
            raise QueryStopped(seconds=int(LONGEST_SECONDS)) from None
        except duckdb.OutOfMemoryException:
            raise MemoryTooSmall(path="DuckDB") from None
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            if str(error).startswith("INTERRUPT"):  # an interruption between two batches
                raise QueryStopped(seconds=int(LONGEST_SECONDS)) from None
            raise QueryInvalid(cause=first_line(error)) from None
        finally:
            watch.cancel()


def _set(connection: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    connection.execute(f"SET VARIABLE {name} = {quoted(value)}")
