"""The most frequent diagnoses, drugs and acts of groups, before, at and after their index."""

from dataclasses import dataclass
from typing import Any, Final

from ambroise.access.view import View
from ambroise.warehouse.characterisation.columns import Tables, missing
from ambroise.warehouse.characterisation.model import Block, Line
from ambroise.warehouse.characterisation.persons import cells_of, line_of_counts
from ambroise.warehouse.characterisation.telling import Telling

LISTED: Final = 25
"""Concepts of a block: those that most persons of a group have."""
WINDOW: Final = 365
"""Days looked at before and after an index."""
WINDOWS: Final = {
    "before": f"days BETWEEN -{WINDOW} AND -1",
    "at": "days = 0",
    "after": f"days BETWEEN 1 AND {WINDOW}",
}


@dataclass(frozen=True, slots=True)
class Domain:
    """A table of events, by the columns of its concept and of its first day."""

    name: str
    table: str
    concept: str
    day: str

    @property
    def needs(self) -> tuple[str, ...]:
        columns = ("person_id", self.concept, self.day)
        return tuple(f"{self.table}.{column}" for column in columns)


DOMAINS: Final = (
    Domain("diagnoses", "condition_occurrence", "condition_concept_id", "condition_start_date"),
    Domain("drugs", "drug_exposure", "drug_concept_id", "drug_exposure_start_date"),
    Domain("procedures", "procedure_occurrence", "procedure_concept_id", "procedure_date"),
)


def events(
    view: View,
    tables: Tables,
    members: str,
    telling: Telling,
    domain: Domain,
    *,
    windows: bool,
) -> Block:
    """Return the concepts of a domain that most persons have; with `windows`, around the index.

    One that too few persons of every group have is not named.
    """
    if closed := missing(tables, *domain.needs):
        return Block(domain.name, closed=closed)
    named = not missing(tables, "concept.concept_id", "concept.concept_name")
    chosen = (
        ", ".join(
            f"count(DISTINCT person_id) FILTER ({when}) AS {name}" for name, when in WINDOWS.items()
        )
        if windows
        else "0 AS at"
    )
    name = "concept_name" if named else "NULL::VARCHAR"
    label = "LEFT JOIN concept USING (concept_id)" if named else ""
    query = f"""
        WITH members AS ({members}),
        counted AS (
            SELECT concept_id, grp, count(DISTINCT person_id) AS persons, {chosen}
            FROM (
                SELECT grp, person_id, {domain.concept} AS concept_id,
                    date_diff('day', index_date, {domain.day}) AS days
                FROM members JOIN {domain.table} USING (person_id)
                WHERE {domain.concept} <> 0
            )
            GROUP BY concept_id, grp
        ),
        listed AS (
            SELECT concept_id, max(persons) AS most FROM counted WHERE grp > 0
            GROUP BY concept_id HAVING most >= {telling.smallest}
            ORDER BY most DESC, concept_id LIMIT {LISTED}
        )
        SELECT counted.*, most, {name} AS name
        FROM counted JOIN listed USING (concept_id) {label} ORDER BY most DESC, concept_id, grp
    """
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for row in view.figures(query).to_pylist():
        found.setdefault(row["concept_id"], {})[row["grp"]] = row
    return Block(
        domain.name,
        tuple(_line(concept, rows, telling, windows) for concept, rows in found.items()),
    )


def _line(concept: int, rows: dict[int, dict[str, Any]], telling: Telling, windows: bool) -> Line:
    def counts(name: str) -> list[int]:
        return [rows[group][name] if group in rows else 0 for group in range(len(telling.sizes))]

    persons = counts("persons")
    around = {
        name: cells_of(telling.told(counts(name), within=persons), telling)
        for name in (WINDOWS if windows else ())
    }
    name = next(iter(rows.values()))["name"] or str(concept)
    return line_of_counts(name, telling.told(persons), telling, concept=concept, windows=around)
