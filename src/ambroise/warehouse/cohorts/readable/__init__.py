"""Cohort definitions that people write and read, in YAML (docs/cohorts.md)."""

from ambroise.warehouse.cohorts.readable.definition import read_readable
from ambroise.warehouse.cohorts.readable.schema import definition_schema
from ambroise.warehouse.cohorts.readable.writing import as_readable

__all__ = ["as_readable", "definition_schema", "read_readable"]
