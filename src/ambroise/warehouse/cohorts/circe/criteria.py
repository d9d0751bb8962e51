"""Events, what is asked around them, and groups of these, which hold one another."""

from typing import Final

from ambroise.warehouse.cohorts.circe.concepts import Sets
from ambroise.warehouse.cohorts.circe.filters import read_filters, read_period
from ambroise.warehouse.cohorts.domains import DEMOGRAPHIC, Domain, domains
from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import (
    Count,
    Edge,
    Event,
    Filter,
    Group,
    Kept,
    Moved,
    Related,
    Times,
    Window,
)

_NAMES: Final = {
    domain.circe: domain for domain in domains().values() if domain.name != DEMOGRAPHIC
}
_TIMES: Final = {0: Times.EXACTLY, 1: Times.AT_MOST, 2: Times.AT_LEAST}
_BY_DEFAULT: Final = "domain_concept"
"""What distinct occurrences are told apart by, when it is not said."""


def read_event(part: Part, sets: Sets) -> Event:
    """Return the event of a criterion: an object of one key, the name of its domain."""
    name = part.only(*_NAMES)
    part.close()
    if name is None:
        raise part.invalid("un critère est attendu", "a criterion is expected")
    return _event(part.need(name), _NAMES[name], sets)


def _event(part: Part, domain: Domain, sets: Sets) -> Event:
    event = Event(
        domain.name,
        None if domain.period else part.maybe("CodesetId", sets.key),
        part.maybe(domain.source_circe, sets.key) if domain.source_circe else None,
        not domain.unordered and part.said("First"),
        tuple(read_filters(part, domain, sets)),
        part.maybe("DateAdjustment", _moved),
        read_period(part.get("UserDefinedPeriod")) if domain.period else (None, None),
        part.maybe("CorrelatedCriteria", lambda group: read_group(group, sets)),
    )
    part.close()
    return event


def _moved(part: Part) -> Moved:
    moved = Moved(
        _date_type(part.get("StartWith"), "START_DATE") == "END_DATE",
        part.days("StartOffset"),
        _date_type(part.get("EndWith"), "END_DATE") == "START_DATE",
        part.days("EndOffset"),
    )
    part.close()
    return moved


def _date_type(part: Part | None, default: str) -> str:
    if part is None:
        return default
    if part.text() not in ("START_DATE", "END_DATE"):
        raise part.unsupported()
    return part.text()


def read_group(part: Part, sets: Sets) -> Group:
    said, count = part.maybe("Type", _kept), part.maybe("Count", Part.whole)
    numbered = said in (Kept.AT_LEAST, Kept.AT_MOST)
    group = Group(
        said or Kept.ALL,
        count or 0 if numbered else 0,
        tuple(_related(one, sets) for one in part.items("CriteriaList")),
        tuple(_demographic(one, sets) for one in part.items("DemographicCriteriaList")),
        tuple(read_group(one, sets) for one in part.items("Groups")),
    )
    if numbered:
        part.need("Count")
    if said is None and not group.empty():
        part.need("Type")
    part.close()
    return group


def _kept(part: Part) -> Kept:
    if part.text().upper() not in set(Kept):
        raise part.unsupported()
    return Kept(part.text().upper())


def _demographic(part: Part, sets: Sets) -> tuple[Filter, ...]:
    filters = tuple(read_filters(part, domains()[DEMOGRAPHIC], sets))
    part.close()
    return filters


def _related(part: Part, sets: Sets) -> Related:
    event = read_event(part.need("Criteria"), sets)
    related = Related(
        event,
        _window(part.need("StartWindow"), event_end=False),
        _count(part.need("Occurrence"), domains()[event.domain]),
        part.maybe("EndWindow", lambda end: _window(end, event_end=True)),
        part.said("RestrictVisit"),
        part.said("IgnoreObservationPeriod"),
    )
    part.close()
    return related


def _window(part: Part, *, event_end: bool) -> Window:
    """Return a window; `event_end` says which day of the event counts unless it is said."""
    said = part.get("UseEventEnd")
    window = Window(
        _bound(part.need("Start")),
        _bound(part.need("End")),
        part.said("UseIndexEnd"),
        event_end if said is None else said.flag(),
    )
    part.close()
    return window


def _bound(part: Part) -> int | Edge:
    days, side = part.maybe("Days", Part.span), part.need("Coeff")
    if side.whole() not in (-1, 1):
        raise side.unsupported()
    part.close()
    if days is None:
        return Edge.START if side.whole() < 0 else Edge.END
    return side.whole() * days


def _count(part: Part, domain: Domain) -> Count:
    kind = part.need("Type")
    times = _TIMES.get(kind.whole())
    if times is None:
        raise kind.unsupported()
    number = part.need("Count").whole()
    by = part.get("CountColumn")
    distinct = None
    if part.said("IsDistinct"):
        distinct = _BY_DEFAULT if by is None else by.text().lower()
        if distinct not in domain.distinct:
            raise (by or part).unsupported()
    part.close()
    return Count(times, number, distinct)
