"""The data dictionary of an extract: each column, what it means, in what unit, how filled it is."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Final

from ambroise.extracts.written import Written
from ambroise.warehouse.columns import Policy, tables

HEADER: Final = (
    "table", "colonne", "type", "description", "unité", "vocabulaire", "traitement", "part remplie",
)  # fmt: skip
_TREATMENTS: Final = {
    Policy.KEEP: "comme dans l'entrepôt",
    Policy.SHIFT: "décalé, du même nombre de jours pour toute la personne",
    Policy.REKEY: "renuméroté pour ce projet",
    Policy.DEID: "identités remplacées",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One column; `filled` is the share of rows that have a value, "" for a table without rows."""

    table: str
    column: str
    type: str
    description: str
    unit: str
    vocabulary: str
    treatment: str
    filled: str


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = files("ambroise.extracts").joinpath("words.toml").read_text("utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    return found


def about(table: str) -> str:
    """Return what a table holds, in French; "" for one that is not known."""
    return _words()["tables"].get(table, "")


def described(table: str, column: str) -> str:
    """Return what a column means, in French; "" for one that is not known."""
    words = _words()
    if column in words["columns"]:
        return words["columns"][column]
    endings = sorted(words["endings"], key=len, reverse=True)
    ending = next((one for one in endings if column.endswith(one)), None)
    if ending is None:
        return ""
    return words["endings"][ending].format(of=words["of"].get(table, "de la ligne"))


def entries(written: Iterable[Written]) -> list[Entry]:
    """Return the dictionary of the tables of an extract, in the order of its columns."""
    return [_entry(one, column, kind) for one in written for column, kind in one.columns.items()]


def as_csv(found: Iterable[Entry]) -> str:
    """Return the dictionary as CSV."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(astuple(one) for one in found)
    return text.getvalue()


def _entry(one: Written, column: str, kind: str) -> Entry:
    words = _words()
    return Entry(
        one.table,
        column,
        kind,
        described(one.table, column),
        words["units"].get(column, "jour" if column.endswith("_date") else ""),
        words["vocabularies"].get(column, "table concept" if "concept_id" in column else ""),
        _treatment(one.table, column),
        f"{one.filled[column] / one.rows:.3f}" if one.rows else "",
    )


def _treatment(table: str, column: str) -> str:
    policies = {known.name: known.policy for known in tables().get(table, ())}
    return _TREATMENTS.get(policies.get(column, Policy.DROP), "fait pour ce projet")
