"""The rows of a project, rendered as they are read; the right is asked again at each query."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import pyarrow as pa

from ambroise.access.guard import allowed
from ambroise.access.model import Action, Decision
from ambroise.access.view import notes
from ambroise.access.view.columns import PERSON
from ambroise.access.view.engine import VIEW, Engine
from ambroise.access.view.scope import Scope
from ambroise.errors import DatasetLimited, TableNotOpen
from ambroise.tables import EnclosedCursor

ASKED_EVERY: Final = 0.5
"""Seconds of a long answer after which the right is asked again."""

Hold = Callable[[], AbstractContextManager[Engine]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query as they come, to be read once and closed; the first ones are there."""

    schema: pa.Schema
    batches: Generator[pa.RecordBatch]


class View:
    """What the permit of a project shows under a decision; made by `Views.open`.

    Every query raises AccessRefused, traced, from the moment that the permit or the membership
    has ended, and leaves out who opposes now.
    """

    def __init__(
        self,
        decision: Decision,
        publication: int,
        scope: Scope,
        hold: Hold,
        still: Callable[[], None],
    ) -> None:
        self.decision = decision
        self.publication = publication
        self.scope = scope
        self._hold = hold
        self._still = still

    @property
    def tables(self) -> dict[str, dict[str, str]]:
        """The columns of each table with their types, in the order of the warehouse."""
        with self._hold() as engine:
            return {
                table: {column.name: column.type for column in columns}
                for table, columns in engine.tables.items()
            }

    @property
    def persons(self) -> frozenset[int]:
        """The care ids of who is in the view now: for what is made from it, never shown."""
        with self._hold() as engine:
            return engine.persons

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        """Return the rows of `query`; named parameters are written `$name`.

        Raises DatasetLimited when it does more than read the tables of the view, QueryInvalid,
        QueryStopped.
        """
        rows: list[dict[str, Any]] = self.arrow(query, **params).to_pylist()
        return rows

    def arrow(self, query: str, **params: object) -> pa.Table:
        answer = self.answer(query, params)
        return pa.Table.from_batches(answer.batches, answer.schema)

    def answer(self, query: str, params: Mapping[str, object] | None = None) -> Answer:
        """Return the rows of `query` as they come; the right is asked again while they do."""
        if self.decision.action is Action.COUNT:
            raise DatasetLimited(rule=self.decision.rule)
        parts = self._parts(query, params or {})
        schema = next(parts)
        return Answer(schema, parts)

    def places_of(self, zone_notes: Sequence[int]) -> pa.Table:
        """Return the notes of the view among these of the zone, without their texts.

        The first column, `notes.FOUND`, is the id of the zone: not to be shown. Raises
        DatasetLimited, TableNotOpen when the permit opens no text.
        """
        with self._texts() as cursor:
            return notes.places(cursor, zone_notes)

    def texts_of(self, zone_notes: Sequence[int]) -> list[notes.Written]:
        """Return the notes of the view among these of the zone, rendered; raises as `places_of`."""
        with self._texts() as cursor:
            return notes.written(cursor, zone_notes)

    @contextmanager
    def _texts(self) -> Iterator[EnclosedCursor]:
        if self.decision.action is Action.COUNT:
            raise DatasetLimited(rule=self.decision.rule)
        with self._hold() as engine:
            if not notes.are_open(engine.tables):
                raise TableNotOpen(table="note")
            with engine.enclosure.cursor(VIEW) as cursor:
                yield cursor

    def figures(self, query: str, params: Mapping[str, object] | None = None) -> pa.Table:
        """Return the figures that a query of the house asks of the tables of the view.

        It answers a decision to count as well: who shows them hides what is small.
        """
        parts = self._parts(query, params or {})
        schema = next(parts)
        return pa.Table.from_batches(parts, schema)

    def counts(self) -> dict[str, int | None]:
        """Return how many persons each table has.

        None stands for fewer than the smallest cell, or for all but fewer than it.
        """
        with self._hold() as engine:
            everybody, cell = len(engine.persons), self.scope.terms.smallest_cell
            found: dict[str, int | None] = {}
            for table, columns in engine.tables.items():
                if any(column.name == PERSON for column in columns):
                    count = _counted(engine, table)
                    small = any(0 < part < cell for part in (count, everybody - count))
                    found[table] = None if small else count
            return found

    def _parts(self, query: str, params: Mapping[str, object]) -> Generator[Any]:
        """Yield the schema of the answer, then its batches."""
        with self._hold() as engine:
            if not allowed(query, engine.tables):
                raise DatasetLimited(rule=self.decision.rule)
            with engine.enclosure.cursor(VIEW) as cursor:
                found = cursor.stream(query, params)
                yield found.schema
                asked = monotonic()
                for batch in found.batches:
                    if monotonic() - asked > ASKED_EVERY:
                        self._still()
                        asked = monotonic()
                    yield batch


def _counted(engine: Engine, table: str) -> int:
    with engine.enclosure.cursor(VIEW) as cursor:
        answer = cursor.stream(f'SELECT count(DISTINCT {PERSON}) FROM "{table}"', {})
        return int(sum(batch.column(0)[0].as_py() for batch in answer.batches))
