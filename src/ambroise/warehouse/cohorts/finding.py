"""A definition asked of tables that are there."""

from collections.abc import Collection, Mapping

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
    """Return the query of a cohort over the tables of `dataset`; see `query_over`."""
    found = {row["table_name"]: row["columns"] for row in dataset.rows(_COLUMNS)}
    return query_over(found, definition)


def query_over(tables: Mapping[str, Collection[str]], definition: Definition) -> Query:
    """Return the query of a cohort over tables with these columns, in the order that suits each.

    Raises CohortTableMissing for a table or a column that a criterion needs and is not there.
    """
    query = compile_cohort(definition, tables.keys())
    for table, columns in sorted(query.reads.items()):
        if table not in tables:
            raise CohortTableMissing(name=definition.name, table=table)
        for column in sorted(columns - set(tables[table])):
            raise CohortTableMissing(name=definition.name, table=f"{table}.{column}")
    return query
