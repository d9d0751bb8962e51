"""Random plans of cohorts, and small random databases that they find someone in."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from ambroise.warehouse.cohorts.plan import (
    ConceptItem,
    Concepts,
    ConceptSet,
    Count,
    Definition,
    Edge,
    Entry,
    Event,
    ExposureEnd,
    Filter,
    FixedEnd,
    Group,
    Kept,
    Limit,
    Matching,
    Moved,
    Op,
    Range,
    Related,
    Rule,
    Times,
    Window,
    Words,
)
from tests.reference.cohorts_plain.values import COLUMNS, KINDS

Tables = dict[str, list[dict[str, Any]]]

FIRST = date(2020, 1, 1)
LENGTH = 40
SETS = ("0", "1", "2")
_WORDS = ("a", "ab", "b%")

days = st.integers(0, LENGTH).map(lambda day: FIRST + timedelta(day))
small = st.integers(0, 3)
concepts = st.integers(1, 5)
maybe_concept = st.none() | concepts


def _ordered(first: date, last: date) -> tuple[date, date]:
    return min(first, last), max(first, last)


spans = st.builds(_ordered, days, days)


@st.composite
def databases(draw: st.DrawFn, persons: int = 4) -> Tables:
    """Return tables of a few people, in which things happen within forty days."""
    people = range(1, persons + 1)
    tables: Tables = {
        "person": [
            {
                "person_id": person,
                "gender_concept_id": draw(concepts),
                "year_of_birth": draw(st.integers(2017, 2020)),
            }
            for person in people
        ],
        "concept": [
            {
                "concept_id": concept,
                "vocabulary_id": "V",
                "concept_code": str(concept),
                "invalid_reason": "D" if concept == 4 else None,
            }
            for concept in range(1, 5)
        ],
        "concept_ancestor": [
            {"ancestor_concept_id": above, "descendant_concept_id": below}
            for above, below in ((1, 1), (1, 2), (1, 3), (2, 3), (1, 4))
        ],
        "concept_relationship": [
            {"concept_id_1": 4, "concept_id_2": 2, "relationship_id": "Maps to"}
        ],
        "observation_period": [],
    }
    for person in people:
        for start, end in draw(_periods()):
            tables["observation_period"].append(
                {
                    "observation_period_id": len(tables["observation_period"]) + 1,
                    "person_id": person,
                    "observation_period_start_date": start,
                    "observation_period_end_date": end,
                    "period_type_concept_id": draw(concepts),
                }
            )
    for name in KINDS:
        if name != "observation_period":
            count = draw(st.integers(0, 3 * persons))
            tables[name] = [
                _event_row(draw, name, number, draw(st.sampled_from(people)))
                for number in range(1, count + 1)
            ]
    # One death a person, whose row it is.
    deaths = {row["person_id"]: row for row in tables["death"]}
    tables["death"] = list(deaths.values())
    return tables


@st.composite
def _periods(draw: st.DrawFn) -> list[tuple[date, date]]:
    """Return one period, or two that do not overlap."""
    if draw(st.booleans()):
        return [(FIRST, FIRST + timedelta(LENGTH))]
    start, end = draw(spans)
    after = end + timedelta(draw(st.integers(1, 5)))
    return [(start, end), (after, after + timedelta(draw(st.integers(0, 10))))]


def _event_row(draw: st.DrawFn, name: str, number: int, person: int) -> dict[str, Any]:
    kind = KINDS[name]
    start, end = draw(spans)
    row: dict[str, Any] = {
        kind.row: number,
        "person_id": person,
        kind.concept: draw(concepts),
        kind.start: start,
    }
    if kind.end is not None:
        row[kind.end] = draw(st.none() | st.just(end)) if kind.open_end else end
    if kind.source is not None:
        row[kind.source] = draw(maybe_concept)
    if kind.visit is not None and kind.visit != kind.row:
        row[kind.visit] = draw(st.none() | small)
    for column in COLUMNS[name].values():
        if column == "stop_reason":
            row[column] = draw(st.none() | st.sampled_from(("a", "xa", "ab", "b")))
        elif column.endswith("concept_id"):
            row[column] = draw(concepts)
        else:
            row[column] = draw(st.none() | small)
    row["person_id"] = person
    return row


# Plans


def ranges(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Range]:
    single = [op for op in Op if op not in (Op.BETWEEN, Op.NOT_BETWEEN)]
    return st.builds(Range, st.sampled_from(single), values) | st.builds(
        lambda op, ends: Range(op, min(ends), max(ends)),
        st.sampled_from((Op.BETWEEN, Op.NOT_BETWEEN)),
        st.tuples(values, values),
    )


chosen = st.builds(
    Concepts, st.lists(concepts, min_size=1, max_size=3).map(tuple), excluded=st.booleans()
) | st.builds(Concepts, within=st.sampled_from(SETS), excluded=st.booleans())
words = st.builds(Words, st.sampled_from(_WORDS), st.sampled_from(Matching), st.booleans())


@st.composite
def filters_on(draw: st.DrawFn, domain: str) -> Filter:
    names = ["start", "age", *COLUMNS[domain]]
    if domain != "observation_period":
        names.append("gender")
    if KINDS[domain].end is not None:
        names.append("end")
    if domain.endswith("_era") or domain in ("observation_period", "visit_occurrence"):
        names.append("days")
    if domain.endswith("_era"):
        names.append("age_at_end")
    if KINDS[domain].visit is not None and domain != "visit_occurrence":
        names.append("stay_kind")
    if domain == "measurement":
        names.append("abnormal")
    return draw(_filter(draw(st.sampled_from(names))))


def _filter(name: str) -> st.SearchStrategy[Filter]:
    if name == "abnormal":
        return st.just(Filter(name))
    if name in ("start", "end"):
        return st.builds(Filter, st.just(name), ranges(days))
    if name == "stop_reason":
        return st.builds(Filter, st.just(name), words)
    if name in ("gender", "type", "unit", "stay_kind", "race"):
        return st.builds(Filter, st.just(name), chosen)
    return st.builds(Filter, st.just(name), ranges(small))


moves = st.builds(Moved, st.booleans(), st.integers(-5, 5), st.booleans(), st.integers(-5, 5))


@st.composite
def events(draw: st.DrawFn, depth: int = 1) -> Event:
    domain = draw(st.sampled_from(sorted(KINDS)))
    kind = KINDS[domain]
    rarely = st.integers(0, 3).map(lambda number: number == 0)
    group = draw(groups(depth - 1)) if depth and draw(rarely) else None
    return Event(
        domain,
        None if domain == "observation_period" else draw(st.none() | st.sampled_from(SETS)),
        draw(st.sampled_from(SETS)) if kind.source and draw(rarely) else None,
        domain != "death" and draw(rarely),
        tuple(draw(st.lists(filters_on(domain), max_size=1))),
        draw(moves) if draw(rarely) else None,
        draw(spans) if domain == "observation_period" and draw(rarely) else (None, None),
        group,
    )


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(st.integers(-20, 5) | st.sampled_from((Edge.START, Edge.START, Edge.END)))
    end = draw(st.integers(-5, 20) | st.sampled_from((Edge.END, Edge.END, Edge.START)))
    return Window(start, end, draw(st.booleans()), draw(st.booleans()))


@st.composite
def related(draw: st.DrawFn, depth: int) -> Related:
    event = draw(events(depth))
    by = ["domain_concept", "start_date", "end_date", "visit_id"]
    distinct = draw(st.none() | st.none() | st.sampled_from(by))
    return Related(
        event,
        draw(windows()),
        Count(draw(st.sampled_from(Times)), draw(st.integers(0, 2)), distinct),
        draw(st.none() | windows()),
        draw(st.booleans()) and draw(st.booleans()),
        draw(st.booleans()) and draw(st.booleans()),
        draw(st.sampled_from((Limit.ALL, *Limit))),
        tuple(draw(st.lists(filters_on(event.domain), max_size=1))),
    )


@st.composite
def groups(draw: st.DrawFn, depth: int = 1) -> Group:
    demographics = st.sampled_from(("age", "gender", "start", "end")).flatmap(_filter)
    return Group(
        draw(st.sampled_from(Kept)),
        draw(st.integers(0, 2)),
        tuple(draw(st.lists(related(depth), max_size=2))),
        tuple(draw(st.lists(st.lists(demographics, max_size=2).map(tuple), max_size=1))),
        tuple(draw(st.lists(groups(depth - 1), max_size=1))) if depth else (),
    )


exits = st.one_of(
    st.none(),
    st.builds(FixedEnd, st.integers(-2, 20), st.booleans()),
    st.builds(
        ExposureEnd,
        st.sampled_from(SETS),
        st.integers(0, 10),
        st.integers(0, 5),
        st.none() | st.integers(0, 10),
    ),
)
items = st.builds(
    ConceptItem,
    concepts | st.tuples(st.just("V"), concepts.map(str)),
    st.integers(0, 3).map(lambda number: number == 0),
    st.booleans(),
    st.booleans(),
)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Return a plan whose third concept set holds the first."""
    sets = {
        key: ConceptSet(key, tuple(draw(st.lists(items, min_size=1, max_size=3)))) for key in SETS
    }
    held = ConceptItem("0", draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))
    sets["2"] = ConceptSet("2", (*sets["2"].items, held))
    clips = st.none() | days
    return Definition(
        name="au hasard",
        concept_sets=sets,
        entry=Entry(
            tuple(draw(st.lists(events(), min_size=1, max_size=2))),
            draw(small),
            draw(small),
            draw(st.sampled_from(Limit)),
        ),
        additional=draw(st.none() | groups()),
        additional_limit=draw(st.sampled_from(Limit)),
        rules=tuple(
            Rule(str(number), group)
            for number, group in enumerate(draw(st.lists(groups(), max_size=2)))
        ),
        limit=draw(st.sampled_from(Limit)),
        exit=draw(exits),
        censoring=tuple(draw(st.lists(events(0), max_size=1))),
        gap_days=draw(st.integers(0, 10)),
        clipped=(draw(clips), draw(clips)),
    )
