"""The records, exactly as received, that rows of the warehouse were read from."""

from collections.abc import Iterable
from typing import Any, Protocol

from ambroise.errors import RowUnknown
from ambroise.warehouse.columns import LINEAGE, tables
from ambroise.warehouse.views import SourceRecord


class Sourced(Protocol):
    """A dataset that opens the records behind its rows; `access.Dataset` does."""

    def source_of(self, table: str, id_column: str, row_id: int) -> dict[str, Any] | None: ...

    def sources_of(self, tables: Iterable[str]) -> list[dict[str, Any]]: ...


def source_record(dataset: Sourced, table: str, row_id: int) -> SourceRecord:
    """Return the record that a row was read from; raises RowUnknown when the row is not there."""
    columns = tables().get(table, ())
    if not columns:
        raise RowUnknown(table="–", row=row_id)
    found = None
    if any(column.name == LINEAGE[-1] for column in columns):
        found = dataset.source_of(table, columns[0].name, row_id)
    if found is None:
        raise RowUnknown(table=table, row=row_id)
    return SourceRecord(**found)


def source_records(dataset: Sourced) -> list[SourceRecord]:
    """Return every current record that a row of the dataset's persons was read from, each once.

    Places and professionals are records of nobody and left out; so are types that OMOP has no
    table for. By source and type, in the order of reception.
    """
    found = dataset.sources_of(
        name
        for name, columns in tables().items()
        if {LINEAGE[-1], "person_id"} <= {column.name for column in columns}
    )
    return [SourceRecord(**one) for one in found]


def as_bundle(records: Iterable[SourceRecord]) -> str:
    """Return a FHIR Bundle of type collection, each resource byte for byte as received."""
    entries = ",\n".join(f'{{"resource":{record.raw}}}' for record in records)
    return f'{{"resourceType":"Bundle","type":"collection","entry":[\n{entries}\n]}}'
