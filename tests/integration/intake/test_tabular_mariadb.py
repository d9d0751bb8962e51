"""Tables of a real MariaDB server: read only, in order, and on where the connection was cut."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise.errors import DatabaseUnreachable, MappingInvalid
from ambroise.intake.tabular import DatabaseReading, Mark
from tests.builders.mariadb import a_mariadb
from tests.builders.tables import a_mapping, cells_of

PASSWORD = "MOTDEPASSE-42"
ROWS = 4_000
TABLES = """\
flux: glims
base: {variable: GLIMS}
tables:
  resultat: {table: labo.resultats, suivi: modifie, cle: [ipp, id]}
  septieme: {requete: "SELECT id FROM resultats WHERE id % 7 = 0", cle: id}
  double: {requete: "SELECT id, ipp AS id FROM resultats", cle: id}
  absente: {table: labo.absente, cle: id}
  ecrit: {requete: "SELECT NEXT VALUE FOR compteur AS id", cle: id}
"""


@pytest.fixture(scope="module")
def base() -> Iterator[sa.Engine]:
    with a_mariadb() as port:
        address = f"mysql+pymysql://lecteur:{PASSWORD}@127.0.0.1:{port}/"
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            for statement in (
                "CREATE DATABASE labo CHARACTER SET utf8mb4",
                "CREATE TABLE labo.resultats (ipp text, id int, valeur decimal(20, 6),"
                " modifie datetime(6), note text, octets varbinary(8), jour date, duree time)",
                "INSERT INTO labo.resultats SELECT concat('P', mod(seq, 7)), seq, seq / 10,"
                " '2024-01-01' + INTERVAL floor(seq / 10) MINUTE, 'Œdème 🩺', x'00FF10',"
                f" '2024-02-29', '26:30:00' FROM seq_1_to_{ROWS}",
                "CREATE SEQUENCE labo.compteur",
            ):
                connection.exec_driver_sql("USE labo" if statement.startswith("INS") else "DO 0")
                connection.exec_driver_sql(statement)
        yield engine
        engine.dispose()


@pytest.fixture(autouse=True)
def address(base: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    written = base.url.set(database="labo").render_as_string(hide_password=False)
    monkeypatch.setenv("GLIMS", written)
    return written


def reading(folder: Path, table: str = "resultat", **how: Any) -> DatabaseReading:
    return DatabaseReading(a_mapping(folder, TABLES), table, **how)


def cut(base: sa.Engine) -> None:
    """End every session that reads."""
    query = "SELECT id FROM information_schema.processlist WHERE db = 'labo'"
    with base.connect() as connection:
        for (session,) in connection.exec_driver_sql(query).fetchall():
            connection.exec_driver_sql(f"KILL {session}")


def test_cells_are_kept_exactly(tmp_path: Path) -> None:
    first, *_ = reading(tmp_path).pieces()
    assert cells_of(first) == {
        "ipp": "P0",
        "id": 7,
        "valeur": "0.700000",
        "modifie": "2024-01-01T00:00:00",
        "note": "Œdème 🩺",
        "octets": "AP8Q",
        "jour": "2024-02-29",
        "duree": "P1DT9000S",
    }


def test_a_connection_cut_twice_doubles_and_loses_nothing(tmp_path: Path, base: sa.Engine) -> None:
    waits: list[float] = []
    found = []
    for piece in reading(tmp_path, wait=waits.append).pieces():
        found.append(cells_of(piece)["id"])
        if len(found) in (700, 1_900):
            cut(base)
    assert sorted(found) == list(range(1, ROWS + 1))
    assert waits


def test_a_second_reading_takes_what_changed(tmp_path: Path, base: sa.Engine) -> None:
    first = reading(tmp_path)
    assert len(list(first.pieces())) == ROWS
    assert first.mark is not None
    with base.connect() as connection:
        connection.exec_driver_sql("UPDATE labo.resultats SET modifie = now(6) WHERE id = 3")
    second = reading(tmp_path, since=Mark.read(first.mark.written()))
    found = [cells_of(piece)["id"] for piece in second.pieces()]
    assert found[-1] == 3
    assert len(found) < 620, "the last hour only"


def test_a_query_is_sent_as_it_is_written(tmp_path: Path) -> None:
    found = [cells_of(piece)["id"] for piece in reading(tmp_path, "septieme").pieces()]
    assert found == list(range(7, ROWS + 1, 7))


@pytest.mark.parametrize("table", ["double", "absente", "ecrit"])
def test_a_reading_that_the_server_refuses_names_its_line(tmp_path: Path, table: str) -> None:
    with pytest.raises(MappingInvalid, match=f"tables.{table}"):
        list(reading(tmp_path, table, wait=lambda _seconds: None).pieces())


def test_a_query_that_writes_changes_nothing(tmp_path: Path, base: sa.Engine) -> None:
    with pytest.raises(MappingInvalid):
        list(reading(tmp_path, "ecrit").pieces())
    with base.connect() as connection:
        assert connection.exec_driver_sql("SELECT NEXT VALUE FOR labo.compteur").scalar() == 1


def test_a_server_that_is_not_there_is_said_without_the_password(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = sa.make_url(address).set(port=9).render_as_string(hide_password=False)
    monkeypatch.setenv("GLIMS", away)
    with pytest.raises(DatabaseUnreachable) as error:
        list(reading(tmp_path).pieces())
    assert PASSWORD not in error.value.message()
    assert "mysql+pymysql://127.0.0.1:9/labo" in error.value.message()
