"""The record, exactly as received, that a row of the warehouse was read from."""

from typing import Any, Protocol

from ambroise.errors import RowUnknown
from ambroise.warehouse.columns import LINEAGE, tables
from ambroise.warehouse.views import SourceRecord


class Sourced(Protocol):
    """A dataset that opens the record behind one of its rows; `access.Dataset` does."""

    def source_of(self, table: str, id_column: str, row_id: int) -> dict[str, Any] | None: ...


def source_record(dataset: Sourced, table: str, row_id: int) -> SourceRecord:
    """Return the record that a row was read from; raises RowUnknown when the row is not there."""
    columns = tables().get(table, ())
    found = None
    if any(column.name == LINEAGE[-1] for column in columns):
        found = dataset.source_of(table, columns[0].name, row_id)
    if found is None:
        raise RowUnknown(table=table, row=row_id)
    return SourceRecord(
        source=found["source"],
        record_type=found["record_type"],
        record_id=found["record_id"],
        file=found["file"],
        line=found["line"],
        batch_id=found["batch_id"],
        received_at=found["received_at"],
        raw=found["raw"],
    )
