"""A plan written as a readable definition: what was brought from ATLAS can be read and changed."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml

from ambroise.warehouse.cohorts.plan import (
    ConceptItem,
    Concepts,
    ConceptSet,
    Count,
    Definition,
    Edge,
    Event,
    ExposureEnd,
    Filter,
    FixedEnd,
    Group,
    Kept,
    Limit,
    Moved,
    Range,
    Related,
    Rule,
    Times,
    Window,
    Words,
)
from ambroise.warehouse.cohorts.readable.words import (
    ANY,
    DISTINCT,
    GROUPS,
    LIMITS,
    MATCHINGS,
    RANGES,
    TIMES,
)

Written = dict[str, Any]

_RANGES: Final = {op: word for word, op in RANGES.items()}
_MATCHINGS: Final = {said: word for word, said in MATCHINGS.items()}
_TIMES: Final = {times: word for word, times in TIMES.items()}
_DISTINCT: Final = {name: word for word, name in DISTINCT.items()}
_LIMITS: Final = {limit: word for word, limit in LIMITS.items()}
_GROUPS: Final = {kept: word for word, kept in GROUPS.items()}


def as_readable(definition: Definition) -> str:
    """Return the YAML of a plan, its concept sets under their names where these tell them apart."""
    content = Writer(_labels(definition.concept_sets)).definition(definition)
    written: str = yaml.dump(
        content,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=100,
        default_flow_style=None,
    )
    return written


class _Dumper(yaml.SafeDumper):
    """Writes what is there twice twice: an alias would not be read."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _labels(sets: Mapping[str, ConceptSet]) -> dict[str, str]:
    names = [concepts.name for concepts in sets.values()]
    told = all(names) and len(set(names)) == len(names) and ANY not in names
    return {key: concepts.name if told else f"set {key}" for key, concepts in sets.items()}


class Writer:
    """Writes the parts of a plan; `labels` are what its concept sets are called."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels

    def definition(self, plan: Definition) -> Written:
        sets = {
            self._labels[key]: [self._item(item) for item in concepts.items]
            for key, concepts in plan.concept_sets.items()
        }
        observed = _said(before=plan.entry.days_before, after=plan.entry.days_after)
        entry = {"any": [self._event(event) for event in plan.entry.events]}
        entry |= _said(observed=observed, keep=_limit(plan.entry.limit))
        among = None
        if plan.additional is not None:
            among = {**self._group(plan.additional), **_said(keep=_limit(plan.additional_limit))}
        start, end = plan.clipped
        return {
            "cohort": plan.name,
            **_said(description=plan.description, concepts=sets),
            "entry": entry,
            **_said(
                among=among,
                rules=[self._rule(rule) for rule in plan.rules],
                keep=_limit(plan.limit),
                exit=self._exit(plan.exit),
                censor=[self._event(event) for event in plan.censoring],
                gap=plan.gap_days,
                between=[start, end] if start or end else None,
            ),
        }

    def _item(self, item: ConceptItem) -> Written:
        match item.concept:
            case int(concept):
                said: Written = {"id": concept}
            case str(key):
                said = {"set": self._labels[key]}
            case (vocabulary, code):
                said = {"vocabulary": vocabulary, "code": code}
        return said | _said(below=item.descendants, mapped=item.mapped, **{"except": item.excluded})

    def _rule(self, rule: Rule) -> Written:
        return {"rule": rule.name, **_said(description=rule.description), **self._group(rule.group)}

    def _group(self, group: Group) -> Written:
        parts = [self._related(one) for one in group.related]
        parts += [{"person": self._filters(filters)} for filters in group.demographics]
        parts += [self._group(inner) for inner in group.groups]
        word = _GROUPS[group.kept]
        if group.kept in (Kept.ALL, Kept.ANY):
            return {word: parts}
        return {word: group.number, "of": parts}

    def _event(self, event: Event) -> Written:
        start, end = event.period
        return {
            event.domain: ANY if event.concepts is None else self._labels[event.concepts],
            **_said(
                source=event.source_concepts and self._labels[event.source_concepts],
                first=event.first,
                where=self._filters(event.filters),
                moved=event.moved and _moved(event.moved),
                period=[start, end] if start or end else None,
                around=event.group and self._group(event.group),
            ),
        }

    def _related(self, related: Related) -> Written:
        distinct = related.count.distinct
        return {
            **self._event(related.event),
            **_window(related.window, event_end=False),
            **_said(
                ends=related.end_window and _ends(related.end_window),
                keep=_limit(related.kept),
                then=self._filters(related.then),
                count=_count(related.count),
                distinct=distinct and _DISTINCT.get(distinct, distinct),
                same_stay=related.same_visit,
                anywhere=related.anywhere,
                name=related.name,
            ),
        }

    def _filters(self, filters: Iterable[Filter]) -> Written | list[Written]:
        """Return what is asked of fields, in a list when one of them is asked twice."""
        asked = [{one.field: self._asked(one)} for one in filters]
        together = {field: value for one in asked for field, value in one.items()}
        return together if len(together) == len(asked) else asked

    def _asked(self, asked: Filter) -> Any:
        match asked.asked:
            case None:
                return True
            case Range(op, value, extent):
                return {_RANGES[op]: value if extent is None else [value, extent]}
            case Words(text, matching, negated):
                return {_MATCHINGS[matching, negated]: text}
            case Concepts(ids, within, excluded):
                some: Any = list(ids) if within is None else self._labels[within]
                return {"not": some} if excluded else some

    def _exit(self, exit_: FixedEnd | ExposureEnd | None) -> Written | None:
        match exit_:
            case None:
                return None
            case FixedEnd(days, from_end):
                return {"days": days, **_said(**{"from": from_end and "end"})}
            case ExposureEnd(concepts, gap, days, supply):
                said: Written = {"exposure": self._labels[concepts], **_said(gap=gap, days=days)}
                return said if supply is None else {**said, "supply": supply}


def _moved(moved: Moved) -> Written:
    ends = (
        ("start", moved.start_from_end, moved.start_days),
        ("end", not moved.end_from_start, moved.end_days),
    )
    return {
        name: {"from": "end" if from_end else "start", "days": days}
        for name, from_end, days in ends
    }


def _window(window: Window, *, event_end: bool) -> Written:
    days = [_bound(window.start, Edge.START), _bound(window.end, Edge.END)]
    said = _said(days=days if days != [None, None] else None)
    if window.index_end:
        said["from"] = "end"
    if window.event_end != event_end:
        said["of"] = "end" if window.event_end else "start"
    return said


def _ends(window: Window) -> Written:
    """Return a window that is asked of the end, even where it asks for the whole period."""
    return _window(window, event_end=True) or {"days": [None, None]}


def _bound(bound: int | Edge, edge: Edge) -> int | str | None:
    if isinstance(bound, int):
        return bound
    return None if bound is edge else bound.value


def _count(count: Count) -> int | Written | None:
    if count.times is Times.AT_LEAST:
        return None if count.number == 1 else count.number
    return {_TIMES[count.times]: count.number}


def _limit(limit: Limit) -> str | None:
    return None if limit is Limit.ALL else _LIMITS[limit]


def _said(**parts: Any) -> Written:
    """Return the parts that say something; a count of none does."""
    return {
        name: value
        for name, value in parts.items()
        if value or (name == "count" and value is not None)
    }
