"""What the permit of a project opens: whom, which columns, which days, on which conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ambroise.access.projects.conditions import Terms, terms_in
from ambroise.access.projects.model import PermitState
from ambroise.state import State
from ambroise.state.schema import permits


@dataclass(frozen=True, slots=True)
class Scope:
    """The window is in true dates, both ends in; `columns` are `table.column`."""

    permit: int
    project: str
    cohort: Mapping[str, Any]
    columns: frozenset[str]
    window_start: date | None
    window_end: date | None
    terms: Terms


def scope_of(state: State, project_id: str) -> Scope | None:
    """Return what the granted permit of a project opens; None when there is none."""
    query = (
        sa.select(permits)
        .where(permits.c.project_id == project_id, permits.c.state == str(PermitState.GRANTED))
        .order_by(permits.c.id.desc())
        .limit(1)
    )
    with state.read() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Scope(
            row.id,
            project_id,
            row.cohort,
            frozenset(row.columns),
            row.window_start,
            row.window_end,
            terms_in(connection, project_id),
        )
