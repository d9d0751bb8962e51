"""Delta tables of a zone: written, published, read, forgotten."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from deltalake import DeltaTable

from ambroise.errors import DiskFull, HomeNotPrivate, NothingPublished, TrailUnavailable
from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.tables import (
    Readers,
    Workspace,
    Zone,
    latest,
    open_zone,
    pin,
    publish,
    vacuum,
)
from ambroise.tables.locking import open_engine
from ambroise.tables.zone import disk_errors


@pytest.fixture
def site(tmp_path: Path) -> Iterator[SimpleNamespace]:
    settings = Settings(home=tmp_path / "home")
    state = open_state(settings)
    yield SimpleNamespace(settings=settings, state=state, zone=open_zone(settings, "care"))
    state.close()


def put(zone: Zone, table: str, query: str) -> int:
    with Workspace.open(zone) as workspace:
        return workspace.replace(table, query)


def values(zone: Zone, table: str, version: int | None = None) -> list[int]:
    with Workspace.open(zone) as workspace:
        workspace.view("t", table, version=version)
        return [row["n"] for row in workspace.rows("SELECT n FROM t ORDER BY n")]


def test_a_zone_is_for_the_service_account_alone(site: SimpleNamespace) -> None:
    assert site.zone.path.stat().st_mode & 0o777 == 0o700
    site.zone.path.chmod(0o755)
    with pytest.raises(HomeNotPrivate):
        open_zone(site.settings, "care")


def test_the_same_transaction_twice_changes_nothing(site: SimpleNamespace) -> None:
    with Workspace.open(site.zone) as workspace:
        for _ in range(2):
            workspace.append("t", "SELECT 1 AS n", transaction=("lot", 1))
        workspace.append("t", "SELECT 2 AS n", transaction=("lot", 2))
    assert values(site.zone, "t") == [1, 2]


def test_a_column_that_comes_later_is_null_before(site: SimpleNamespace) -> None:
    with Workspace.open(site.zone) as workspace:
        workspace.append("t", "SELECT 1 AS n, {'x': 1} AS body")
        workspace.append("t", "SELECT 2 AS n, {'x': 1, 'y': 'new'} AS body, 'more' AS other")
        workspace.view("t", "t")
        assert workspace.rows("SELECT n, body.y AS y, other FROM t ORDER BY n") == [
            {"n": 1, "y": None, "other": None},
            {"n": 2, "y": "new", "other": "more"},
        ]
    names = [f.name for f in DeltaTable(str(site.zone.table_path("t"))).schema().fields]
    assert names == ["n", "body", "other"]


@pytest.mark.parametrize("second", ["2 AS n, 'b' AS word", "2 AS n, 'b' AS word, 1 AS other"])
def test_columns_asked_for_come_first_whatever_the_files_have(
    site: SimpleNamespace, second: str
) -> None:
    with Workspace.open(site.zone) as workspace:
        workspace.append("omop/t", "SELECT 1 AS n, 'a' AS word")
        workspace.append("omop/t", f"SELECT {second}")
        files = site.zone.files("omop/t")
        source = workspace.scan(files, columns="word VARCHAR, n BIGINT")
        rows = workspace.rows(f"SELECT * FROM {source} ORDER BY n")
    assert list(rows[0])[:2] == ["word", "n"]
    assert [(row["word"], row["n"]) for row in rows] == [("a", 1), ("b", 2)]


def test_a_replacement_may_have_other_columns(site: SimpleNamespace) -> None:
    put(site.zone, "t", "SELECT 'x' AS n")
    put(site.zone, "t", "SELECT 5 AS n, 'y' AS name")
    assert values(site.zone, "t") == [5]


def test_a_table_that_does_not_exist_is_empty_with_its_columns(site: SimpleNamespace) -> None:
    with Workspace.open(site.zone) as workspace:
        assert not workspace.view("t", "nowhere", columns="n BIGINT, name VARCHAR")
        assert workspace.rows("SELECT * FROM t") == []
        assert workspace.rows("DESCRIBE t")[1]["column_name"] == "name"


def test_a_table_without_rows_keeps_its_columns(site: SimpleNamespace) -> None:
    put(site.zone, "t", "SELECT 1 AS n, 'x' AS name WHERE false")
    with Workspace.open(site.zone) as workspace:
        for _ in range(2):
            assert workspace.view("t", "t")
        assert workspace.rows("SELECT n, name FROM t") == []


def test_tables_are_open_parquet_for_any_reader(site: SimpleNamespace) -> None:
    put(site.zone, "t", "SELECT unnest(range(5)) AS n")
    files = DeltaTable(str(site.zone.table_path("t"))).file_uris()
    assert duckdb.execute("SELECT sum(n) FROM read_parquet(?)", [files]).fetchall() == [(10,)]


def test_a_quote_in_the_path_is_no_sql(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "l'hôpital; DROP")
    settings.home.mkdir()
    zone = open_zone(settings, "care")
    put(zone, "t", "SELECT 7 AS n")
    assert values(zone, "t") == [7]


def test_no_engine_draws_among_the_answers(site: SimpleNamespace) -> None:
    drawn = "SELECT current_setting('enable_progress_bar') AS drawn"
    with Workspace.open(site.zone) as workspace, ExitStack() as ending:
        assert workspace.value(drawn) is False
        with closing(open_engine(site.zone, ending)) as reading:
            assert reading.sql(drawn).fetchall() == [(False,)]


def test_spill_files_go_with_the_workspace(site: SimpleNamespace) -> None:
    with Workspace.open(site.zone) as workspace:
        workspace.sql("SET memory_limit = '60MB'")
        workspace.sql("SET threads = 1")
        workspace.sql(
            "CREATE TABLE big AS SELECT random() AS r, repeat('x', 200) AS s"
            " FROM range(1000000) ORDER BY r"
        )
        assert list((site.zone.path / "spill").rglob("*.tmp"))
    assert not list((site.zone.path / "spill").iterdir())


def test_a_reader_sees_one_publication_whatever_comes_after(site: SimpleNamespace) -> None:
    publish(site.state, "care", {"omop/t": put(site.zone, "omop/t", "SELECT 1 AS n")}, {})
    readers = Readers(site.zone, site.state)
    with readers.reader() as reader, reader.cursor() as cursor:
        publish(site.state, "care", {"omop/t": put(site.zone, "omop/t", "SELECT 2 AS n")}, {})
        vacuum(site.zone, site.state)
        assert cursor.rows("SELECT n FROM t") == [{"n": 1}]
    with readers.reader() as reader, reader.cursor() as cursor:
        assert cursor.rows("SELECT n FROM t") == [{"n": 2}]
    readers.close()


def test_vacuum_forgets_what_nobody_holds(site: SimpleNamespace) -> None:
    for n in range(3):
        version = put(site.zone, "omop/t", f"SELECT {n} AS n")
        publish(site.state, "care", {"omop/t": version}, {})
    assert vacuum(site.zone, site.state).files == 2
    assert values(site.zone, "omop/t") == [2]


def test_a_pin_ends_with_its_block(site: SimpleNamespace) -> None:
    publish(site.state, "care", {"omop/t": put(site.zone, "omop/t", "SELECT 1 AS n")}, {})
    with pin(site.state, "care"):
        publish(site.state, "care", {"omop/t": put(site.zone, "omop/t", "SELECT 2 AS n")}, {})
        assert vacuum(site.zone, site.state).files == 0
    assert vacuum(site.zone, site.state).files == 1


def test_one_person_is_all_that_a_cursor_for_one_person_shows(site: SimpleNamespace) -> None:
    tables = {
        "omop/visit": put(site.zone, "omop/visit", "SELECT range AS person_id FROM range(1000)"),
        "omop/concept": put(site.zone, "omop/concept", "SELECT 5 AS concept_id"),
        "identity/name": put(site.zone, "identity/name", "SELECT 'Durand' AS name"),
    }
    publish(site.state, "care", tables, {})
    readers = Readers(site.zone, site.state)
    with readers.reader() as reader, reader.cursor(person_id=42) as cursor:
        assert cursor.rows("SELECT * FROM visit") == [{"person_id": 42}]
        assert cursor.rows("SELECT * FROM concept") == [{"concept_id": 5}]
    readers.close()


def test_nothing_published_says_where_to_begin(site: SimpleNamespace) -> None:
    with pytest.raises(NothingPublished) as error:
        latest(site.state, "research")
    assert "ambroise ingest" in error.value.message()


def test_a_full_disk_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(DiskFull), disk_errors(tmp_path):
        Path("/dev/full").write_text("x")


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        ValueError("IO Error: Could not write file: No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        TrailUnavailable(cause="OperationalError"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_full_disk_is_said_as_such_by_whichever_store(tmp_path: Path, error: Exception) -> None:
    error.__cause__ = sqlite3.OperationalError("database or disk is full")
    with pytest.raises(DiskFull), disk_errors(tmp_path):
        raise error


def test_another_error_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="else"), disk_errors(tmp_path):
        raise ValueError("something else")


def test_a_query_that_fails_leaves_no_file(site: SimpleNamespace) -> None:
    with pytest.raises(duckdb.Error):
        put(site.zone, "omop/t", "SELECT error('stop') AS n FROM range(10)")
    assert not list(site.zone.path.rglob("*.parquet"))


def test_vacuum_may_leave_some_tables_alone(site: SimpleNamespace) -> None:
    for n in range(2):
        put(site.zone, "omop/t", f"SELECT {n} AS n")
        put(site.zone, "text/t", f"SELECT {n} AS n")
    assert vacuum(site.zone, site.state, "omop").files == 1
    assert vacuum(site.zone, site.state).files == 1


def test_what_a_killed_process_left_goes_with_the_next_work(site: SimpleNamespace) -> None:
    code = (
        "import sys, time; from pathlib import Path; from ambroise.settings import Settings; "
        "from ambroise.tables import Workspace, open_zone\n"
        "with Workspace.open(open_zone(Settings(home=Path(sys.argv[1])), 'care')):\n"
        "    print('open', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(site.settings.home)]
    spill = site.zone.path / "spill"
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with Workspace.open(site.zone):
            assert len(list(spill.iterdir())) == 2
        process.kill()
    assert len(list(spill.iterdir())) == 1
    with Workspace.open(site.zone):
        assert len(list(spill.iterdir())) == 1
    assert not list(spill.iterdir())
