"""Pseudonymisation as a function of a partition: Arrow batches in, Arrow batches out.

It opens nothing and holds no state, so that it runs the same in a process of ours or in a task of
Spark (`DataFrame.mapInArrow(partial(pseudonymise_batches, work=work), schema)`).
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from ambroise.deid.exchange import notes_of_batch, written_schema
from ambroise.deid.files.lines import tried
from ambroise.deid.notes import Pseudonymiser, Work


def partition_schema(work: Work) -> pa.Schema:
    """Return the columns of what `pseudonymise_batches` yields.

    They are those of a written note, and `reason`: why a row has none, null where it has one.
    """
    return written_schema(entities_only=work.key is None).append(pa.field("reason", pa.string()))


def pseudonymise_batches(batches: Iterable[pa.RecordBatch], work: Work) -> Iterator[pa.RecordBatch]:
    """Yield a batch for each batch, a row for each row, in the same order.

    Rows have the columns of a note (note_id, note_text, person_id, note_date); others are not
    read and never written. A row depends on itself and on `work` alone, not on its partition.
    """
    notes = Pseudonymiser(work)
    schema = partition_schema(work)
    for batch in batches:
        rows = [_row(tried(note, notes)) for note in notes_of_batch(batch)]
        yield pa.RecordBatch.from_pylist(rows, schema=schema)


def _row(written: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(written, str):
        return {"reason": written}
    return written | {"note_id": str(written["note_id"])}
