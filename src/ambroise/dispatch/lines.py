"""Rows of sendings, read."""

from collections.abc import Sequence

import sqlalchemy as sa

from ambroise.dispatch.model import Dispatch, DispatchState
from ambroise.errors import DispatchUnknown
from ambroise.state import State
from ambroise.state.schema import dispatches


def of_letter(state: State, draft_id: str) -> list[Dispatch]:
    """Return the sendings of one version of a letter, oldest first."""
    return _read(state, dispatches.c.draft_id == draft_id)


def of_stays(state: State, subjects: Sequence[str]) -> list[Dispatch]:
    """Return the sendings of the letters of some stays, oldest first."""
    return _read(state, dispatches.c.subject.in_(subjects)) if subjects else []


def dispatch_of(connection: sa.Connection, sending: str) -> Dispatch:
    """Return one sending; raises DispatchUnknown."""
    query = sa.select(dispatches).where(dispatches.c.id == sending)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise DispatchUnknown
    return line_of(row)


def line_of(row: sa.RowMapping) -> Dispatch:
    told = dict(row)
    del told["address_digest"]
    told["person_id"] = int(told.pop("person_key"))
    told["replaces"] = told["replaces"] or ""
    return Dispatch(**{**told, "state": DispatchState(told["state"])})


def _read(state: State, where: sa.ColumnElement[bool]) -> list[Dispatch]:
    query = sa.select(dispatches).where(where).order_by(dispatches.c.prepared_at, dispatches.c.id)
    with state.read() as connection:
        return [line_of(row) for row in connection.execute(query).mappings()]
