"""A definition asked of tables that are there."""

from ambroise.errors import CohortTableMissing
from ambroise.warehouse.cohorts.compile import Query, compile_cohort
from ambroise.warehouse.cohorts.plan import Definition
from ambroise.warehouse.rows import Rows

_COLUMNS = """
SELECT table_name, list(lower(column_name)) AS columns
FROM information_schema.columns
WHERE table_schema = current_schema()
GROUP BY table_name
"""


def query_on(dataset: Rows, definition: Definition) -> Query:
    """Return the query of a cohort over the tables of `dataset`, in the order that suits each.

    Raises CohortTableMissing for a table or a column that a criterion needs and is not there.
    """
    found = {row["table_name"]: row["columns"] for row in dataset.rows(_COLUMNS)}
    query = compile_cohort(definition, found.keys())
    for table, columns in sorted(query.reads.items()):
        if table not in found:
            raise CohortTableMissing(name=definition.name, table=table)
        for column in sorted(columns - set(found[table])):
            raise CohortTableMissing(name=definition.name, table=f"{table}.{column}")
    return query
