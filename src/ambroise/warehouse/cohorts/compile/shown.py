"""What is shown of a cohort: the counts of its steps, the rules met, the rows behind members."""

from collections.abc import Iterator

from ambroise.warehouse.cohorts.compile.groups import hits
from ambroise.warehouse.cohorts.compile.literals import literal
from ambroise.warehouse.cohorts.compile.steps import Steps
from ambroise.warehouse.cohorts.domains import domains
from ambroise.warehouse.cohorts.plan import Definition, Group, Limit, Related

_COUNTS = "count(DISTINCT person_id), count(DISTINCT visit_id), count(*)"


def attrition(definition: Definition) -> str:
    """Return the query of the counts of each step."""
    steps = [("/entry", "", f"{_COUNTS}, count(DISTINCT person_id) FROM entry")]
    if definition.additional is not None:
        steps.append(("/additional", "", f"{_COUNTS}, count(DISTINCT person_id) FROM qualified"))
    for number, rule in enumerate(definition.rules):
        kept = " AND ".join(f"rule_{one}" for one in range(number + 1))
        counts = ", ".join(f"{count} FILTER ({kept})" for count in _COUNTS.split(", "))
        alone = f"count(DISTINCT person_id) FILTER (rule_{number})"
        steps.append((f"/rules/{number}", rule.name, f"{counts}, {alone} FROM ruled"))
    if definition.limit is not Limit.ALL:
        steps.append(("/limit", "", f"{_COUNTS}, count(DISTINCT person_id) FROM included"))
    steps.append(
        (
            "/cohort",
            definition.name,
            "count(DISTINCT subject_id), NULL, count(*), count(DISTINCT subject_id) FROM cohort",
        )
    )
    queries = [
        f"SELECT {number}, {literal(part)}, {literal(name)}, {counts}"
        for number, (part, name, counts) in enumerate(steps)
    ]
    columns = "step, part, name, persons, stays, events, persons_alone"
    return f"SELECT * FROM ({' UNION ALL '.join(queries)}) AS s ({columns}) ORDER BY step"


def evidence(steps: Steps, definition: Definition) -> str:
    """Return the query of the rows that opened the cohort for its members, or met a criterion.

    `steps` have `included`; what each criterion finds is asked once more, of these events alone.
    """
    entries = [
        "SELECT e.person_id AS subject_id, e.start_date AS index_date,"
        f" '/entry/{number}' AS part, {literal(event.domain)} AS \"table\", e.event_id AS row_id,"
        f" e.start_date AS on_date FROM included AS e WHERE e.entry = {number}"
        for number, event in enumerate(definition.entry.events)
    ]
    found = [
        f"SELECT e.person_id, e.start_date, {literal(part)},"
        f" {literal(domains()[related.event.domain].name)}, h.event_id, h.start_date"
        f" FROM {hits(steps, related, 'included')} AS h JOIN included AS e USING (index_id)"
        for place, group in definition.groups()
        for part, related in _asked(group, place)
    ]
    return steps.query(f"{' UNION ALL '.join([*entries, *found])} ORDER BY ALL")


def _asked(group: Group, place: str) -> Iterator[tuple[str, Related]]:
    """Yield what a group asks around an event, with its place in the plan, inner groups' too."""
    for number, related in enumerate(group.related):
        yield f"{place}/related/{number}", related
    for number, inner in enumerate(group.groups):
        yield from _asked(inner, f"{place}/groups/{number}")


def rules_met(definition: Definition) -> str:
    """Return the query of how many events, and best events of persons, meet which rules."""
    rules = range(len(definition.rules))
    mask = " + ".join(f"rule_{number}::HUGEINT * {1 << number}" for number in rules) or "0::HUGEINT"
    met = " + ".join(f"rule_{number}::INTEGER" for number in rules) or "0"
    earliest = "".join(f" WHEN rule_{number} THEN {number}" for number in rules)
    first = f"CASE{earliest} ELSE 0 END" if earliest else "0"
    best = f"{met} DESC, {first}, start_date, event_id, entry"
    return (
        f"SELECT 0 AS mode_id, {mask} AS inclusion_rule_mask, count(*) AS person_count"
        " FROM ruled GROUP BY inclusion_rule_mask"
        f" UNION ALL SELECT 1, {mask} AS inclusion_rule_mask, count(*) FROM"
        " (SELECT * FROM ruled QUALIFY row_number() OVER (PARTITION BY person_id"
        f" ORDER BY {best}) = 1) GROUP BY inclusion_rule_mask"
        " ORDER BY ALL"
    )
