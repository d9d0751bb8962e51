"""Mappings and rows of tables, made on the spot."""

import io
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from ambroise.intake.files import Broken, Text
from ambroise.intake.tabular import LoadedMapping, load_mapping, tell
from ambroise.intake.tabular.csvfile import csv_pieces
from ambroise.intake.tabular.pieces import piece_of, read_piece
from ambroise.intake.told import Told

LABORATORY = """\
flux: laboratoire
domaines: {ipp: 1.2.250.1.999.1}
dates: ["%d/%m/%Y %H:%M", iso]
vide: [NULL]
tables:
  biologie:
    fichier: "biologie_*.csv"
    cle: [id_resultat]
    ligne:
      patient: {ipp: num_patient}
      sejour: {iep: num_sejour}
      mesure:
        code: {systeme: loinc, valeur: code_loinc, libelle: libelle}
        valeur: resultat
        unite: unite
        date: date_prelevement
"""
"""A mapping of one table of results."""

RESULTS = """\
id_resultat;num_patient;num_sejour;code_loinc;libelle;resultat;unite;date_prelevement
1;4711;S1;718-7;Hémoglobine;12,5;g/dL;02/01/2024 10:30
2;4711;S1;2160-0;Créatinine;< 5;µmol/L;02/01/2024 10:30
3;4712;NULL;5196-1;Antigène HBs;négatif;;03/01/2024 08:00
"""
"""Rows of that table."""


def a_mapping(folder: Path, text: str) -> LoadedMapping:
    """Load a mapping written in `folder`."""
    path = folder / "correspondance.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def telling(folder: Path, line: str, cells: dict[str, Any], *, table: str = "") -> Told:
    """Return what a row tells by `line`, the YAML under `ligne`, and more keys of its table."""
    keys = indent(dedent(table), " " * 4)
    told = indent(dedent(line), " " * 6)
    text = (
        f"flux: essai\ntables:\n  t:\n    fichier: t.csv\n    cle: id\n{keys}\n    ligne:\n{told}"
    )
    mapping = a_mapping(folder, text).mapping
    return tell(piece_of("t", ["id", *cells], ["1", *cells.values()]), mapping)


def csv_rows(content: bytes, **how: Any) -> list[Text | Broken]:
    """Return the pieces of a CSV file."""
    stream = io.BufferedReader(io.BytesIO(content))
    return list(csv_pieces(stream, "t", lambda _header: None, **how))


def cells_of(piece: Text | Broken) -> dict[str, Any]:
    """Return the cells of a row that was read."""
    assert isinstance(piece, Text), piece
    return read_piece(piece.raw)[1]
