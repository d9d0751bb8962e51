"""Checks made: grouped by what they read, so that a table is scanned once for most of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from ambroise.warehouse.quality.model import Check, Given, Reason, Result, Status
from ambroise.warehouse.quality.templates import Query, query_of, reads
from ambroise.warehouse.quality.verdict import Facts, does_not_apply, judged, of_the_schema

TOGETHER = 60
"""Checks counted by one query: more make a query that takes longer to read than to run."""

Progress = Callable[[int, int], None]


class Tables(Protocol):
    """Rows by SQL, and the names of the tables that there are; `access.Dataset` is one."""

    @property
    def tables(self) -> frozenset[str]: ...

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]: ...


def facts_of(dataset: Tables, checks: Iterable[Check]) -> Facts:
    """Return what there is of the tables and fields that checks look at."""
    named: dict[str, set[str]] = defaultdict(set)
    for check in checks:
        named[check.table].add(check.field)
    columns = {
        table: frozenset(
            row["column_name"].lower() for row in dataset.rows(f'DESCRIBE SELECT * FROM "{table}"')
        )
        for table in sorted(named.keys() & dataset.tables)
    }
    facts = Facts(columns)
    for table, there in columns.items():
        fields = sorted(named[table] & there)
        counts = "".join(f', count("{one}") AS "{one}"' for one in fields)
        (row,) = dataset.rows(f'SELECT count(*) AS "(rows)"{counts} FROM "{table}"')
        facts.rows[table] = row["(rows)"]
        facts.filled.update({(table, one): row[one] for one in fields})
    return facts


def count_checks(
    dataset: Tables,
    checks: Sequence[Check],
    given: Given,
    progress: Progress = lambda _done, _total: None,
) -> list[Result]:
    """Return the result of each check, in order."""
    facts = facts_of(dataset, checks)
    there = dataset.tables
    found: dict[Check, Result] = {}
    waiting: dict[str, list[tuple[Check, Query]]] = defaultdict(list)
    for check in checks:
        reason = does_not_apply(check, facts)
        if reason is not None:
            found[check] = Result(check, Status.NOT_APPLICABLE, reason=reason)
        elif (told := of_the_schema(check, facts)) is not None:
            found[check] = told
        elif not _readable(query := query_of(check), there, facts):
            found[check] = Result(check, Status.ERROR, reason=Reason.UNREADABLE)
        else:
            waiting[query.counted].append((check, query))
    for counted, asked in waiting.items():
        progress(len(found), len(checks))
        for start in range(0, len(asked), TOGETHER):
            found |= _count(dataset, counted, asked[start : start + TOGETHER], given)
    progress(len(checks), len(checks))
    return [found[check] for check in checks]


def _readable(query: Query, there: frozenset[str], facts: Facts) -> bool:
    """Return whether everything else that a check reads is there too."""
    tables, columns = reads(query)
    known = facts.columns.get(query.base)
    return tables <= there and (known is None or columns <= known)


def _count(
    dataset: Tables, counted: str, asked: Sequence[tuple[Check, Query]], given: Given
) -> dict[Check, Result]:
    numbers: dict[str, str] = {}
    for _, query in asked:
        for condition in (query.eligible, query.wrong):
            numbers.setdefault(query.number(condition), f"n{len(numbers)}")
    listed = ", ".join(f"{number} AS {name}" for number, name in numbers.items())
    text = f"SELECT {listed} {counted}"
    (row,) = dataset.rows(text, **used(text, given))
    return {
        check: judged(
            check,
            row[numbers[query.number(query.wrong)]],
            row[numbers[query.number(query.eligible)]],
        )
        for check, query in asked
    }


def used(text: str, given: Given) -> dict[str, Any]:
    """Return the parameters that a query names."""
    return {name: value for name, value in given.params.items() if f"${name}" in text}
