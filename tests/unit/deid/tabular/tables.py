"""Small tables, and what becomes of their columns."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ambroise.deid import Feed
from ambroise.deid.policies import policy_named
from ambroise.deid.tabular import TableWork, pseudonymise_table, read_columns

KEY = b"k" * 32
COLUMNS = """
person = "ipp"
[columns.ipp]
as = "key"
[columns.nom]
as = "identity"
label = "NOM"
[columns.prenom]
as = "identity"
label = "PRENOM"
[columns.naissance]
as = "date"
label = "DATE_NAISSANCE"
[columns.entree]
as = "date"
[columns.sexe]
as = "keep"
[columns.medecin]
as = "identity"
label = "NOM"
role = "professional"
[columns.note]
as = "text"
"""


def work(folder: Path, columns: str = COLUMNS, **options: Any) -> TableWork:
    path = folder / "columns.toml"
    path.write_text(columns, encoding="utf-8")
    given = {"key": KEY, "feed": Feed()} | options
    return TableWork(policy_named("strict"), columns=read_columns(path), **given)


def csv_table(folder: Path, text: str, **options: Any) -> list[str]:
    """Return the lines that a CSV table becomes."""
    source, out = folder / "in.csv", folder / "out.csv"
    source.write_bytes(text.encode())
    pseudonymise_table(source, out, work(folder, **options))
    return out.read_text(encoding="utf-8").splitlines()


def parquet_table(folder: Path, table: pa.Table, **options: Any) -> pa.Table:
    source, out = folder / "in.parquet", folder / "out.parquet"
    pq.write_table(table, source)
    pseudonymise_table(source, out, work(folder, **options))
    return pq.read_table(out)


def set_aside(folder: Path, name: str = "out.csv") -> str:
    return (folder / f"{name}.quarantine.jsonl").read_text(encoding="utf-8")
