"""The files of a mapping: which table each is of, its rows, what they tell."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ambroise.errors import MappingInvalid
from ambroise.intake.files import Broken, Reading, Text, find_files
from ambroise.intake.records import Record, Refused
from ambroise.intake.tabular import TableFormat
from tests.builders.tables import LABORATORY, RESULTS, a_mapping


def read(folder: Path, mapping: str = LABORATORY) -> list[Record | Refused | Broken]:
    format_ = TableFormat(a_mapping(folder.parent, mapping))
    found: list[Record | Refused | Broken] = []
    for file in find_files([folder], [format_]):
        for piece in Reading(file).texts():
            if isinstance(piece, Text):
                found += format_.records(piece.raw, file)
            else:
                found.append(piece)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "envoi"
    path.mkdir()
    return path


def test_each_row_of_a_file_is_a_record_that_tells(folder: Path) -> None:
    (folder / "biologie_1.csv").write_text(RESULTS, encoding="utf-8")
    rows = [one for one in read(folder) if isinstance(one, Record)]
    assert [(one.type, one.id) for one in rows] == [("biologie", str(n)) for n in (1, 2, 3)]
    assert [one.type for one in rows[0].told or ()] == ["Patient", "Encounter", "Observation"]
    assert [one.type for one in rows[2].told or ()] == ["Patient", "Observation"]


@pytest.mark.parametrize("name", ["BIOLOGIE_2.CSV", "biologie_3.csv.gz", "biologie_4.parquet"])
def test_files_are_known_by_name_packed_or_not(folder: Path, name: str) -> None:
    content = RESULTS.encode("cp1252")
    if name.endswith(".gz"):
        content = gzip.compress(content)
    (folder / name).write_bytes(content)
    if name.endswith(".parquet"):
        lines = [line.split(";") for line in RESULTS.splitlines()]
        columns = dict(zip(lines[0], zip(*lines[1:], strict=True), strict=True))
        pq.write_table(pa.table(columns), folder / name)
    mapping = LABORATORY.replace('"biologie_*.csv"', "[biologie_*.csv, biologie_*.parquet]")
    assert [one.type for one in read(folder, mapping) if isinstance(one, Record)] == [
        "biologie"
    ] * 3


def test_a_file_that_no_table_names_waits(folder: Path) -> None:
    (folder / "autre.csv").write_text("a;b\n1;2\n")
    assert read(folder) == [Broken(1, b"a;b\n1;2\n", "unknown_table")]


def test_a_file_without_a_column_of_the_mapping_stops_the_reading(folder: Path) -> None:
    (folder / "biologie_1.csv").write_text(RESULTS.replace("num_patient", "patient"))
    with pytest.raises(MappingInvalid, match=r"« num_patient » absente de biologie_1\.csv"):
        read(folder)


def test_a_row_that_cannot_be_told_is_refused_with_its_piece(folder: Path) -> None:
    (folder / "biologie_1.csv").write_text(RESULTS.replace("02/01/2024 10:30", "hier"))
    first, _, good = read(folder)
    assert isinstance(first, Refused)
    assert (first.type, first.reason, first.detail) == ("biologie", "bad_date", "date_prelevement")
    assert first.raw.startswith(b'{"biologie":{"id_resultat":"1"')
    assert isinstance(good, Record)


def test_another_row_under_a_key_already_met_is_refused(folder: Path) -> None:
    lines = RESULTS.splitlines(keepends=True)
    changed = lines[1].replace("12,5", "13,5")
    (folder / "biologie_1.csv").write_text("".join([*lines, lines[2], changed]))
    found = read(folder)
    assert [type(one) for one in found] == [Record] * 4 + [Broken]
    assert isinstance(found[-1], Broken)
    assert (found[-1].line, found[-1].reason) == (6, "duplicate_key")
    assert found[-1].detail == "id_resultat"


def test_versions_of_a_row_are_no_doubles(folder: Path) -> None:
    mapping = LABORATORY.replace("    cle:", "    maj: date_prelevement\n    cle:")
    lines = RESULTS.splitlines(keepends=True)
    later = lines[1].replace("12,5", "13,5").replace("02/01", "05/01")
    (folder / "biologie_1.csv").write_text("".join([*lines, later]))
    rows = read(folder, mapping)
    assert [one.updated for one in rows if isinstance(one, Record)] == [
        "2024-01-02T10:30:00",
        "2024-01-02T10:30:00",
        "2024-01-03T08:00:00",
        "2024-01-05T10:30:00",
    ]
