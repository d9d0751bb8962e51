"""The measures that most persons of a group have: one value a person, by concept and unit."""

from typing import Any, Final

from ambroise.access.view import View
from ambroise.warehouse.characterisation.columns import Tables, missing, optional
from ambroise.warehouse.characterisation.events import WINDOW
from ambroise.warehouse.characterisation.model import Block
from ambroise.warehouse.characterisation.persons import SPREAD, line_of_spreads
from ambroise.warehouse.characterisation.telling import Telling

LISTED: Final = 25
NEEDS: Final = tuple(
    f"measurement.{name}"
    for name in ("person_id", "measurement_concept_id", "measurement_date", "value_as_number")
)


def measures(view: View, tables: Tables, members: str, telling: Telling, *, indexed: bool) -> Block:
    """Return how the measures lie that most persons have.

    The value of a person is their last one in the year up to the index when groups are `indexed`,
    the median of all of theirs otherwise. Who has none is missing. A measure that too few persons
    of every group have is not named.
    """
    if closed := missing(tables, *NEEDS):
        return Block("measures", closed=closed)
    unit = "unit_source_value" if optional(tables, "measurement", "unit_source_value") else "NULL"
    value, when = "median(value_as_number)", ""
    if indexed:
        value = "arg_max(value_as_number, (measurement_date, value_as_number))"
        when = f" AND date_diff('day', measurement_date, index_date) BETWEEN 0 AND {WINDOW}"
    named = not missing(tables, "concept.concept_id", "concept.concept_name")
    name = "concept_name" if named else "NULL::VARCHAR"
    label = "LEFT JOIN concept USING (concept_id)" if named else ""
    query = f"""
        WITH members AS ({members}),
        valued AS (
            SELECT grp, person_id, measurement_concept_id AS concept_id,
                coalesce({unit}, '')::VARCHAR AS unit, {value} AS value
            FROM members JOIN measurement USING (person_id)
            WHERE measurement_concept_id <> 0 AND value_as_number IS NOT NULL{when}
            GROUP BY grp, person_id, concept_id, unit
        ),
        counted AS (
            SELECT concept_id, unit, grp, {SPREAD} FROM valued GROUP BY concept_id, unit, grp
        ),
        listed AS (
            SELECT concept_id, unit, max(n) AS most FROM counted WHERE grp > 0
            GROUP BY concept_id, unit HAVING most >= {telling.smallest}
            ORDER BY most DESC, concept_id, unit LIMIT {LISTED}
        )
        SELECT counted.*, most, {name} AS name
        FROM counted JOIN listed USING (concept_id, unit) {label}
        ORDER BY most DESC, concept_id, unit, grp
    """
    found: dict[tuple[int, str], dict[int, dict[str, Any]]] = {}
    for row in view.figures(query).to_pylist():
        found.setdefault((row["concept_id"], row["unit"]), {})[row["grp"]] = row
    return Block(
        "measures",
        tuple(
            line_of_spreads(
                next(iter(rows.values()))["name"] or str(concept),
                unit,
                rows,
                telling,
                concept=concept,
            )
            for (concept, unit), rows in found.items()
        ),
    )
