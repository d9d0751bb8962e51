"""Rows of a table are put in order part by part, and read back as if they were sorted at once."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambroise.errors import MemoryTooSmall
from ambroise.settings import load_settings
from ambroise.tables import Workspace, Zone, open_zone, replace_in_order, sorting

TABLE = "omop/measurement"
LAST = 2**63 - 1
SCHEMA = pa.schema([(name, pa.int64()) for name in ("c", "person_id", "s", "n")])

Row = tuple[int, int, int | None, int]
"""Concept, person, start (perhaps unknown) and the row's own id."""

few_or_far = st.sampled_from([0, 1, 2, 2_000_000_001]) | st.integers(0, LAST)
described = st.tuples(
    st.sampled_from([0, 1, 2_000_000_001]), few_or_far, st.none() | st.integers(0, 3)
)
CLOSE = ((1, LAST - 1, 0, 0), (1, LAST, 0, 1), (1, LAST - 2, None, 2), (2, 0, 0, 3))
"""Rows whose keys differ by less than a double tells."""


@pytest.fixture
def zone(tmp_path: Path) -> Zone:
    return open_zone(load_settings(tmp_path), "care")


def in_order(zone: Zone, rows: list[Row], order: tuple[str, ...]) -> list[Row]:
    """Write rows by `order` and return them as the files of the table hold them."""
    with Workspace.open(zone) as workspace:
        columns = zip(SCHEMA, zip(*rows, strict=True), strict=True)
        workspace.register("given", pa.table([pa.array(c, f.type) for f, c in columns], SCHEMA))
        replace_in_order(workspace, TABLE, [workspace.stage("staged", "FROM given")], order)
        workspace.view("written", TABLE)
        return [tuple(row.values()) for row in workspace.rows("FROM written")]  # type: ignore[misc]


def by_person(row: Row) -> tuple[object, ...]:
    return row[1], row[2] is None, row[2] or 0, row[3]


def by_concept(row: Row) -> tuple[object, ...]:
    return row[0], *by_person(row)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(found=st.lists(described, min_size=1, max_size=12), size=st.integers(1, 4))
def test_parts_are_one_order(
    zone: Zone, found: list[tuple[int, int, int | None]], size: int
) -> None:
    rows = [(*row, number) for number, row in enumerate(found)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "PART_ROWS", size)
        assert in_order(zone, rows, ("person_id", "s", "n")) == sorted(rows, key=by_person)
        told = in_order(zone, rows, ("c", "person_id", "s", "n"))
    assert told == sorted(rows, key=by_concept)


def test_persons_closer_than_a_double_tells_stay_in_order(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "PART_ROWS", 1)
    assert in_order(zone, [*CLOSE], ("c", "person_id", "s", "n")) == sorted(CLOSE, key=by_concept)


def test_an_engine_too_small_for_all_rows_at_once_sorts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "PART_ROWS", 5_000)
    small = Zone("care", tmp_path, memory_limit_mb=32, threads=1)
    texts = ", ".join(f"repeat('{n}' || hash(i), 2) AS t{n}" for n in range(10))
    query = f"SELECT (hash(i) % 1000000)::BIGINT AS person_id, i, {texts} FROM range(60000) t(i)"
    with Workspace.open(small) as workspace:
        staged = workspace.stage("staged", query)
        version = replace_in_order(workspace, TABLE, [staged], ("person_id", "i"))
        workspace.view("written", TABLE, version=version)
        assert workspace.value("SELECT count(*) FROM written") == 60_000
    with pytest.raises(MemoryTooSmall), Workspace.open(small) as workspace:
        workspace.replace(TABLE, f"{query} ORDER BY person_id, i")
