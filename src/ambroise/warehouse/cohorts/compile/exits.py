"""When those who entered leave, and periods of a person made one, as queries."""

from ambroise.warehouse.cohorts.compile.events import where
from ambroise.warehouse.cohorts.compile.groups import event_rows
from ambroise.warehouse.cohorts.compile.literals import concepts_of, days_after, literal
from ambroise.warehouse.cohorts.compile.steps import Steps
from ambroise.warehouse.cohorts.domains import domains
from ambroise.warehouse.cohorts.plan import Definition, Event, ExposureEnd, FixedEnd, Limit


def add_periods(steps: Steps, definition: Definition) -> None:
    """Add `cohort` (subject_id, cohort_start_date, cohort_end_date) after `included`."""
    periods = steps.part("periods", _periods(steps, definition))
    # Of a person with one event there is nothing to make one.
    alone = definition.limit is not Limit.ALL
    eras = f"SELECT * FROM {periods}" if alone else _eras(periods, definition.gap_days)
    start, end, wheres = "start_date", "end_date", []
    first, last = definition.clipped
    if first:
        start = f"greatest(start_date, {literal(first)})"
    if last:
        end = f"least(end_date, {literal(last)})"
    if first or last:
        wheres.append(f"{start} <= {end}")
    steps.add(
        "cohort",
        f"SELECT person_id AS subject_id, {start} AS cohort_start_date, {end} AS cohort_end_date"
        f" FROM ({eras}){where(wheres)}",
    )


def _periods(steps: Steps, definition: Definition) -> str:
    """Return the query (person_id, start_date, end_date) of each event until its earliest end."""
    exit_ = definition.exit
    own = "op_end"
    if isinstance(exit_, FixedEnd):
        day = days_after("end_date" if exit_.from_end else "start_date", exit_.days)
        # An event without an end has no such day: least() would give the period's.
        own = f"CASE WHEN {day} > op_end THEN op_end ELSE {day} END"
    sooner = [_censored(steps, event) for event in definition.censoring]
    if isinstance(exit_, ExposureEnd):
        sooner.append(_exposure_ends(steps, exit_))
    if not sooner:
        left = f"FROM included WHERE {own} >= start_date"
        return f"SELECT person_id, start_date, {own} AS end_date {left}"
    ends = " UNION ALL ".join([f"SELECT index_id, {own} AS end_date FROM included", *sooner])
    return (
        "SELECT e.person_id, e.start_date, min(x.end_date) AS end_date"
        f" FROM included AS e JOIN ({ends}) AS x USING (index_id) WHERE x.end_date >= e.start_date"
        " GROUP BY e.index_id, e.person_id, e.start_date"
    )


def _censored(steps: Steps, event: Event) -> str:
    return (
        "SELECT e.index_id, min(c.start_date) AS end_date FROM included AS e"
        f" JOIN ({event_rows(steps, event)}) AS c ON c.person_id = e.person_id"
        " AND c.start_date BETWEEN e.start_date AND e.op_end GROUP BY e.index_id"
    )


def _exposure_ends(steps: Steps, exit_: ExposureEnd) -> str:
    domain = domains()["drug_exposure"]
    end = domain.end if exit_.supply is None else days_after(domain.start, exit_.supply)
    end = days_after(end, exit_.days)
    exposures = " UNION ALL ".join(
        f"SELECT person_id, {domain.start} AS start_date, {end} AS end_date FROM drug_exposure"
        f" WHERE {column} IN ({concepts_of(exit_.concepts)})"
        " AND person_id IN (SELECT person_id FROM included)"
        for column in (domain.concept, domain.source_concept)
    )
    drugs = steps.part("drugs", exposures)
    return (
        "SELECT e.index_id, x.end_date FROM included AS e"
        f" JOIN ({_eras(drugs, exit_.gap_days)}) AS x ON x.person_id = e.person_id"
        " AND e.start_date BETWEEN x.start_date AND x.end_date"
    )


def _eras(periods: str, gap_days: int) -> str:
    """Return the query of periods (person_id, start_date, end_date) joined over their gaps."""
    reached = days_after("end_date", gap_days)
    return f"""
        SELECT person_id, min(start_date) AS start_date, max(end_date) AS end_date
        FROM (
            SELECT *, sum(opens) OVER (
                PARTITION BY person_id ORDER BY start_date, opens DESC ROWS UNBOUNDED PRECEDING
            ) AS era
            FROM (
                SELECT *, CASE WHEN max({reached}) OVER (
                    PARTITION BY person_id ORDER BY start_date
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) >= start_date THEN 0 ELSE 1 END AS opens
                FROM {periods}
            )
        )
        GROUP BY person_id, era
    """
