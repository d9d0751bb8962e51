from datetime import datetime

import pytest

from ambroise.demo.tables import headers
from ambroise.demo.tables.writing import BIOLOGY, STAYS, moment, number


def test_a_table_starts_with_its_columns_in_its_character_set() -> None:
    found = headers()
    assert found["sejours"].startswith("\ufeffnum_sejour;ipp;".encode())
    assert found["biologie"].startswith(b"id_resultat;ipp;")


def test_a_cell_is_quoted_where_it_holds_a_separator() -> None:
    row = dict.fromkeys(BIOLOGY.columns, "") | {"libelle": "Fer ; sérum", "unite": "µmol/L"}
    assert BIOLOGY.line(row) == ';;;;;"Fer ; sérum";;µmol/L;;;;\r\n'.encode("cp1252")


def test_a_row_has_every_column() -> None:
    with pytest.raises(KeyError):
        STAYS.line({"num_sejour": "1"})


def test_numbers_and_moments_are_written_as_in_france() -> None:
    assert (number(4.5), number(None)) == ("4,5", "")
    assert moment(datetime(2026, 3, 3, 9, 5)) == "03/03/2026 09:05"
    assert moment(None) == ""
