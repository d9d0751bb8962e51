"""Tables of a real PostgreSQL server: read only, in order, and on where the connection was cut."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise.errors import DatabaseUnreachable, MappingInvalid
from ambroise.intake.files import Text
from ambroise.intake.tabular import DatabaseReading, Mark
from tests.builders.postgres import Server, a_server
from tests.builders.tables import a_mapping, cells_of

PASSWORD = "MOTDEPASSE-42"
ROWS = 4_000
TABLES = """\
flux: glims
base: {variable: GLIMS}
tables:
  resultat: {table: labo.resultats, suivi: modifie, cle: [ipp, id]}
  septieme: {requete: "SELECT id FROM labo.resultats WHERE id % 7 = 0::int", cle: id}
  double: {requete: "SELECT id, ipp AS id FROM labo.resultats", cle: id}
  ecrit: {requete: "WITH x AS (DELETE FROM labo.resultats RETURNING *) SELECT * FROM x", cle: id}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server("lecteur", password=PASSWORD) as running:
        yield running


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    return f"postgresql+psycopg://lecteur:{PASSWORD}@127.0.0.1:{server.port}/postgres"


@pytest.fixture
def base(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    monkeypatch.setenv("GLIMS", address)
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS labo CASCADE; CREATE SCHEMA labo")
        connection.exec_driver_sql(
            "CREATE TABLE labo.resultats (ipp text, id int, valeur numeric, modifie timestamptz)"
        )
        connection.exec_driver_sql(
            "INSERT INTO labo.resultats SELECT 'P' || mod(n, 7), n, n / 10.0,"
            " timestamptz '2024-01-01 00:00+00' + (n / 10) * interval '1 minute'"
            f" FROM generate_series(1, {ROWS}) AS n"
        )
    yield engine
    engine.dispose()


def reading(folder: Path, table: str = "resultat", **how: Any) -> DatabaseReading:
    return DatabaseReading(a_mapping(folder, TABLES), table, **how)


def cut(base: sa.Engine) -> None:
    """End every session of the server but this one."""
    with base.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def test_cells_are_kept_exactly(tmp_path: Path, base: sa.Engine) -> None:
    first, *_ = reading(tmp_path).pieces()
    assert isinstance(first, Text)
    assert cells_of(first) == {
        "ipp": "P0",
        "id": 7,
        "valeur": "0.70000000000000000000",
        "modifie": "2024-01-01T00:00:00Z",
    }


def test_a_connection_cut_twice_doubles_and_loses_nothing(tmp_path: Path, base: sa.Engine) -> None:
    waits: list[float] = []
    found = []
    for piece in reading(tmp_path, wait=waits.append).pieces():
        found.append(cells_of(piece)["id"])
        if len(found) in (700, 2_300):
            cut(base)
    assert sorted(found) == list(range(1, ROWS + 1))
    assert waits == [1.0, 2.0]


def test_a_second_reading_takes_what_changed(tmp_path: Path, base: sa.Engine) -> None:
    first = reading(tmp_path)
    assert len(list(first.pieces())) == ROWS
    assert first.mark is not None
    with base.connect() as connection:
        connection.exec_driver_sql(
            "UPDATE labo.resultats SET valeur = 99, modifie = now() WHERE id = 3"
        )
    second = reading(tmp_path, since=Mark.read(first.mark.written()))
    found = [cells_of(piece) for piece in second.pieces()]
    assert found[-1]["id"] == 3
    assert len(found) < 620, "the last hour only"


def test_a_server_that_goes_away_for_good_is_said_without_its_password(
    tmp_path: Path, base: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIMS", f"postgresql+psycopg://lecteur:{PASSWORD}@127.0.0.1:9/postgres")
    with pytest.raises(DatabaseUnreachable) as error:
        list(reading(tmp_path).pieces())
    assert PASSWORD not in error.value.message()
    assert "postgresql+psycopg://127.0.0.1:9/postgres" in error.value.message()


def test_a_wrong_password_is_said_without_it(
    tmp_path: Path, base: sa.Engine, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIMS", address.replace(PASSWORD, "MAUVAIS-42"))
    with pytest.raises(DatabaseUnreachable) as error:
        list(reading(tmp_path).pieces())
    assert "MAUVAIS" not in error.value.message()


def test_a_query_that_writes_is_refused_by_the_session(tmp_path: Path, base: sa.Engine) -> None:
    with pytest.raises(MappingInvalid, match="la base refuse la lecture"):
        list(reading(tmp_path, "ecrit").pieces())
    with base.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM labo.resultats").scalar()
    assert count == ROWS


def test_a_query_with_two_columns_of_one_name_is_refused(tmp_path: Path, base: sa.Engine) -> None:
    with pytest.raises(MappingInvalid, match="« id » en double"):
        list(reading(tmp_path, "double").pieces())


def test_a_query_is_sent_as_it_is_written(tmp_path: Path, base: sa.Engine) -> None:
    found = [cells_of(piece)["id"] for piece in reading(tmp_path, "septieme").pieces()]
    assert found == list(range(7, ROWS + 1, 7))
