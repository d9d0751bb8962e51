"""Small databases of OMOP that cohorts are found in, and what Circe's own tests hold."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from ambroise.warehouse.cohorts import Definition, compile_cohort, read_text
from ambroise.warehouse.columns import tables
from tests.builders.shared import shared

Row = Mapping[str, Any]

_BEYOND = (
    "CREATE TABLE location_history (location_history_id BIGINT, location_id BIGINT,"
    " domain_id VARCHAR, entity_id BIGINT, start_date DATE, end_date DATE)",
    "ALTER TABLE location ADD COLUMN region_concept_id BIGINT",
    "ALTER TABLE drug_exposure ADD COLUMN effective_drug_dose DOUBLE",
    "ALTER TABLE drug_exposure ADD COLUMN dose_unit_concept_id BIGINT",
)
"""What Circe asks of other versions of the CDM than 5.4."""


@cache
def _ddl() -> str:
    """Return what makes the tables that cohorts read."""
    made = [
        f'CREATE TABLE "{table}" ({", ".join(f"{one.quoted} {one.type}" for one in columns)})'
        for table, columns in tables().items()
        if not table.startswith(("identity_", "note", "cohort", "source_", "quality_"))
    ]
    return "; ".join([*made, *_BEYOND])


class Omop:
    """The tables of OMOP in memory; a column without a value is NULL."""

    def __init__(self, rows: Mapping[str, Iterable[Row]] | None = None) -> None:
        self._connection = duckdb.connect()
        self._connection.execute(_ddl())
        self._filled: set[str] = set()
        self.hold(rows or {})

    def fill(self, table: str, rows: Iterable[Row]) -> None:
        listed = list(rows)
        names = list(dict.fromkeys(name for row in listed for name in row))
        if not names:
            return
        self._filled.add(table)
        marks = f"({', '.join('?' for _ in names)})"
        self._connection.execute(
            f'INSERT INTO "{table}" ({", ".join(names)}) VALUES {", ".join(marks for _ in listed)}',
            [row.get(name) for row in listed for name in names],
        )

    def hold(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """Hold these rows, and no longer those before."""
        for table in self._filled:
            self._connection.execute(f'TRUNCATE "{table}"')
        for table, found in rows.items():
            self.fill(table, found)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()

    def dicts(self, query: str) -> list[dict[str, Any]]:
        result = self._connection.execute(query)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "Omop":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def cohort_of(omop: Omop, definition: Definition) -> list[tuple[Any, ...]]:
    """Return the cohort as (subject, start, end), in order."""
    return sorted(omop.rows(compile_cohort(definition).cohort))


def written(text: str, file: str = "cohorte.yaml") -> Definition:
    """Return the definition that a text is."""
    return read_text(Path(file), text)


def expression(content: Mapping[str, Any]) -> Definition:
    """Return the definition that a Circe expression is."""
    return written(json.dumps(content), "atlas.json")


def circe(name: str) -> Any:
    """Return a JSON file of Circe's own tests."""
    return json.loads(shared(f"warehouse/circe_tests/{name}").read_text("utf-8"))


def prepared(*names: str) -> Omop:
    """Return a database with the prepared rows of Circe's own tests, its vocabulary included."""
    omop = Omop()
    for name in ("datasets/vocabulary", *names):
        for table, rows in circe(f"{name}.json").items():
            schema, _, own = table.partition(".")
            if schema == "cdm":
                omop.fill(own, rows)
    return omop
