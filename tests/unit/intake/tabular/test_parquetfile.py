"""Rows of Parquet files."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ambroise.intake.files import Broken, Text
from ambroise.intake.tabular import parquetfile
from ambroise.intake.tabular.parquetfile import parquet_pieces
from tests.builders.tables import cells_of


def rows_of(path: Path) -> list[Text | Broken]:
    return list(parquet_pieces(path, "t", lambda _header: None))


def written(folder: Path, table: pa.Table) -> Path:
    path = folder / "t.parquet"
    pq.write_table(table, path)
    return path


def test_every_kind_of_cell_is_kept_exactly(tmp_path: Path) -> None:
    moment = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
    columns = {
        "entier": pa.array([2**53 + 1]),
        "réel": pa.array([1.5]),
        "nan": pa.array([float("nan")]),
        "décimal": pa.array([Decimal("12.50")]),
        "jour": pa.array([date(2024, 1, 15)]),
        "moment": pa.array([moment], pa.timestamp("us", "UTC")),
        "nano": pa.array([1_705_314_600_123_456_789], pa.timestamp("ns")),
        "vrai": pa.array([True]),
        "rien": pa.array([None], pa.string()),
        "octets": pa.array([b"\x00\xff"]),
        "liste": pa.array([[1, 2]]),
        "champs": pa.array([{"a": 1, "b": "x"}]),
    }
    (row,) = rows_of(written(tmp_path, pa.table(columns)))
    assert cells_of(row) == {
        "entier": 9007199254740993,
        "réel": 1.5,
        "nan": "nan",
        "décimal": "12.50",
        "jour": "2024-01-15",
        "moment": "2024-01-15T10:30:00Z",
        "nano": "2024-01-15 10:30:00.123456789",
        "vrai": True,
        "rien": None,
        "octets": "AP8=",
        "liste": [1, 2],
        "champs": {"a": 1, "b": "x"},
    }


def test_rows_are_counted_from_1_over_groups_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": range(2_500)}), path, row_group_size=700)
    rows = rows_of(path)
    assert [one.line for one in rows] == list(range(1, 2_501))
    assert cells_of(rows[-1]) == {"a": 2_499}


def test_a_cell_that_python_has_no_value_for_costs_its_own_row(tmp_path: Path) -> None:
    days = pa.array([19_000, 10_000_000, 19_001], pa.int32()).cast(pa.date32())
    text = pa.array([b"a", b"b", b"\xff"]).cast(pa.string(), safe=False)
    first, second, third = rows_of(written(tmp_path, pa.table({"d": days, "t": text})))
    assert cells_of(first) == {"d": "2022-01-08", "t": "a"}
    assert second == Broken(2, b"", "unreadable_cell")
    assert third == Broken(3, b"", "unreadable_cell")


def test_a_row_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquetfile, "LONGEST_ROW", 50)
    long, short = rows_of(written(tmp_path, pa.table({"a": ["x" * 100, "y"]})))
    assert isinstance(long, Broken)
    assert long.reason == "too_long"
    assert cells_of(short) == {"a": "y"}


def test_what_is_no_parquet_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"a;b\n1;2\n")
    assert rows_of(path) == [Broken(1, b"", "not_parquet")]
    path.write_bytes(b"")
    assert rows_of(path) == [Broken(1, b"", "not_parquet")]


def test_a_file_damaged_in_the_middle_gives_its_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"a": [f"valeur {number}" for number in range(4_000)]})
    pq.write_table(table, path, row_group_size=1_000, compression="none", use_dictionary=False)
    content = bytearray(path.read_bytes())
    middle = pq.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    content[middle : middle + 200] = b"\xff" * 200
    path.write_bytes(content)
    rows = rows_of(path)
    assert [type(one) for one in rows] == [Text] * 2_000 + [Broken]
    assert rows[-1] == Broken(2_001, b"", "truncated")


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    assert rows_of(written(tmp_path, table)) == [Broken(1, b"", "duplicate_column", "a")]
