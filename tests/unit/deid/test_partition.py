"""A partition of Arrow batches, as Spark gives one to a task."""

import itertools
import pickle
from functools import partial

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.deid.notes import Work
from ambroise.deid.partition import partition_schema, pseudonymise_batches
from ambroise.deid.policies import policy_named

WORK = Work(policy=policy_named("strict"), key=bytes(range(32)))
ROWS = [
    {"note_id": str(number), "note_text": text, "person_id": "p", "other": "KERVELLA"}
    for number, text in enumerate(
        ["Mme KERVELLA, vue le 3 mars 2024", "", None, "IPP : 8001234567", "rien à cacher"]
    )
]


@settings(deadline=None, max_examples=20)
@given(cuts=st.lists(st.integers(0, len(ROWS)), max_size=4))
def test_a_row_does_not_depend_on_its_batch(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(ROWS)]
    schema = pa.RecordBatch.from_pylist(ROWS).schema
    batches = [
        pa.RecordBatch.from_pylist(ROWS[start:end], schema=schema)
        for start, end in itertools.pairwise(ends)
    ]
    task = pickle.loads(pickle.dumps(partial(pseudonymise_batches, work=WORK)))
    made = list(task(iter(batches)))
    assert [one.num_rows for one in made] == [one.num_rows for one in batches]
    found = pa.Table.from_batches(made, schema=partition_schema(WORK)).to_pylist()
    whole = next(iter(pseudonymise_batches([pa.RecordBatch.from_pylist(ROWS)], WORK)))
    assert found == whole.to_pylist()


def test_a_row_without_a_note_says_why() -> None:
    (made,) = pseudonymise_batches([pa.RecordBatch.from_pylist(ROWS)], WORK)
    rows = made.to_pylist()
    assert [row["reason"] is None for row in rows] == [True, True, False, True, True]
    assert "note_text" in rows[2]["reason"]
    assert "KERVELLA" not in str(rows)
