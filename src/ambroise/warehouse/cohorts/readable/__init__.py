"""Cohort definitions that people write and read, in YAML (docs/cohorts.md)."""

from ambroise.warehouse.cohorts.readable.definition import read_readable
from ambroise.warehouse.cohorts.readable.outline import Line, Outline, outline_of
from ambroise.warehouse.cohorts.readable.places import line_of, switched
from ambroise.warehouse.cohorts.readable.schema import definition_schema
from ambroise.warehouse.cohorts.readable.writing import as_readable

__all__ = [
    "Line",
    "Outline",
    "as_readable",
    "definition_schema",
    "line_of",
    "outline_of",
    "read_readable",
    "switched",
]
