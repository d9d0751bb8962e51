"""The list of the warehouse's columns: types, obligation, and policy towards the research zone."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final


class Policy(StrEnum):
    """What happens to a column on its way to the research zone."""

    KEEP = "keep"
    SHIFT = "shift"
    REKEY = "rekey"
    DEID = "deid"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str  # DuckDB type
    policy: Policy
    required: bool = False

    @property
    def quoted(self) -> str:
        return f'"{self.name}"'


LINEAGE: Final = ("source_name", "batch_id", "file_name", "record_type", "record_uid")
"""The columns that tie a row of care to the exact record it was read from."""

BY_CONCEPT: Final = {
    "condition_era": "condition_concept_id",
    "condition_occurrence": "condition_concept_id",
    "device_exposure": "device_concept_id",
    "drug_era": "drug_concept_id",
    "drug_exposure": "drug_concept_id",
    "measurement": "measurement_concept_id",
    "observation": "observation_concept_id",
    "procedure_occurrence": "procedure_concept_id",
    "visit_detail": "visit_detail_concept_id",
    "visit_occurrence": "visit_concept_id",
}
"""The tables that are kept in a second order, and the concept that leads it."""


@cache
def tables() -> dict[str, tuple[Column, ...]]:
    """Return the columns of every table of the warehouse, in their order."""
    text = files("ambroise.warehouse").joinpath("columns.toml").read_text("utf-8")
    listed: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return {
        table: tuple(
            Column(name, said[0], Policy(said[1]), "required" in said[2:])
            for name, said in columns.items()
        )
        for table, columns in listed.items()
    }


def folder(table: str) -> str:
    """Return the name of `table` below its zone."""
    return f"identity/{table}" if table.startswith("identity_") else f"omop/{table}"


def start_column(table: str) -> str | None:
    """Return the column that says when a row of `table` begins, if it has one."""
    names = [column.name for column in tables()[table]]
    dates = [n for n in names if n.endswith(("_start_datetime", "_datetime"))]
    dates += [n for n in names if n.endswith(("_start_date", "_date"))]
    return dates[0] if dates else "start" if "start" in names else None
