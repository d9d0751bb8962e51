"""The tree of care sites: poles, departments, wards; a role over one holds below it too."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ambroise.errors import UnitsInvalid
from ambroise.state import State
from ambroise.state.schema import roles, units


@dataclass(frozen=True, slots=True)
class Unit:
    """A care site by its code; `parent` is the code of what holds it, None at the top."""

    code: str
    parent: str | None = None
    name: str = ""


def set_units(state: State, tree: Iterable[Unit]) -> int:
    """Put this tree in place of the one before and return how many units it has.

    Rights follow at once: they are read anew for each request. Raises UnitsInvalid for a code
    given twice, a parent that is not there, and a unit that is below itself; nothing changes then.
    """
    ordered = _from_the_top(list(tree))
    with state.begin() as connection:
        connection.execute(sa.update(units).values(parent=None))
        connection.execute(sa.delete(units))
        if ordered:
            rows = [{"code": one.code, "parent": one.parent, "name": one.name} for one in ordered]
            connection.execute(sa.insert(units), rows)
    return len(ordered)


def all_units(state: State) -> list[Unit]:
    """Return every unit in the order of codes."""
    query = sa.select(units.c.code, units.c.parent, units.c.name).order_by(units.c.code)
    with state.read() as connection:
        return [Unit(*row) for row in connection.execute(query)]


def units_below(connection: sa.Connection, person_id: str) -> dict[str, tuple[str, ...]]:
    """Return, for each unit where a person holds a role, the codes of the units below it."""
    held = sa.select(roles.c.ward).where(roles.c.person_id == person_id, roles.c.ward.is_not(None))
    top = sa.select(units.c.code.label("top"), units.c.code).where(units.c.code.in_(held))
    below = top.cte("below", recursive=True)
    below = below.union(
        sa.select(below.c.top, units.c.code).join(below, units.c.parent == below.c.code)
    )
    query = sa.select(below).where(below.c.code != below.c.top).order_by(below.c.top, below.c.code)
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query):
        found[row.top] = (*found.get(row.top, ()), row.code)
    return found


def _from_the_top(tree: list[Unit]) -> list[Unit]:
    twice = [code for code, count in Counter(one.code for one in tree).items() if count > 1]
    if twice:
        raise UnitsInvalid(unit=twice[0])
    below: dict[str | None, list[Unit]] = {}
    for one in tree:
        below.setdefault(one.parent, []).append(one)
    ordered = list(below.get(None, ()))
    for one in ordered:
        ordered.extend(below.get(one.code, ()))
    if len(ordered) < len(tree):
        placed = {one.code for one in ordered}
        raise UnitsInvalid(unit=next(one.code for one in tree if one.code not in placed))
    return ordered
