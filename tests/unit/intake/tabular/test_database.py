"""Rows of a database: a real SQLite file."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ambroise.errors import DatabaseUnreachable, MappingInvalid
from ambroise.intake.files import Broken, Text
from ambroise.intake.tabular import DatabaseReading, Mark
from tests.builders.tables import a_mapping, cells_of

TABLES = """\
flux: glims
base: {variable: GLIMS}
tables:
  resultat:
    table: resultats
    suivi: modifie
    cle: id
  vue:
    requete: "SELECT id, valeur AS v FROM resultats WHERE valeur LIKE '%:1' ;"
    cle: id
"""


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    path = tmp_path / "glims.db"
    monkeypatch.setenv("GLIMS", f"sqlite:///{path}")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE resultats (id INTEGER, valeur TEXT, modifie INTEGER)")
    return connection


def add(base: sqlite3.Connection, *rows: tuple[Any, ...]) -> None:
    base.executemany("INSERT INTO resultats VALUES (?, ?, ?)", rows)


def reading(folder: Path, table: str = "resultat", **how: Any) -> DatabaseReading:
    return DatabaseReading(a_mapping(folder, TABLES), table, **how)


def ids(pieces: Any) -> list[Any]:
    return [cells_of(one)["id"] for one in pieces]


def test_rows_come_in_the_order_of_the_followed_column_and_of_the_key(
    tmp_path: Path, base: sqlite3.Connection
) -> None:
    add(base, (3, "c", 10), (1, "a", 20), (2, "b", 10))
    found = list(reading(tmp_path).pieces())
    assert ids(found) == [2, 3, 1]
    assert found[0] == Text(1, b'{"resultat":{"id":2,"valeur":"b","modifie":10}}')


def test_the_next_reading_starts_from_the_mark_of_the_last(
    tmp_path: Path, base: sqlite3.Connection
) -> None:
    add(base, (1, "a", 10), (2, "b", 20))
    first = reading(tmp_path)
    assert ids(first.pieces()) == [1, 2]
    assert first.mark == Mark(20)
    add(base, (3, "c", 20), (4, "d", 30), (5, "e", 5))
    second = reading(tmp_path, since=first.mark)
    assert ids(second.pieces()) == [2, 3, 4]
    assert second.mark == Mark(30)


def test_rows_without_a_place_in_the_order_are_never_left_out(
    tmp_path: Path, base: sqlite3.Connection
) -> None:
    add(base, (1, "a", None), (None, "b", 40), (2, "c", 50))
    assert len(list(reading(tmp_path, since=Mark(50)).pieces())) == 2
    assert len(list(reading(tmp_path).pieces())) == 3


def test_a_query_is_read_with_its_colons_and_its_own_names(
    tmp_path: Path, base: sqlite3.Connection
) -> None:
    add(base, (1, "1:1", 1), (2, "1:2", 1))
    found = list(reading(tmp_path, "vue").pieces())
    assert [cells_of(one) for one in found] == [{"id": 1, "v": "1:1"}]


def test_two_rows_of_one_key_that_differ_are_not_both_taken(
    tmp_path: Path, base: sqlite3.Connection
) -> None:
    add(base, (1, "a", 1), (1, "b", 1))
    first, second = reading(tmp_path).pieces()
    assert isinstance(first, Text)
    assert isinstance(second, Broken)
    assert second.reason == "duplicate_key"


def test_the_base_is_never_written(tmp_path: Path, base: sqlite3.Connection) -> None:
    text = TABLES.replace(
        "SELECT id, valeur AS v FROM resultats WHERE valeur LIKE '%:1' ;",
        "SELECT 1) ; DELETE FROM resultats; --",
    )
    add(base, (1, "a", 1))
    with pytest.raises(MappingInvalid, match="la base refuse la lecture"):
        list(DatabaseReading(a_mapping(tmp_path, text), "vue").pieces())
    assert base.execute("SELECT count(*) FROM resultats").fetchone() == (1,)


def test_a_table_or_column_that_is_absent_is_told_with_its_line(
    tmp_path: Path, base: sqlite3.Connection
) -> None:
    absent = a_mapping(tmp_path, TABLES.replace("table: resultats", "table: resultat"))
    with pytest.raises(MappingInvalid, match=r"ligne 5, clé tables.resultat.table"):
        list(DatabaseReading(absent, "resultat").pieces())
    wrong = a_mapping(tmp_path, TABLES.replace("suivi: modifie", "suivi: modifiee"))
    with pytest.raises(MappingInvalid, match="peut-être « modifie »"):
        list(DatabaseReading(wrong, "resultat").pieces())


def test_a_file_that_is_absent_is_not_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIMS", f"sqlite:///{tmp_path / 'absente.db'}")
    with pytest.raises(DatabaseUnreachable):
        list(reading(tmp_path).pieces())
    assert not (tmp_path / "absente.db").exists()


def test_a_kind_of_base_without_a_driver_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIMS", "oracle://a:MOTDEPASSE@b/c")
    with pytest.raises(MappingInvalid, match="pilote à installer"):
        list(reading(tmp_path).pieces())
    monkeypatch.setenv("GLIMS", "inconnue://a:MOTDEPASSE@b/c")
    with pytest.raises(MappingInvalid, match="inconnu de SQLAlchemy"):
        list(reading(tmp_path).pieces())


def test_the_name_of_a_reading_has_no_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIMS", "postgresql+psycopg://lecteur:MOTDEPASSE@labo/glims")
    assert reading(tmp_path).name == "postgresql+psycopg://labo/glims#resultat"
