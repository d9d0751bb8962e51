"""Rows of a table or of a query, read only, in order, going on where a connection was lost."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from ambroise.errors import DatabaseUnreachable
from ambroise.intake.files import Broken, Text
from ambroise.intake.tabular.address import database_url, shown
from ambroise.intake.tabular.loading import LoadedMapping
from ambroise.intake.tabular.mark import Mark
from ambroise.intake.tabular.pieces import KEPT_OF_LONG, LONGEST_ROW, exact, piece_of
from ambroise.intake.tabular.seen import without_doubles

_ROWS: Final = 500
_WAITS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each new try of a connection that was lost."""

_READ_ONLY: Final = {
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
}
"""How a session is made read only, where the driver has no option for it."""


class DatabaseReading:
    """One reading of a table of a mapping.

    Rows come in the order of `suivi`, if any, and of the key. A lost connection is taken up again
    from the last row, no row being given twice; `mark` then says how far the reading went, for
    the next one to start `since` it.
    """

    def __init__(
        self,
        loaded: LoadedMapping,
        table: str,
        *,
        since: Mark | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._loaded = loaded
        self._name = table
        self._table = loaded.mapping.tables[table]
        self._order = list(dict.fromkeys([*filter(None, [self._table.follow]), *self._table.key]))
        self._since = since
        self._wait = wait
        self._url = database_url(loaded)
        self._last: tuple[Any, ...] = ()
        self._given: set[bytes] = set()
        self._line = 0
        self.mark = since

    @property
    def name(self) -> str:
        """What stands for the name of a file: the address without account, and the table."""
        return f"{shown(self._url)}#{self._name}"

    def pieces(self) -> Iterator[Text | Broken]:
        """Yield the rows; raises DatabaseUnreachable, MappingInvalid."""
        return without_doubles(self._pieces(), self._table)

    def _pieces(self) -> Iterator[Text | Broken]:
        engine = self._engine()
        try:
            for wait in (*_WAITS, None):
                before = self._line
                try:
                    yield from self._rows(engine)
                except sa.exc.DBAPIError as error:
                    cause = type(error.orig).__name__
                    if not _is_loss(error, engine):
                        raise self._refused(cause) from None
                    if wait is None or self._line == before == 0:
                        raise DatabaseUnreachable(url=shown(self._url), cause=cause) from None
                    self._wait(wait)
                else:
                    return
        finally:
            engine.dispose()

    def _engine(self) -> sa.Engine:
        place = ("base",)
        try:
            return sa.create_engine(self._url, poolclass=sa.NullPool, hide_parameters=True)
        except sa.exc.NoSuchModuleError:
            raise self._loaded.invalid(place, "type de base inconnu de SQLAlchemy") from None
        except ModuleNotFoundError as error:
            cause = f"pilote à installer pour cette base : {error.name}"
            raise self._loaded.invalid(place, cause) from None

    def _refused(self, cause: str) -> Exception:
        key = "table" if self._table.table else "requete"
        said = f"la base refuse la lecture ({cause})"
        return self._loaded.invalid(("tables", self._name, key), said)

    def _rows(self, engine: sa.Engine) -> Iterator[Text | Broken]:
        options: dict[str, Any] = {"stream_results": True, "yield_per": _ROWS}
        if engine.dialect.name == "postgresql":
            options["postgresql_readonly"] = True
        with engine.connect() as opened:
            connection = opened.execution_options(**options)
            if read_only := _READ_ONLY.get(engine.dialect.name):
                connection.exec_driver_sql(read_only)
            rows = sa.text(self._asked(engine)).columns().subquery("lignes")
            with connection.execute(_any(rows).limit(0)) as none:
                columns = list(none.keys())
            twice = next((name for name in columns if columns.count(name) > 1), None)
            if twice:
                raise self._refused(f"colonne « {twice} » en double")
            self._loaded.check(self._name, columns, self._name)
            with connection.execute(self._query(rows)) as found:
                for row in found:
                    if piece := self._piece(columns, tuple(row)):
                        yield piece

    def _asked(self, engine: sa.Engine) -> str:
        if self._table.query:
            return self._table.query.replace(":", r"\:")
        quote = engine.dialect.identifier_preparer.quote
        path = ".".join(quote(part) for part in (self._table.table or "").split("."))
        return f"SELECT * FROM {path}"

    def _query(self, rows: sa.Subquery) -> sa.Select[Any]:
        order = [_column(name) for name in self._order]
        query = _any(rows).order_by(*order)
        if self._last:
            return query.where(_from(order, self._last))
        if self._since and self._table.follow:
            return query.where(_from(order[:1], [self._since.start]))
        return query

    def _piece(self, columns: list[str], cells: tuple[Any, ...]) -> Text | Broken | None:
        """Return the piece of a row, None for one given before the connection was lost."""
        raw = piece_of(self._name, columns, [exact(cell) for cell in cells])
        by_name = dict(zip(columns, cells, strict=True))
        place = tuple(by_name[name] for name in self._order)
        digest = hashlib.blake2b(raw, digest_size=16).digest()
        if None not in place:
            if place != self._last:
                self._last, self._given = place, set()
            elif digest in self._given:
                return None
            self._given.add(digest)
        self._line += 1
        if self._table.follow and (mark := Mark.of(by_name[self._table.follow])):
            self.mark = mark
        if len(raw) > LONGEST_ROW:
            return Broken(self._line, raw[:KEPT_OF_LONG], "too_long", f"{len(raw)} octets")
        return Text(self._line, raw)


def _any(rows: sa.Subquery) -> sa.Select[Any]:
    return sa.select(sa.text("*")).select_from(rows)


def _column(name: str) -> sa.ColumnClause[Any]:
    return sa.column(name)


def _from(order: Sequence[sa.ColumnClause[Any]], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Return the rows from `values` on, and those that have no place in the order."""
    after: list[sa.ColumnElement[bool]] = []
    for rank, (column, value) in enumerate(zip(order, values, strict=True)):
        same = [one == held for one, held in zip(order[:rank], values[:rank], strict=True)]
        last = rank == len(order) - 1
        after.append(sa.and_(*same, column >= value if last else column > value))
    return sa.or_(*after, *(column.is_(None) for column in order))


def _is_loss(error: sa.exc.DBAPIError, engine: sa.Engine) -> bool:
    """Tell a connection that failed or was cut from a query that is refused."""
    if engine.dialect.name == "sqlite":
        return "unable to open" in str(error.orig)
    if engine.dialect.name in ("mysql", "mariadb"):  # any fault of a query is an OperationalError
        return error.connection_invalidated or error.statement is None
    kinds = (sa.exc.OperationalError, sa.exc.InterfaceError)
    return error.connection_invalidated or isinstance(error, kinds)
