"""An enclosure sees its files and tables, and no setting, file or address beside them."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

import ambroise.tables.enclosure as module
from ambroise.errors import QueryInvalid, QueryStopped
from ambroise.settings import load_settings
from ambroise.state import State, open_state
from ambroise.tables import Enclosure, Readers, Workspace, open_zone, publish

TABLES = {
    "omop/person": "SELECT range AS person_id, 'MARK' || range AS name FROM range(10)",
    "omop/secret": "SELECT 'SECRET' AS text",
    "omop/none": "SELECT 1 AS a WHERE false",
}


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = open_state(load_settings(tmp_path / "home"))
    yield state
    state.close()


@pytest.fixture
def enclosure(tmp_path: Path, state: State) -> Iterator[Enclosure]:
    zone = open_zone(load_settings(tmp_path / "home"), "research")
    with Workspace.open(zone) as workspace:
        versions = {name: workspace.replace(name, query) for name, query in TABLES.items()}
    publish(state, "research", versions, {})
    readers = Readers(zone, state)
    with readers.reader() as reader:
        made = Enclosure(reader, ["person", "none", "absent"])
        made.let("key", "it's")
        made.function(
            "twice", lambda a: pa.array([2 * x for x in a.to_pylist()]), ["BIGINT"], "BIGINT"
        )
        made.table("extra", pa.table({"a": [1, 2]}))
        made.sql(
            "CREATE SCHEMA shown; CREATE VIEW shown.person AS SELECT twice(person_id) AS id,"
            " name, getvariable('key') AS key FROM files.person"
        )
        made.seal()
        yield made
        made.close()
    readers.close()


def answer(enclosure: Enclosure, query: str, **params: object) -> list[dict[str, object]]:
    with enclosure.cursor("shown") as cursor:
        found = cursor.stream(query, params)
        rows: list[dict[str, object]] = pa.Table.from_batches(
            found.batches, found.schema
        ).to_pylist()
        return rows


def test_a_view_reads_its_files_its_functions_and_its_variables(enclosure: Enclosure) -> None:
    query = "SELECT * FROM person WHERE id > $low ORDER BY id"
    assert answer(enclosure, query, low=15) == [
        {"id": 16, "name": "MARK8", "key": "it's"},
        {"id": 18, "name": "MARK9", "key": "it's"},
    ]
    assert answer(enclosure, "SELECT * FROM files.none") == []


def test_tables_that_were_not_chosen_are_not_there(enclosure: Enclosure, tmp_path: Path) -> None:
    secret = next((tmp_path / "home").glob("research/omop/secret/*.parquet"))
    for query in ("SELECT * FROM files.secret", f"SELECT * FROM read_parquet('{secret}')"):
        with pytest.raises(QueryInvalid) as refused:
            answer(enclosure, query)
        assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM enclosure",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.db'",
        "EXPORT DATABASE '{folder}/out'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 8",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET allowed_directories = ['/']",
        "SET temp_directory = '/tmp'",
        "SET python_enable_replacements = true",
        "SET log_query_path = '{folder}/log'",
        "PRAGMA enable_profiling = 'json'; PRAGMA profiling_output = '{folder}/p'; SELECT 1",
    ],
)
def test_nothing_outside_can_be_reached_or_changed(
    enclosure: Enclosure, tmp_path: Path, query: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(QueryInvalid):
        answer(enclosure, query.format(folder=tmp_path))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_query_that_lasts_is_stopped(
    enclosure: Enclosure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_SECONDS", 0.3)
    with pytest.raises(QueryStopped):
        answer(enclosure, "SELECT count(*) FROM range(100000000000) WHERE range % 7 = 3")
    assert len(answer(enclosure, "SELECT * FROM person")) == 10


def test_an_error_tells_no_value(enclosure: Enclosure) -> None:
    for query in ("SELECT name::INTEGER FROM person", "SELECT error(name) FROM person"):
        with pytest.raises(QueryInvalid) as refused:
            answer(enclosure, query)
        assert "MARK" not in str(refused.value)
        assert refused.value.__cause__ is None
