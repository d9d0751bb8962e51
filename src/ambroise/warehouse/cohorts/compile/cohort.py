"""The steps of a cohort: who enters, whom the rules keep, until when.

Members are found by keeping, rule after rule, the events that meet it. To count what each rule does
alone, every event is asked of every rule instead.
"""

from collections.abc import Collection

from ambroise.warehouse.cohorts.compile.concepts import set_query
from ambroise.warehouse.cohorts.compile.exits import add_periods
from ambroise.warehouse.cohorts.compile.groups import event_rows, holding
from ambroise.warehouse.cohorts.compile.literals import days_after, set_name
from ambroise.warehouse.cohorts.compile.query import Query
from ambroise.warehouse.cohorts.compile.reads import tables_read
from ambroise.warehouse.cohorts.compile.shown import attrition, evidence, rules_met
from ambroise.warehouse.cohorts.compile.steps import Steps
from ambroise.warehouse.cohorts.plan import Definition, Entry, Group, Limit

_INDEX = "e.index_id, e.entry, e.person_id, e.event_id, e.start_date, e.end_date, e.visit_id"
_PERIOD = "e.op_start, e.op_end"


def compile_cohort(definition: Definition, tables: Collection[str] = ()) -> Query:
    """Return the query of a cohort; `tables` are those at hand, second orders included."""
    steps = Steps(tables)
    for key, concepts in definition.concept_sets.items():
        steps.add(set_name(key), set_query(concepts))
    _add_entry(steps, definition.entry)
    index = _add_qualified(steps, definition)
    counting = steps.copy()
    _add_kept(steps, definition, index)
    _add_marked(counting, definition, index)
    for chain in (steps, counting):
        add_periods(chain, definition)
    return Query(
        steps.query("SELECT * FROM cohort"),
        counting.query(attrition(definition)),
        evidence(steps.copy(), definition),
        counting.query(rules_met(definition)),
        tables_read(definition),
    )


def _add_entry(steps: Steps, entry: Entry) -> None:
    """Add `entry`, the events that open the cohort, each with its observation period."""
    rows = " UNION ALL ".join(
        f"SELECT {number} AS entry, * FROM ({event_rows(steps, event)})"
        for number, event in enumerate(entry.events)
    )
    before = days_after("p.observation_period_start_date", entry.days_before)
    after = days_after("p.observation_period_end_date", -entry.days_after)
    steps.add(
        "entry",
        "SELECT row_number() OVER () AS index_id, * FROM ("
        " SELECT r.*, p.observation_period_start_date AS op_start,"
        " p.observation_period_end_date AS op_end"
        f" FROM ({rows}) AS r JOIN observation_period AS p ON p.person_id = r.person_id"
        " AND r.start_date BETWEEN p.observation_period_start_date"
        " AND p.observation_period_end_date"
        f" WHERE {before} <= r.start_date AND r.start_date <= {after}"
        f"{_limited(entry.limit, 'r', 'sort_date', 'p.observation_period_start_date')})",
    )


def _add_qualified(steps: Steps, definition: Definition) -> str:
    """Return the name of the events that rules are asked of."""
    group = definition.additional
    if group is None:
        return "entry"
    kept = f"{_held(steps, group, 'entry')}{_limited(definition.additional_limit)}"
    return steps.add("qualified", kept)


def _add_kept(steps: Steps, definition: Definition, index: str) -> None:
    """Add `included`, the events of members: each rule is asked of those that the last one kept."""
    for number, rule in enumerate(definition.rules):
        index = steps.add(f"kept_{number}", _held(steps, rule.group, index))
    steps.add("included", f"SELECT * FROM {index} AS e{_limited(definition.limit)}")


def _add_marked(steps: Steps, definition: Definition, index: str) -> None:
    """Add `ruled`, what each rule says of each event, and `included`, the events of members."""
    marks = ""
    for number, rule in enumerate(definition.rules):
        rows = steps.add(f"rule_{number}", _held(steps, rule.group, index, "e.index_id"))
        marks += f", e.index_id IN (SELECT index_id FROM {rows}) AS rule_{number}"
    steps.add("ruled", f"SELECT {_INDEX}, {_PERIOD}{marks} FROM {index} AS e")
    kept = " AND ".join(f"rule_{number}" for number in range(len(definition.rules)))
    steps.add(
        "included", f"SELECT * FROM ruled AS e WHERE {kept or 'true'}{_limited(definition.limit)}"
    )


def _held(steps: Steps, group: Group, index: str, columns: str = f"{_INDEX}, {_PERIOD}") -> str:
    """Return the query of the events of `index` that a group holds for."""
    held = holding(steps, group, index)
    return f"SELECT {columns} FROM {held.index} AS e{held.joins} WHERE {held.condition}"


def _limited(
    limit: Limit, row: str = "e", day: str = "start_date", period: str = "e.op_start"
) -> str:
    """Return what keeps one event of each person; of a day, the first by row, then by entry."""
    if limit is Limit.ALL:
        return ""
    way = "DESC" if limit is Limit.LAST else "ASC"
    return (
        f" QUALIFY row_number() OVER (PARTITION BY {row}.person_id"
        f" ORDER BY {row}.{day} {way}, {row}.event_id, {row}.entry, {period}) = 1"
    )
