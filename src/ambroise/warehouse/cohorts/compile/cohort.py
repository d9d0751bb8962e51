"""The steps of a cohort: who enters, whom the rules keep, until when."""

from collections.abc import Collection

from ambroise.warehouse.cohorts.compile.concepts import set_query
from ambroise.warehouse.cohorts.compile.exits import add_periods
from ambroise.warehouse.cohorts.compile.groups import event_rows, holding
from ambroise.warehouse.cohorts.compile.literals import days_after, set_name
from ambroise.warehouse.cohorts.compile.query import Query
from ambroise.warehouse.cohorts.compile.reads import tables_read
from ambroise.warehouse.cohorts.compile.shown import attrition, evidence, rules_met
from ambroise.warehouse.cohorts.compile.steps import Steps
from ambroise.warehouse.cohorts.plan import Definition, Entry, Limit

_INDEX = "e.index_id, e.entry, e.person_id, e.event_id, e.start_date, e.end_date, e.visit_id"
_PERIOD = "e.op_start, e.op_end"


def compile_cohort(definition: Definition, tables: Collection[str] = ()) -> Query:
    """Return the query of a cohort; `tables` are those at hand, second orders included."""
    steps = Steps(tables)
    for key, concepts in definition.concept_sets.items():
        steps.add(set_name(key), set_query(concepts))
    _add_entry(steps, definition.entry)
    _add_qualified(steps, definition)
    _add_included(steps, definition)
    add_periods(steps, definition)
    return Query(
        steps.named,
        attrition(definition),
        evidence(steps, definition),
        rules_met(definition),
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


def _add_qualified(steps: Steps, definition: Definition) -> None:
    group = definition.additional
    if group is None:
        steps.add("qualified", "SELECT * FROM entry")
        return
    held = holding(steps, group, "entry", "/additional")
    steps.add(
        "qualified",
        f"SELECT {_INDEX}, {_PERIOD} FROM entry AS e{held.joins} WHERE {held.condition}"
        f"{_limited(definition.additional_limit)}",
    )


def _add_included(steps: Steps, definition: Definition) -> None:
    """Add `ruled`, what each rule says of each event, and `included`, the events of members."""
    joins, rules = "", ""
    for number, rule in enumerate(definition.rules):
        held = holding(steps, rule.group, "qualified", f"/rules/{number}")
        steps.add(
            f"rule_{number}",
            f"SELECT e.index_id FROM qualified AS e{held.joins} WHERE {held.condition}",
        )
        joins += f" LEFT JOIN rule_{number} AS r{number} ON r{number}.index_id = e.index_id"
        rules += f", r{number}.index_id IS NOT NULL AS rule_{number}"
    steps.add("ruled", f"SELECT {_INDEX}, {_PERIOD}{rules} FROM qualified AS e{joins}")
    kept = " AND ".join(f"rule_{number}" for number in range(len(definition.rules)))
    steps.add(
        "included", f"SELECT * FROM ruled AS e WHERE {kept or 'true'}{_limited(definition.limit)}"
    )


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
