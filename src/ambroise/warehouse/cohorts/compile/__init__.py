"""From the plan of a cohort to one DuckDB query over the tables of OMOP CDM 5.4."""

from ambroise.warehouse.cohorts.compile.cohort import compile_cohort
from ambroise.warehouse.cohorts.compile.query import Query

__all__ = ["Query", "compile_cohort"]
