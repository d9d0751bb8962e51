"""The tables and the columns that a plan needs."""

import re
from collections.abc import Iterator, Mapping

from ambroise.warehouse.cohorts.compile.events import GIVEN
from ambroise.warehouse.cohorts.domains import DEMOGRAPHIC, domains
from ambroise.warehouse.cohorts.plan import (
    ConceptItem,
    Definition,
    Event,
    ExposureEnd,
    Filter,
    Group,
)

_REFERRED = {
    "person": "person",
    "provider": "provider",
    "visit": "visit_occurrence",
    "care_site": "care_site",
}


def tables_read(definition: Definition) -> Mapping[str, frozenset[str]]:
    """Return the tables that the query of a cohort reads, and the columns its filters look at."""
    read: dict[str, set[str]] = {"observation_period": set()}
    for event in events_of(definition):
        for table in domains()[event.domain].reads:
            read.setdefault(table, set())
        for table, column in _looked_at(event.domain, event.filters):
            read.setdefault(table, set()).add(column)
    for group in groups_of(definition):
        for related in group.related:
            for table, column in _looked_at(related.event.domain, related.then):
                read.setdefault(table, set()).add(column)
        for filters in group.demographics:
            read.setdefault("person", set())
            for table, column in _looked_at(DEMOGRAPHIC, filters):
                read.setdefault(table, set()).add(column)
    if isinstance(definition.exit, ExposureEnd):
        read.setdefault("drug_exposure", set())
    for concepts in definition.concept_sets.values():
        for item in concepts.items:
            for table in _vocabulary(item):
                read.setdefault(table, set())
    return {table: frozenset(columns) for table, columns in read.items()}


def events_of(definition: Definition) -> Iterator[Event]:
    """Yield every event of a plan, those asked around others included."""
    yield from definition.entry.events
    yield from definition.censoring
    for group in groups_of(definition):
        for related in group.related:
            yield related.event


def groups_of(definition: Definition) -> Iterator[Group]:
    """Yield every group of a plan, inner ones included."""
    waiting = [group for _, group in definition.groups()]
    waiting += [
        event.group
        for event in (*definition.entry.events, *definition.censoring)
        if event.group is not None
    ]
    while waiting:
        group = waiting.pop()
        yield group
        waiting += group.groups
        waiting += [one.event.group for one in group.related if one.event.group is not None]


def _looked_at(domain: str, filters: tuple[Filter, ...]) -> Iterator[tuple[str, str]]:
    """Yield (table, column) for each column that filters look at, those of every event left out."""
    own = domains()[domain]
    for asked in filters:
        for name, column in re.findall(r"\b([a-z_]+)\.([a-z_]+)", own.fields[asked.field].sql):
            if name in _REFERRED:
                yield _REFERRED[name], column
            elif column not in GIVEN and own.reads:
                yield own.reads[0], column


def _vocabulary(item: ConceptItem) -> Iterator[str]:
    yield "concept"
    if item.descendants:
        yield "concept_ancestor"
    if item.mapped:
        yield "concept_relationship"
