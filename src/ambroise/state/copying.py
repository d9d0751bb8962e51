"""The whole store as lines of text and back: the same lines on SQLite and on PostgreSQL."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Literal

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from ambroise.state.columns import UtcTime
from ambroise.state.schema import metadata
from ambroise.state.store import State, migrate

Kind = Literal["plain", "time", "date", "bytes", "json", "json?"]

OF_THE_MOMENT = frozenset({"sessions", "reader_leases", "exclusive_leases"})
"""Tables that say who is there now: a copy leaves them out, so that they are closed by it."""

_ROWS = 1_000
_TYPES: dict[Kind, sa.types.TypeEngine[Any]] = {
    "plain": sa.types.NullType(),
    "time": UtcTime(),
    "date": sa.Date(),
    "bytes": sa.LargeBinary(),
    "json": sa.JSON(),
    "json?": sa.JSON(none_as_null=True),
}
_READ: dict[Kind, Callable[[Any], Any]] = {
    "time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": base64.b64decode,
}


@dataclass(frozen=True, slots=True)
class Head:
    """A table of a copy: its columns in the order of the values of each line."""

    table: str
    columns: tuple[tuple[str, Kind], ...]


def revision(connection: sa.Connection) -> str:
    """Return the revision of the schema that a copy is of."""
    return str(MigrationContext.configure(connection).get_current_revision())


def dump(connection: sa.Connection) -> Iterator[tuple[Head, Iterator[bytes]]]:
    """Yield each table, those that others refer to first, with its rows as lines of JSON.

    The rows of a table are to be read before the next table; they come in the order of its key.
    """
    for table in metadata.sorted_tables:
        if table.name not in OF_THE_MOMENT:
            head = Head(
                str(table.name), tuple((str(one.name), _kind(one)) for one in table.columns)
            )
            yield head, _lines(connection, table)


def _kind(column: sa.Column[Any]) -> Kind:
    if isinstance(column.type, UtcTime):
        return "time"
    if isinstance(column.type, sa.Date):
        return "date"
    if isinstance(column.type, sa.LargeBinary):
        return "bytes"
    if isinstance(column.type, sa.JSON):
        return "json?" if column.nullable else "json"
    return "plain"


def _lines(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options={"yield_per": _ROWS}) as rows:
        for row in rows:
            text = json.dumps(
                list(row), default=_written, separators=(",", ":"), ensure_ascii=False
            )
            yield text.encode() + b"\n"


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def is_empty(state: State) -> bool:
    """Return whether a store holds no row of any table, or no table at all."""
    with state.read() as connection:
        there = set(sa.inspect(connection).get_table_names())
        return not any(
            connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
            for table in metadata.sorted_tables
            if table.name in there
        )


def load(state: State, of_revision: str, tables: Iterable[tuple[Head, Iterable[bytes]]]) -> None:
    """Fill an empty store with a copy, all of it or nothing, then bring it to today's schema.

    Raises StateNewer when the copy is of a later version of Ambroise.
    """
    migrate(state.engine, of_revision)
    with state.begin() as connection:
        for head, lines in tables:
            _fill(connection, head, lines)
    migrate(state.engine)


def _fill(connection: sa.Connection, head: Head, lines: Iterable[bytes]) -> None:
    table = sa.table(head.table, *(sa.column(name, _TYPES[kind]) for name, kind in head.columns))
    key, own = _keys(connection, head.table)
    later: list[dict[str, Any]] = []
    source = iter(lines)
    while some := list(islice(source, _ROWS)):
        rows = [_row(head, line) for line in some]
        connection.execute(sa.insert(table), [row | dict.fromkeys(own) for row in rows])
        later += [row for row in rows if any(row[name] is not None for name in own)]
    for row in later:
        this = sa.and_(*(table.c[name] == row[name] for name in key))
        values = {name: row[name] for name in own}
        connection.execute(sa.update(table).where(this).values(values))
    _number_on(connection, head.table)


def _row(head: Head, line: bytes) -> dict[str, Any]:
    values = json.loads(line)
    return {
        name: value if value is None else _READ.get(kind, _same)(value)
        for (name, kind), value in zip(head.columns, values, strict=True)
    }


def _same(value: object) -> object:
    return value


def _keys(connection: sa.Connection, table: str) -> tuple[list[str], list[str]]:
    """Return the key of a table, and its columns that refer to other rows of it.

    These are set once every row is there.
    """
    known = sa.inspect(connection)
    own = [
        name
        for key in known.get_foreign_keys(table)
        if key["referred_table"] == table
        for name in key["constrained_columns"]
    ]
    return known.get_pk_constraint(table)["constrained_columns"], own


def _number_on(connection: sa.Connection, table: str) -> None:
    """Let PostgreSQL number new rows after the copied ones; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for column in sa.inspect(connection).get_columns(table):
        if column.get("autoincrement") is True:
            name = column["name"]
            connection.execute(
                sa.text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{name}'),"
                    f' coalesce(max("{name}"), 0) + 1, false) FROM "{table}"'
                )
            )
