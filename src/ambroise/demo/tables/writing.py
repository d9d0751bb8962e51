"""How each table is written: its columns, its character set, and French signs within its cells."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

MAPPING: Final = "correspondance.yaml"
"""The file that says how the tables are read."""


@dataclass(frozen=True, slots=True)
class Table:
    """Semicolons and quotes as spreadsheets write them; `mark` starts the file."""

    name: str
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    mark: bytes = b"\xef\xbb\xbf"

    def line(self, row: Mapping[str, str]) -> bytes:
        """Return a line of the table. Raises KeyError where the row lacks a column."""
        return self._written(row[name] for name in self.columns)

    @property
    def header(self) -> bytes:
        return self.mark + self._written(self.columns)

    def _written(self, cells: Iterable[str]) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(cells)
        return out.getvalue().encode(self.encoding)


STAYS: Final = Table(
    "sejours",
    tuple("num_sejour ipp type date_entree date_sortie uf libelle_uf motif".split()),
)
BIOLOGY: Final = Table(
    "biologie",
    tuple(
        "id_resultat ipp num_sejour code_loinc code_labo libelle resultat unite borne_basse"
        " borne_haute statut date_prelevement".split()
    ),
    encoding="cp1252",
    mark=b"",
)
ADMINISTRATIONS: Final = Table(
    "administrations",
    tuple(
        "id_administration ipp num_sejour code_atc produit dose unite voie posologie debut fin"
        " statut".split()
    ),
)
_TABLES: Final = (STAYS, BIOLOGY, ADMINISTRATIONS)


def headers() -> dict[str, bytes]:
    """The first line of each table, by its name."""
    return {table.name: table.header for table in _TABLES}


def mapping() -> bytes:
    """What the file MAPPING holds."""
    return files("ambroise.demo.tables").joinpath(MAPPING).read_bytes()


def number(value: float | None) -> str:
    """A number with a decimal comma, "" where there is none."""
    return "" if value is None else repr(value).replace(".", ",")


def moment(when: datetime | None) -> str:
    """31/12/2025 14:05, "" where there is none."""
    return "" if when is None else f"{when:%d/%m/%Y %H:%M}"
