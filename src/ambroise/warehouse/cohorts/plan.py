"""The plan of a cohort: whom it holds, from when to when, said once for every way of writing it.

The meaning of each part is that of the SQL that OHDSI's Circe generates (OHDSI/circe-be, 1.11 and
after), so that a definition brought from ATLAS finds the same people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Op(StrEnum):
    LT = "lt"
    LTE = "lte"
    EQ = "eq"
    NOT_EQ = "!eq"
    GT = "gt"
    GTE = "gte"
    BETWEEN = "bt"
    NOT_BETWEEN = "!bt"


@dataclass(frozen=True, slots=True)
class Range:
    """A value compared with one or two others; what is not known is in no range.

    `extent` is the upper end, included, of BETWEEN and NOT_BETWEEN, and None otherwise.
    """

    op: Op
    value: date | int | float
    extent: date | int | float | None = None


class Matching(StrEnum):
    STARTS = "startsWith"
    CONTAINS = "contains"
    ENDS = "endsWith"


@dataclass(frozen=True, slots=True)
class Words:
    """A text compared by LIKE: % and _ stand for any letters and any letter."""

    text: str
    matching: Matching
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Concepts:
    """One of some concepts, or of a concept set by its key; `excluded`: any other, when known."""

    ids: tuple[int, ...] = ()
    within: str | None = None
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of one field of a domain; None: the flag itself is asked for."""

    field: str
    asked: Range | Words | Concepts | None = None


@dataclass(frozen=True, slots=True)
class ConceptItem:
    """A concept by its id or its code (vocabulary, code), or a whole set by its key.

    With what it leads to: `mapped` adds the concepts that are mapped to it ("Maps to").
    """

    concept: int | tuple[str, str] | str
    excluded: bool = False
    descendants: bool = False
    mapped: bool = False


@dataclass(frozen=True, slots=True)
class ConceptSet:
    name: str
    items: tuple[ConceptItem, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Dates of an event counted from its start or its end, in days; kept while end >= start."""

    start_from_end: bool = False
    start_days: int = 0
    end_from_start: bool = False
    end_days: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Rows of a domain: `first` is each person's first of the concepts, before any filter.

    `period` is (start, end): a period that holds these days, cut to them. `group` is asked of each
    row, with that row as index, within the observation period that holds it.
    """

    domain: str
    concepts: str | None = None
    source_concepts: str | None = None
    first: bool = False
    filters: tuple[Filter, ...] = ()
    moved: Moved | None = None
    period: tuple[date | None, date | None] = (None, None)
    group: "Group | None" = None


class Edge(StrEnum):
    """An end of the observation period of the index."""

    START = "period_start"
    END = "period_end"


@dataclass(frozen=True, slots=True)
class Window:
    """Both ends in, in days after the start of the index; the event's day is its start.

    `index_end`, `event_end`: their ends are meant.
    """

    start: int | Edge = Edge.START
    end: int | Edge = Edge.END
    index_end: bool = False
    event_end: bool = False


class Times(StrEnum):
    EXACTLY = "="
    AT_MOST = "<="
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows, or how many values of `distinct` (a name of `Domain.distinct`)."""

    times: Times
    number: int
    distinct: str | None = None


class Limit(StrEnum):
    """Which events are kept of those of a person, or around an index."""

    ALL = "All"
    FIRST = "First"
    LAST = "Last"


@dataclass(frozen=True, slots=True)
class Related:
    """Events of the same person around the index.

    `anywhere`: outside of the observation period of the index too. Of what is found `kept` says
    which count, by day then by row, and `then` what is asked of these: a last value over a
    threshold is not the last of those over it.
    """

    event: Event
    window: Window
    count: Count
    end_window: Window | None = None
    same_visit: bool = False
    anywhere: bool = False
    kept: Limit = Limit.ALL
    then: tuple[Filter, ...] = ()
    name: str = ""


class Kept(StrEnum):
    """How many parts of a group hold."""

    ALL = "ALL"
    ANY = "ANY"
    AT_LEAST = "AT_LEAST"
    AT_MOST = "AT_MOST"


@dataclass(frozen=True, slots=True)
class Group:
    """Parts asked of an index event; a group without parts holds. `number` is for AT_*."""

    kept: Kept = Kept.ALL
    number: int = 0
    related: tuple[Related, ...] = ()
    demographics: tuple[tuple[Filter, ...], ...] = ()
    groups: tuple["Group", ...] = ()

    def empty(self) -> bool:
        return not (self.related or self.demographics or self.groups)


@dataclass(frozen=True, slots=True)
class Entry:
    """The events that open the cohort, within an observation period that holds the days around."""

    events: tuple[Event, ...]
    days_before: int = 0
    days_after: int = 0
    limit: Limit = Limit.ALL


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    group: Group
    description: str = ""


@dataclass(frozen=True, slots=True)
class FixedEnd:
    """Some days after the start or the end of the event, at the latest the period's end."""

    days: int
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class ExposureEnd:
    """The end of the continuous exposure to some drugs, gaps of `gap_days` or less bridged.

    `supply` replaces the days that each exposure lasts.
    """

    concepts: str
    gap_days: int = 0
    days: int = 0
    supply: int | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A cohort; `exit` None: the end of the observation period.

    `additional` and `additional_limit` choose among the entry events before the rules, whose
    events `limit` chooses among. Periods of a person that are `gap_days` apart or less are one.
    `clipped` is the calendar that what is found is cut to. A concept set comes after those that it
    names.
    """

    name: str
    concept_sets: dict[str, ConceptSet]
    entry: Entry
    additional: Group | None = None
    additional_limit: Limit = Limit.ALL
    rules: tuple[Rule, ...] = ()
    limit: Limit = Limit.ALL
    exit: FixedEnd | ExposureEnd | None = None
    censoring: tuple[Event, ...] = ()
    gap_days: int = 0
    clipped: tuple[date | None, date | None] = (None, None)
    description: str = ""

    def groups(self) -> Iterator[tuple[str, Group]]:
        """Yield the groups that are asked of entry events, each with its place in the plan."""
        if self.additional is not None:
            yield "/additional", self.additional
        for number, rule in enumerate(self.rules):
            yield f"/rules/{number}", rule.group
