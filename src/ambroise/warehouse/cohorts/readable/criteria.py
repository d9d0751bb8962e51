"""Events, what is asked around them, and groups of these, which hold one another."""

from datetime import date
from difflib import get_close_matches
from typing import Final

from ambroise.warehouse.cohorts.domains import DEMOGRAPHIC, Domain, domains
from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import (
    Count,
    Edge,
    Event,
    Filter,
    Group,
    Kept,
    Limit,
    Moved,
    Related,
    Times,
    Window,
)
from ambroise.warehouse.cohorts.readable.concepts import Sets
from ambroise.warehouse.cohorts.readable.filters import expected, read_filters
from ambroise.warehouse.cohorts.readable.words import ANY, DISTINCT, GROUPS, LIMITS, TIMES

EVENTS: Final = tuple(name for name in domains() if name != DEMOGRAPHIC)
PERSON: Final = "person"


def read_event(part: Part, sets: Sets) -> Event:
    """Return the event that `part` is, and nothing else."""
    event = _event(part, sets)
    part.close()
    return event


def _event(part: Part, sets: Sets) -> Event:
    name = part.only(*EVENTS)
    if name is None:
        near = [word for key in part.names() for word in get_close_matches(key, EVENTS, n=1)]
        raise expected(part, near or EVENTS)
    domain = domains()[name]
    concepts = part.need(name)
    return Event(
        name,
        None if concepts.value == ANY else sets.key(concepts),
        part.maybe("source", sets.key) if domain.source_concept else None,
        not domain.unordered and part.said("first"),
        read_filters(part.get("where"), domain, sets),
        part.maybe("moved", _moved),
        (part.maybe("period", read_days) if domain.period else None) or (None, None),
        part.maybe("around", lambda group: read_group(group, sets)),
    )


def _moved(part: Part) -> Moved:
    """Return dates moved: {start: {from: end, days: 1}, end: {from: start, days: 7}}."""
    (start_end, start_days), (end_end, end_days) = (
        _day(part.get(name), name) for name in ("start", "end")
    )
    part.close()
    return Moved(start_end, start_days, not end_end, end_days)


def _day(part: Part | None, name: str) -> tuple[bool, int]:
    """Return whether a day counts from the end of its event, and by how many days."""
    if part is None:
        return name == "end", 0
    day = is_end(part, "from", default=name == "end"), part.days("days")
    part.close()
    return day


def read_days(part: Part) -> tuple[date | None, date | None]:
    """Return the days of [start, end], each null when there is none."""
    ends = list(part.elements())
    if len(ends) != 2:
        raise part.invalid("deux dates sont attendues", "two dates are expected")
    start, end = (None if end.value is None else end.day() for end in ends)
    return start, end


def read_group(part: Part, sets: Sets) -> Group:
    """Return a group: one of `all`, `any`, `at_least`, `at_most`, and nothing else."""
    group = group_in(part, sets)
    part.close()
    return group


def group_in(part: Part, sets: Sets) -> Group:
    """Return the group that is among the keys of `part`."""
    word = part.only(*GROUPS)
    if word is None:
        raise expected(part, GROUPS)
    kept, listed, number = GROUPS[word], part.need(word), 0
    if kept in (Kept.AT_LEAST, Kept.AT_MOST):
        number, listed = listed.whole(), part.need("of")
    related: list[Related] = []
    persons: list[tuple[Filter, ...]] = []
    groups: list[Group] = []
    for one in listed.elements():
        if one.said("off"):
            continue
        if one.only(*GROUPS):
            groups.append(read_group(one, sets))
        elif (person := one.get(PERSON)) is not None:
            persons.append(read_filters(person, domains()[DEMOGRAPHIC], sets))
            one.close()
        else:
            related.append(_related(one, sets))
    return Group(kept, number, tuple(related), tuple(persons), tuple(groups))


def _related(part: Part, sets: Sets) -> Related:
    event = _event(part, sets)
    domain = domains()[event.domain]
    related = Related(
        event,
        _window(part, event_end=False),
        _count(part, domain),
        part.maybe("ends", _ends),
        part.said("same_stay"),
        part.said("anywhere"),
        limit_in(part),
        read_filters(part.get("then"), domain, sets),
        part.words("name"),
    )
    part.close()
    return related


def _ends(part: Part) -> Window:
    window = _window(part, event_end=True)
    part.close()
    return window


def _window(part: Part, *, event_end: bool) -> Window:
    """Return the days around the index; all of its observation period, when they are not said."""
    start, end = part.maybe("days", _bounds) or (Edge.START, Edge.END)
    return Window(
        start,
        end,
        index_end=is_end(part, "from", default=False),
        event_end=is_end(part, "of", default=event_end),
    )


def _bounds(part: Part) -> tuple[int | Edge, int | Edge]:
    ends = list(part.elements())
    if len(ends) != 2:
        raise part.invalid("deux bornes sont attendues", "two ends are expected")
    start, end = ends
    return _bound(start, Edge.START), _bound(end, Edge.END)


def _bound(part: Part, edge: Edge) -> int | Edge:
    """Return a number of days, or an end of the period: `edge` when it is null."""
    if part.value is None:
        return edge
    return Edge(part.value) if part.value in tuple(Edge) else part.span()


def is_end(part: Part, key: str, *, default: bool) -> bool:
    """Return whether `key` says "end" and not "start"."""
    said = part.get(key)
    if said is None:
        return default
    if said.value not in ("start", "end"):
        raise said.invalid("start ou end est attendu", "start or end is expected")
    return bool(said.value == "end")


def limit_in(part: Part) -> Limit:
    """Return which events `keep` says to keep: all, when it is not said."""
    said = part.get("keep")
    if said is None:
        return Limit.ALL
    limit = LIMITS.get(said.text())
    if limit is None:
        raise said.unsupported()
    return limit


def _count(part: Part, domain: Domain) -> Count:
    """Return how many are asked for: at least one, when it is not said."""
    count, by = part.get("count"), part.get("distinct")
    distinct = None
    if by is not None:
        distinct = DISTINCT.get(by.text(), by.text())
        if distinct not in domain.distinct:
            raise by.unsupported()
    if count is None or isinstance(count.value, int):
        return Count(Times.AT_LEAST, count.whole() if count else 1, distinct)
    word = count.only(*TIMES)
    count.close()
    if word is None:
        raise expected(count, TIMES)
    return Count(TIMES[word], count.need(word).whole(), distinct)
