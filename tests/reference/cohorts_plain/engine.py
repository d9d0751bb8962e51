"""Cohorts found slowly and plainly: a plan over lists of rows, one person and one day at a time.

Written from the meaning of the plan (`warehouse/cohorts/plan.py`) and from Circe's generated SQL;
it shares nothing with the compiler: not its tables, not its fields, not a line of SQL.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from ambroise.warehouse.cohorts.plan import (
    Concepts,
    Definition,
    Event,
    ExposureEnd,
    Filter,
    FixedEnd,
    Group,
    Kept,
    Limit,
    Range,
    Related,
    Times,
    Words,
)
from tests.reference.cohorts_plain.values import (
    COLUMNS,
    KINDS,
    Found,
    Index,
    Kind,
    Period,
    Raw,
    Row,
    alike,
    distinct,
    end_of,
    in_range,
    joined,
    limited,
    size,
    within,
    years,
)


class Engine:
    """`tables` are lists of rows, by name."""

    def __init__(self, tables: dict[str, list[Raw]], definition: Definition) -> None:
        self.tables = tables
        self.definition = definition
        self.persons = {row["person_id"]: row for row in self.rows_of("person")}
        self.sets: dict[str, set[int]] = {}
        for key in definition.concept_sets:
            self.sets[key] = self.concepts(key)

    def rows_of(self, table: str) -> list[Raw]:
        return self.tables.get(table, [])

    # Concepts

    def concepts(self, key: str) -> set[int]:
        reached: dict[bool, set[int]] = {True: set(), False: set()}
        known = {row["concept_id"]: row for row in self.rows_of("concept")}
        for item in self.definition.concept_sets[key].items:
            match item.concept:
                case int(one):
                    named = {one}
                case str(other):
                    named = self.concepts(other)
                case (vocabulary, code):
                    named = {
                        one
                        for one, row in known.items()
                        if (row["vocabulary_id"], row["concept_code"]) == (vocabulary, code)
                    }
            found = named & known.keys()
            if item.descendants:
                found |= {
                    row["descendant_concept_id"]
                    for row in self.rows_of("concept_ancestor")
                    if row["ancestor_concept_id"] in named
                    and row["descendant_concept_id"] in known
                    and known[row["descendant_concept_id"]].get("invalid_reason") is None
                }
            if item.mapped:
                found |= {
                    row["concept_id_1"]
                    for row in self.rows_of("concept_relationship")
                    if row["concept_id_2"] in found
                    and row["relationship_id"] == "Maps to"
                    and row.get("invalid_reason") is None
                }
            reached[item.excluded] |= found
        return reached[False] - reached[True]

    # Events

    def events(self, event: Event) -> list[Row]:
        kind = KINDS[event.domain]
        raws = [
            raw
            for raw in self.rows_of(event.domain)
            if (event.concepts is None or raw.get(kind.concept) in self.sets[event.concepts])
            and (
                event.source_concepts is None
                or raw.get(kind.source or "") in self.sets[event.source_concepts]
            )
        ]
        if event.first:
            raws.sort(key=lambda raw: (raw["person_id"], raw[kind.start], raw[kind.row]))
            raws = [next(rows) for _, rows in groupby(raws, key=lambda raw: raw["person_id"])]
        rows = (self.dated(event, kind, raw) for raw in raws)
        return [row for row in rows if row is not None and self.nested(event, row)]

    def dated(self, event: Event, kind: Kind, raw: Raw) -> Row | None:
        start, end = raw[kind.start], end_of(kind, raw)
        if event.moved is not None:
            moved = event.moved
            first = end if moved.start_from_end else start
            last = start if moved.end_from_start else end
            if first is None or last is None:
                return None
            start = first + timedelta(moved.start_days)
            end = last + timedelta(moved.end_days)
            if end < start:
                return None
        visit = raw.get(kind.visit) if kind.visit else None
        row = Row(event.domain, raw["person_id"], raw[kind.row], start, end, visit, start, raw)
        if not all(self.met(row, asked) for asked in event.filters):
            return None
        for day in event.period:
            if day is not None and not (end is not None and start <= day <= end):
                return None
        return replace(row, start=event.period[0] or start, end=event.period[1] or end)

    def nested(self, event: Event, row: Row) -> bool:
        if event.group is None:
            return True
        periods = [
            (first, last) for first, last in self.periods(row.person) if first <= row.start <= last
        ]
        return bool(periods) and self.holds(event.group, row, periods)

    def periods(self, person: int) -> list[Period]:
        return [
            (row["observation_period_start_date"], row["observation_period_end_date"])
            for row in self.rows_of("observation_period")
            if row["person_id"] == person
        ]

    # Filters

    def met(self, row: Row, asked: Filter) -> bool:
        value = self.value(row, asked.field)
        match asked.asked:
            case None:
                return bool(value)
            case Range():
                return value is not None and in_range(value, asked.asked)
            case Words():
                return value is not None and alike(value, asked.asked)
            case Concepts():
                among = (
                    asked.asked.ids
                    if asked.asked.within is None
                    else (self.sets[asked.asked.within])
                )
                return value is not None and (value in among) != asked.asked.excluded
        raise AssertionError

    def value(self, row: Row, field: str) -> Any:
        person = self.persons.get(row.person, {})
        match field:
            case "start":
                return row.start
            case "end":
                return row.end
            case "age":
                return years(row.start, person)
            case "age_at_end":
                return years(row.end, person)
            case "gender" | "race" | "ethnicity":
                return person.get(f"{field}_concept_id")
            case "days":
                return None if row.end is None else (row.end - row.start).days
            case "stay_kind":
                stays = self.rows_of("visit_occurrence")
                return next(
                    (
                        stay["visit_concept_id"]
                        for stay in stays
                        if stay["visit_occurrence_id"] == row.visit
                        and stay["person_id"] == row.person
                    ),
                    None,
                )
            case "abnormal":
                value, low, high = (
                    row.raw.get(name) for name in ("value_as_number", "range_low", "range_high")
                )
                if value is None:
                    return False
                return (low is not None and value < low) or (high is not None and value > high)
        return row.raw.get(COLUMNS[row.kind][field])

    # Groups

    def holds(self, group: Group, index: Row, periods: list[Period]) -> bool:
        parts = [self.counted(one, index, periods) for one in group.related]
        parts += [
            index.person in self.persons and all(self.met(index, asked) for asked in filters)
            for filters in group.demographics
        ]
        parts += [self.holds(one, index, periods) for one in group.groups]
        if not parts:
            return True
        match group.kept:
            case Kept.ALL:
                return all(parts)
            case Kept.ANY:
                return any(parts)
            case Kept.AT_LEAST:
                return sum(parts) >= group.number
            case Kept.AT_MOST:
                return sum(parts) <= group.number

    def counted(self, related: Related, index: Row, periods: list[Period]) -> bool:
        rows = self.around(related, index, periods)
        count = related.count
        number = len(rows)
        if count.distinct is not None:
            values = {distinct(row, count.distinct) for row in rows}
            number = len(values - {None})
        return {
            Times.EXACTLY: number == count.number,
            Times.AT_MOST: number <= count.number,
            Times.AT_LEAST: number >= count.number,
        }[count.times]

    def around(self, related: Related, index: Row, periods: list[Period]) -> list[Row]:
        rows = sorted(self.near(related, index, periods), key=lambda row: (row.start, row.id))
        kept = {
            Limit.ALL: rows,
            Limit.FIRST: rows[:1],
            Limit.LAST: rows[-1:],
        }[related.kept]
        return [row for row in kept if all(self.met(row, asked) for asked in related.then)]

    def near(self, related: Related, index: Row, periods: list[Period]) -> Iterator[Row]:
        for row in self.events(related.event):
            if row.person != index.person:
                continue
            if related.same_visit and (row.visit is None or row.visit != index.visit):
                continue
            for period in periods:
                held = None if related.anywhere else period
                if held is not None and not held[0] <= row.start <= held[1]:
                    continue
                windows = (related.window, related.end_window)
                if all(within(one, row, index, held) for one in windows if one is not None):
                    yield row

    # The cohort

    def find(self) -> Found:
        definition = self.definition
        entered = self.entered()
        qualified = entered
        counts = [("/entry", *size(entered))]
        if definition.additional is not None:
            group = definition.additional
            qualified = limited(
                [one for one in entered if self.holds(group, one.row, [one.period])],
                definition.additional_limit,
            )
            counts.append(("/additional", *size(qualified)))
        included = qualified
        for number, rule in enumerate(definition.rules):
            group = rule.group
            included = [one for one in included if self.holds(group, one.row, [one.period])]
            counts.append((f"/rules/{number}", *size(included)))
        included = limited(included, definition.limit)
        cohort = sorted(self.clipped(self.stays(included)))
        counts.append(("/cohort", len({row[0] for row in cohort}), len(cohort)))
        return Found(cohort, sorted(self.evidence(included)), counts)

    def entered(self) -> list[Index]:
        entry = self.definition.entry
        found = [
            Index(row, number, (first, last))
            for number, event in enumerate(entry.events)
            for row in self.events(event)
            for first, last in self.periods(row.person)
            if first <= row.start <= last
            and first + timedelta(entry.days_before) <= row.start
            and row.start <= last - timedelta(entry.days_after)
        ]
        return limited(found, entry.limit, lambda one: one.row.sort)

    def stays(self, included: list[Index]) -> list[tuple[int, date, date]]:
        spans = []
        for one in included:
            days = [day for day in self.ends(one, included) if day >= one.row.start]
            if days:
                spans.append((one.row.person, one.row.start, min(days)))
        return joined(spans, self.definition.gap_days)

    def ends(self, one: Index, included: list[Index]) -> Iterator[date]:
        exit_ = self.definition.exit
        if isinstance(exit_, FixedEnd):
            day = one.row.end if exit_.from_end else one.row.start
            if day is not None:
                yield min(day + timedelta(exit_.days), one.period[1])
        else:
            yield one.period[1]
        if isinstance(exit_, ExposureEnd):
            for person, start, end in joined(self.exposures(exit_), exit_.gap_days):
                if person == one.row.person and start <= one.row.start <= end:
                    yield end
        for event in self.definition.censoring:
            days = [
                row.start
                for row in self.events(event)
                if row.person == one.row.person and one.row.start <= row.start <= one.period[1]
            ]
            if days:
                yield min(days)

    def exposures(self, exit_: ExposureEnd) -> list[tuple[int, date, date]]:
        kind = KINDS["drug_exposure"]
        spans = []
        for raw in self.rows_of("drug_exposure"):
            end = end_of(kind, raw)
            if exit_.supply is not None:
                end = raw[kind.start] + timedelta(exit_.supply)
            assert end is not None
            span = raw["person_id"], raw[kind.start], end + timedelta(exit_.days)
            named = [raw.get(kind.concept), raw.get(kind.source or "")]
            spans += [span for concept in named if concept in self.sets[exit_.concepts]]
        return spans

    def clipped(self, spans: Iterable[tuple[int, date, date]]) -> Iterator[tuple[int, date, date]]:
        first, last = self.definition.clipped
        for person, start, end in spans:
            cut = max(start, first or start), min(end, last or end)
            if cut[0] <= cut[1]:
                yield person, *cut

    def evidence(self, included: list[Index]) -> Iterator[tuple[int, date, str, str, int, date]]:
        for one in included:
            row = one.row
            yield row.person, row.start, f"/entry/{one.entry}", row.kind, row.id, row.start
            for part, group in self.definition.groups():
                for place, hit in self.hits(part, group, one):
                    yield row.person, row.start, place, hit.kind, hit.id, hit.start

    def hits(self, part: str, group: Group, one: Index) -> Iterator[tuple[str, Row]]:
        for number, related in enumerate(group.related):
            for hit in self.around(related, one.row, [one.period]):
                yield f"{part}/related/{number}", hit
        for number, inner in enumerate(group.groups):
            yield from self.hits(f"{part}/groups/{number}", inner, one)
