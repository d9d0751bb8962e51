"""What is left of risk in a table, told without any of its values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from ambroise.deid.tabular.risk.classes import (
    Anonymity,
    Diversity,
    anonymity,
    classes_of,
    diversity,
)
from ambroise.deid.tabular.risk.coarsening import Suggestion, path, single
from ambroise.deid.tabular.tables import header_of, rows_of
from ambroise.errors import ColumnsInvalid

_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Marginal:
    """One quasi-identifier alone: its values, and those that fewer than k members have."""

    column: str
    values: int
    rare_values: int
    members_of_rare: int


@dataclass(frozen=True, slots=True)
class Risk:
    """The report: counts and names of columns, never a value."""

    table: str
    quasi: tuple[str, ...]
    person: str
    anonymity: Anonymity
    diversity: Diversity | None
    marginals: tuple[Marginal, ...]
    single: tuple[Suggestion, ...]
    path: tuple[Suggestion, ...]

    @property
    def told(self) -> dict[str, Any]:
        """Return the report as JSON takes it."""
        return asdict(self)


def risk_of(
    source: Path, quasi: Sequence[str], *, k: int, sensitive: str = "", person: str = ""
) -> Risk:
    """Measure a table, read once.

    Raises ColumnsInvalid when a column is not there, SourceUnreadable, SourceEmpty.
    """
    header = header_of(source)
    for name in filter(None, (*quasi, sensitive, person)):
        if name not in header:
            raise ColumnsInvalid(
                path=source, place=name, cause="colonne absente", cause_en="no such column"
            )
    return measured(source.name, rows_of(source), quasi, k=k, sensitive=sensitive, person=person)


def measured(
    table: str,
    rows: Iterable[Mapping[str, Any]],
    quasi: Sequence[str],
    *,
    k: int,
    sensitive: str = "",
    person: str = "",
) -> Risk:
    """Measure rows; `table` is how the report names them."""
    classes = classes_of(rows, quasi, sensitive=sensitive, person=person)
    alone: list[Marginal] = []
    for place, column in enumerate(classes.quasi):
        counts: dict[str, int] = {}
        for key, size in classes.sizes.items():
            counts[key[place]] = counts.get(key[place], 0) + size
        rare = [count for count in counts.values() if count < k]
        alone.append(Marginal(column, len(counts), len(rare), sum(rare)))
    return Risk(
        table=table,
        quasi=classes.quasi,
        person=person,
        anonymity=anonymity(classes, k),
        diversity=diversity(classes, sensitive) if sensitive else None,
        marginals=tuple(alone),
        single=tuple(single(classes, k)[:_SHOWN]),
        path=tuple(path(classes, k)),
    )
