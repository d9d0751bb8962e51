"""MEDS files hold every event, in order, and each subject in one of them."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.extracts import meds

SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=12)


@given(events=SIZES, cuts=SIZES, shard=st.integers(1, 12))
def test_no_subject_is_in_two_files_and_no_event_is_lost(
    events: list[int], cuts: list[int], shard: int
) -> None:
    rows = [
        {"subject_id": subject, "code": f"{subject}-{number}"}
        for subject, many in enumerate(events)
        for number in range(many)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meds, "SHARD", shard)
        files = [
            pa.Table.from_batches(one, meds.DATA) for one in meds._shards(_batches(rows, cuts))
        ]
    told = [code for one in files for code in one.column("code").to_pylist()]
    assert told == [row["code"] for row in rows]
    subjects = [set(one.column("subject_id").to_pylist()) for one in files]
    assert sum(map(len, subjects)) == len(events)
    assert all(one.num_rows >= shard for one in files[:-1])


def _batches(rows: list[dict[str, Any]], cuts: list[int]) -> list[pa.RecordBatch]:
    """Return the rows in batches of the sizes of `cuts`, again and again."""
    found, start, turn = [], 0, 0
    while start < len(rows):
        size = cuts[turn % len(cuts)]
        found.append(pa.RecordBatch.from_pylist(rows[start : start + size], meds.DATA))
        start, turn = start + size, turn + 1
    return found


def test_nothing_makes_one_empty_file() -> None:
    assert list(meds._shards([])) == [[]]


@given(st.lists(st.integers(0, 2**63 - 1), unique=True, max_size=60))
def test_splits_give_each_subject_one_part_by_the_shares(subjects: list[int]) -> None:
    made = meds._splits(subjects, (80, 10, 10), "p")
    assert [row["subject_id"] for row in made] == subjects
    train = sum(row["split"] == "train" for row in made)
    assert train == round(0.8 * len(subjects))
    assert meds._splits(subjects[::-1], (80, 10, 10), "p") == made[::-1]
