"""A database of OMOP CDM 5.4 that others made: the shared sample, typed by the DDL of the CDM."""

import re
import zipfile
from pathlib import Path
from typing import Any

import duckdb

from tests.builders.shared import shared

SAMPLE = "warehouse/omop_synthea27nj/Synthea27Nj_5.4.zip"
DDL = "warehouse/omop_cdm54/duckdb/OMOPCDM_duckdb_5.4_ddl.sql"


class Cdm:
    """Tables in memory, as the checks read a dataset."""

    def __init__(self) -> None:
        self._connection = duckdb.connect()

    def sql(self, text: str) -> None:
        self._connection.execute(text)

    def fill(self, table: str, columns: list[str], rows: list[dict[str, str]]) -> None:
        """Put rows of text into a table; an empty text is NULL."""
        named = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" for _ in columns)
        values = [[row.get(name) or None for name in columns] for row in rows]
        if values:
            self._connection.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", values)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(row["table_name"] for row in self.rows("FROM duckdb_tables()"))

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        result = self._connection.execute(query, params or None)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def an_empty_cdm() -> Cdm:
    """The 39 tables of the CDM, without a row; no column is required."""
    cdm = Cdm()
    ddl = re.sub(r"@cdmDatabaseSchema\.|NOT NULL|NULL", "", shared(DDL).read_text())
    cdm.sql(re.sub(r"--.*", "", ddl))
    return cdm


def the_sample(folder: Path) -> Cdm:
    """The shared sample of 28 persons."""
    cdm = an_empty_cdm()
    with zipfile.ZipFile(shared(SAMPLE)) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"[A-Z_]+\.csv", name)]
        archive.extractall(folder, names)
    for name in names:
        table = name.removesuffix(".csv").lower()
        if table in cdm.tables:
            cdm.sql(
                f"INSERT INTO {table} BY NAME"
                f" FROM read_csv('{folder / name}', header = true, all_varchar = true)"
            )
    return cdm
