"""How a table is pseudonymised."""

from dataclasses import dataclass, field, fields

from ambroise.deid.notes import Work
from ambroise.deid.tabular.columns import Columns


@dataclass(frozen=True, slots=True)
class TableWork(Work):
    """`Work` with what becomes of each column; a table always needs a key."""

    columns: Columns = field(default_factory=lambda: Columns(()))


def table_work(work: Work) -> TableWork:
    """Return the work of a table; TypeError when it is that of notes, or has no key."""
    if not isinstance(work, TableWork) or work.key is None:
        raise TypeError("a table is pseudonymised by a TableWork with a key")
    return work


def table_work_of(work: Work, columns: Columns) -> TableWork:
    """Return the work of notes as that of a table."""
    return TableWork(**{one.name: getattr(work, one.name) for one in fields(work)}, columns=columns)
