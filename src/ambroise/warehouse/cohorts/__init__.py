"""Cohorts: a definition, ours or one of ATLAS, and the query that finds its people."""

from ambroise.warehouse.cohorts.compile import Query, compile_cohort
from ambroise.warehouse.cohorts.finding import query_on, query_over
from ambroise.warehouse.cohorts.plan import Definition
from ambroise.warehouse.cohorts.readable import as_readable, definition_schema
from ambroise.warehouse.cohorts.reading import read, read_text

__all__ = [
    "Definition",
    "Query",
    "as_readable",
    "compile_cohort",
    "definition_schema",
    "query_on",
    "query_over",
    "read",
    "read_text",
]
