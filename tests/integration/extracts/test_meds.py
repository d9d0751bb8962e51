"""An extract in MEDS is one that the standard's own package takes."""

import json
from pathlib import Path

import meds
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ambroise.errors import SplitsInvalid
from ambroise.extracts import Extract, Wanted, verify
from ambroise.extracts.meds import CODES, DATA, MEDS, PARTS
from tests.builders.extracts import an_extract
from tests.builders.project_view import Researched


@pytest.fixture(scope="module")
def made(hospital: Researched) -> Extract:
    return an_extract(hospital, hospital.project(), Wanted("meds", splits=(60, 20, 20)))


def data_of(made: Extract) -> pa.Table:
    files = sorted((made.folder / "data").iterdir())
    return pa.concat_tables([pq.read_table(path) for path in files])


def metadata(made: Extract, path: str) -> Path:
    return made.folder / path


def test_our_columns_are_those_of_the_package(made: Extract) -> None:
    assert meds.__version__ == MEDS
    for ours, theirs in (
        (DATA, meds.DataSchema), (CODES, meds.CodeMetadataSchema), (PARTS, meds.SubjectSplitSchema),
    ):  # fmt: skip
        for field in theirs.schema():
            assert ours.field(field.name).type == field.type, field.name


def test_the_package_takes_every_file(made: Extract) -> None:
    for path in (made.folder / "data").iterdir():
        meds.DataSchema.validate(pq.read_table(path))
    meds.CodeMetadataSchema.validate(pq.read_table(metadata(made, meds.code_metadata_filepath)))
    splits = pq.read_table(metadata(made, meds.subject_splits_filepath))
    meds.SubjectSplitSchema.validate(splits)
    dataset = json.loads(metadata(made, meds.dataset_metadata_filepath).read_bytes())
    meds.DatasetMetadataSchema.validate(dataset)
    extra = set(DATA.names) - set(meds.DataSchema.schema().names)
    assert {*dataset["code_modifier_columns"], *dataset["other_extension_columns"]} == extra


def test_events_are_by_subject_then_time_with_what_has_none_first(made: Extract) -> None:
    rows = data_of(made).select(["subject_id", "time"]).to_pylist()
    keys = [(row["subject_id"], row["time"] is not None, row["time"] or 0) for row in rows]
    assert keys == sorted(keys)
    assert {row["time"] for row in rows} >= {None}


def test_every_row_of_the_view_is_an_event(hospital: Researched) -> None:
    study = hospital.project()
    made = an_extract(hospital, study, Wanted("meds"))
    found: dict[str, int] = {}
    for row in data_of(made).to_pylist():
        found[row["omop_table"]] = found.get(row["omop_table"], 0) + 1
    with hospital.opened(study) as view:
        for table in ("condition_occurrence", "drug_exposure", "measurement", "note", "death"):
            assert found.get(table, 0) == view.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]
        stays = view.rows("SELECT count(*) AS n FROM visit_occurrence")[0]["n"]
        values = view.rows("SELECT sum(value_as_number) AS s FROM measurement")[0]["s"]
    assert found["visit_occurrence"] == 2 * stays
    assert found["person"] == 2 * 5
    numbers = [
        row["numeric_value"] or 0
        for row in data_of(made).to_pylist()
        if row["omop_table"] == "measurement"
    ]
    assert sum(numbers) == pytest.approx(values, rel=1e-4)


def test_every_code_has_its_line_and_most_their_words(made: Extract) -> None:
    codes = pq.read_table(metadata(made, meds.code_metadata_filepath)).to_pylist()
    used = set(data_of(made).column("code").to_pylist())
    assert sorted(used) == [row["code"] for row in codes]
    assert {"MEDS_BIRTH"} <= used
    assert any(code.startswith("CIM10//") for code in used)
    assert sum(row["description"] is not None for row in codes) > len(codes) / 2
    assert any(row["parent_codes"] for row in codes)


def test_each_subject_falls_in_one_part_and_always_the_same(
    hospital: Researched, made: Extract
) -> None:
    splits = pq.read_table(metadata(made, meds.subject_splits_filepath)).to_pylist()
    parts = sorted(row["split"] for row in splits)
    assert parts == ["held_out", "train", "train", "train", "tuning"]
    assert {row["subject_id"] for row in splits} == set(data_of(made).column(0).to_pylist())


def test_a_subject_is_whole_in_one_file(
    hospital: Researched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ambroise.extracts.meds.SHARD", 100)
    made = an_extract(hospital, hospital.project(), Wanted("meds"))
    tables = [pq.read_table(path) for path in (made.folder / "data").iterdir()]
    files = [set(table.column("subject_id").to_pylist()) for table in tables]
    assert len(files) > 1
    assert sum(map(len, files)) == len(set().union(*files)) == 5


def test_a_meds_extract_is_checked_and_described_as_any_other(made: Extract) -> None:
    assert verify(made.folder).files >= 7
    text = (made.folder / "dictionary.csv").read_text(encoding="utf-8")
    assert "data,numeric_value,float" in text
    assert ",,,,," not in text


@pytest.mark.parametrize("shares", [(80, 10, 20), (110, -10, 0)])
def test_shares_that_do_not_make_a_whole_are_refused(
    hospital: Researched, shares: tuple[int, int, int]
) -> None:
    with pytest.raises(SplitsInvalid):
        an_extract(hospital, hospital.project(), Wanted("meds", splits=shares))
