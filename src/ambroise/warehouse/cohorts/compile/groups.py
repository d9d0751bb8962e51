"""What is asked around an index event, as joins and one condition over the relation of indexes.

The relation of indexes has index_id, person_id, start_date, end_date, visit_id, op_start, op_end.
An index is told by its id and its person: a row id may be another person's too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ambroise.warehouse.cohorts.compile.events import demographic, rows_of
from ambroise.warehouse.cohorts.compile.literals import days_after
from ambroise.warehouse.cohorts.compile.steps import Steps
from ambroise.warehouse.cohorts.plan import (
    Count,
    Edge,
    Event,
    Filter,
    Group,
    Kept,
    Limit,
    Related,
    Times,
    Window,
)


@dataclass(slots=True)
class Holding:
    """`condition` over `e`, a row of `index`, when these joins are made."""

    index: str
    joins: str = ""
    condition: str = ""


def event_rows(
    steps: Steps, event: Event, distinct: str | None = None, then: Iterable[Filter] = ()
) -> str:
    """Return the query of the rows of an event that its group holds for; see `rows_of`."""
    rows = rows_of(event, steps.tables, distinct, then)
    if event.group is None:
        return rows
    found = steps.part("rows", rows)
    index = steps.part(
        "index",
        "SELECT r.event_id AS index_id, r.*, p.observation_period_start_date AS op_start,"
        f" p.observation_period_end_date AS op_end FROM {found} AS r"
        " JOIN observation_period AS p ON p.person_id = r.person_id AND r.start_date"
        " BETWEEN p.observation_period_start_date AND p.observation_period_end_date",
    )
    held = holding(steps, event.group, index)
    return (
        f"SELECT * FROM {found} WHERE (person_id, event_id) IN"
        f" (SELECT (e.person_id, e.index_id) FROM {held.index} AS e{held.joins}"
        f" WHERE {held.condition})"
    )


def holding(steps: Steps, group: Group, index: str) -> Holding:
    """Return how `group` is asked of `index`."""
    holding = Holding(index)
    holding.condition = _condition(steps, group, holding, needed=True)
    if "person." in holding.condition:
        holding.joins += " LEFT JOIN person ON person.person_id = e.person_id"
    return holding


def _condition(steps: Steps, group: Group, holding: Holding, *, needed: bool) -> str:
    """Return the condition of a group; without it, when `needed`, the event is not kept."""
    conditions: list[str] = []
    needed = needed and group.kept is Kept.ALL
    for related in group.related:
        if needed and related.count in (_SOME, _NONE):
            holding.index = _narrowed(steps, related, holding.index)
            continue
        counted = _counted(steps, related, holding.index)
        holding.joins += (
            f" LEFT JOIN {counted} ON {counted}.person_id = e.person_id"
            f" AND {counted}.index_id = e.index_id"
        )
        count = related.count
        conditions.append(f"coalesce({counted}.n, 0) {count.times} {count.number}")
    conditions += [demographic(filters) for filters in group.demographics]
    conditions += [_condition(steps, inner, holding, needed=needed) for inner in group.groups]
    return f"({_combined(group, conditions)})"


def _combined(group: Group, conditions: list[str]) -> str:
    if not conditions:
        return "true"
    match group.kept:
        case Kept.ALL:
            return " AND ".join(conditions)
        case Kept.ANY:
            return " OR ".join(conditions)
    sign = ">=" if group.kept is Kept.AT_LEAST else "<="
    return f"{' + '.join(f'({one})::INTEGER' for one in conditions)} {sign} {group.number}"


_SOME, _NONE = Count(Times.AT_LEAST, 1), Count(Times.EXACTLY, 0)


def _narrowed(steps: Steps, related: Related, index: str) -> str:
    """Return the relation of the rows of `index` that an event is around, or is not around."""
    join = "SEMI" if related.count == _SOME else "ANTI"
    if related.kept is Limit.ALL and not related.then:
        rows = f"({event_rows(steps, related.event)})"
        around = _around(related)
    else:
        rows, around = hits(steps, related, index), ["a.index_id = p.index_id"]
    matching = " AND ".join(["a.person_id = p.person_id", *around])
    return steps.part(
        "narrowed", f"SELECT p.* FROM {index} AS p {join} JOIN {rows} AS a ON {matching}"
    )


def _counted(steps: Steps, related: Related, index: str) -> str:
    """Return the relation (person_id, index_id, n) of how often an event is around each index."""
    number = "count(DISTINCT counted)" if related.count.distinct else "count(*)"
    return steps.part(
        "count",
        f"SELECT person_id, index_id, {number} AS n FROM {hits(steps, related, index)}"
        " GROUP BY person_id, index_id",
    )


def hits(steps: Steps, related: Related, index: str) -> str:
    """Return the relation (person_id, index_id, event_id, start_date) of what is around each index.

    With a count of different values also `counted`, the value.
    """
    distinct = related.count.distinct
    rows = event_rows(steps, related.event, distinct, related.then)
    columns = ["p.person_id", "p.index_id", "a.event_id", "a.start_date"]
    columns += ["a.counted"] if distinct else []
    columns += ["a.met"] if related.then else []
    around = " AND ".join(["a.person_id = p.person_id", *_around(related)])
    found = f"SELECT {', '.join(columns)} FROM {index} AS p JOIN ({rows}) AS a ON {around}"
    if related.kept is not Limit.ALL:
        way = "DESC" if related.kept is Limit.LAST else "ASC"
        found += (
            " QUALIFY row_number() OVER (PARTITION BY p.person_id, p.index_id"
            f" ORDER BY a.start_date {way}, a.event_id {way}) = 1"
        )
    return steps.part("hits", f"SELECT * FROM ({found}) WHERE met" if related.then else found)


def _around(related: Related) -> list[str]:
    """Return the conditions on an event `a` around an index `p`."""
    conditions = []
    if not related.anywhere:
        conditions.append("a.start_date BETWEEN p.op_start AND p.op_end")
    for window in (related.window, related.end_window):
        if window is not None:
            conditions += _within(window, within_period=not related.anywhere)
    if related.same_visit:
        conditions.append("a.visit_id = p.visit_id")
    return conditions


def _within(window: Window, *, within_period: bool) -> list[str]:
    day = "a.end_date" if window.event_end else "a.start_date"
    index = "p.end_date" if window.index_end else "p.start_date"
    conditions = []
    for bound, sign in ((window.start, ">="), (window.end, "<=")):
        if isinstance(bound, int):
            conditions.append(f"{day} {sign} {days_after(index, bound)}")
        elif within_period:
            edge = "p.op_start" if bound is Edge.START else "p.op_end"
            conditions.append(f"{day} {sign} {edge}")
    return conditions
