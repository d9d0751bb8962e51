"""Table 1: sex, age, stays, deaths and follow-up of groups; and the pyramid of their ages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ambroise.access.hiding import Figure, Hidden
from ambroise.access.view import View
from ambroise.warehouse.characterisation.columns import Tables, missing, optional
from ambroise.warehouse.characterisation.differences import of_means, of_shares
from ambroise.warehouse.characterisation.model import Block, Cell, Line, Pyramid, Spread
from ambroise.warehouse.characterisation.telling import Telling

MEN, WOMEN = 8507, 8532
BANDS: Final = tuple(range(0, 100, 10))
"""First years of the bands of ages; the last has no end."""
HOSPITAL_STAYS: Final = "(9201, 262, 8717)"
"""Concepts of stays: hospital, emergency then hospital, inpatient of a hospital."""

_SEXES: Final = (("women", WOMEN), ("men", MEN), ("other_sex", None))


def sizes(view: View, members: str) -> tuple[list[int], bool]:
    """Return how many persons each group has, everybody first, and whether groups share some."""
    query = (
        f"WITH members AS ({members}) SELECT grp, count(*) AS n, count(*) FILTER (shared) AS both"
        " FROM (SELECT grp, person_id IN"
        " (SELECT person_id FROM members WHERE grp > 0 GROUP BY person_id HAVING count(*) > 1)"
        " AS shared FROM members) GROUP BY grp"
    )
    rows = {row["grp"]: row for row in view.figures(query).to_pylist()}
    last = max(rows, default=0)
    found = [rows[group]["n"] if group in rows else 0 for group in range(last + 1)]
    return found, any(row["both"] for row in rows.values())


def table_one(view: View, tables: Tables, members: str, telling: Telling) -> Block:
    """Return the lines of table 1 that the open columns allow."""
    lines = [
        *_sexes(view, tables, members, telling),
        *_ages(view, tables, members, telling),
        *_stays(view, tables, members, telling),
        *_deaths(view, tables, members, telling),
        *_follow_up(view, tables, members, telling),
    ]
    closed = missing(
        tables,
        "person.gender_concept_id",
        "person.year_of_birth",
        "visit_occurrence.visit_start_date",
        "visit_occurrence.visit_end_date",
        "death.person_id",
        "observation_period.observation_period_end_date",
    )
    return Block("table_one", tuple(lines), closed)


def pyramids(
    view: View, tables: Tables, members: str, telling: Telling
) -> tuple[Pyramid | None, ...]:
    """Return the persons of each group by sex and age; None where the columns are not open."""
    groups = range(len(telling.sizes) - 1)
    if missing(tables, "person.gender_concept_id", "person.year_of_birth"):
        return tuple(None for _ in groups)
    query = (
        f"WITH members AS ({members}) SELECT grp, gender_concept_id AS sex,"
        f" least(age - age % 10, {BANDS[-1]}) AS band, count(*) AS n"
        f" FROM (SELECT grp, gender_concept_id, {_age(tables)} AS age"
        " FROM members JOIN person USING (person_id)) WHERE age >= 0 GROUP BY ALL"
    )
    counts: dict[tuple[Any, Any, Any], int] = {
        (row["sex"], row["band"], row["grp"]): row["n"] for row in view.figures(query).to_pylist()
    }
    sides = {
        sex: telling.parts(
            [
                [counts.get((sex, band, group), 0) for group in range(len(telling.sizes))]
                for band in BANDS
            ]
        )
        for sex in (MEN, WOMEN)
    }
    return tuple(
        Pyramid(
            BANDS,
            tuple(line[group] for line in sides[MEN]),
            tuple(line[group] for line in sides[WOMEN]),
        )
        for group in groups
    )


def _sexes(view: View, tables: Tables, members: str, telling: Telling) -> Iterable[Line]:
    if missing(tables, "person.gender_concept_id"):
        return
    query = (
        f"WITH members AS ({members}) SELECT grp, gender_concept_id AS sex, count(*) AS n"
        " FROM members JOIN person USING (person_id) GROUP BY ALL"
    )
    counts = [[0] * len(telling.sizes) for _ in _SEXES]
    places = {concept: place for place, (_, concept) in enumerate(_SEXES)}
    for row in view.figures(query).to_pylist():
        counts[places.get(row["sex"], places[None])][row["grp"]] += row["n"]
    for (name, _), figures in zip(_SEXES, telling.parts(counts), strict=True):
        yield line_of_counts(name, figures, telling)


def _ages(view: View, tables: Tables, members: str, telling: Telling) -> Iterable[Line]:
    if missing(tables, "person.year_of_birth"):
        return
    rows = f"SELECT grp, {_age(tables)} AS value FROM members JOIN person USING (person_id)"
    yield _spread_line(view, members, telling, "age", "years", rows)


def _stays(view: View, tables: Tables, members: str, telling: Telling) -> Iterable[Line]:
    if missing(tables, "visit_occurrence.person_id"):
        return
    stays = "visit_occurrence"
    if optional(tables, stays, "visit_concept_id"):
        stays = f"(SELECT * FROM {stays} WHERE visit_concept_id IN {HOSPITAL_STAYS})"
    having = f"SELECT grp, count(DISTINCT person_id) AS n FROM members SEMI JOIN {stays}"
    yield _count_line(
        view, members, telling, "with_stay", f"{having} AS s USING (person_id) GROUP BY grp"
    )
    yield _spread_line(
        view,
        members,
        telling,
        "stays",
        "",
        f"SELECT grp, count(*) AS value FROM members JOIN {stays} AS s USING (person_id)"
        " GROUP BY grp, person_id",
    )
    if not missing(tables, "visit_occurrence.visit_start_date", "visit_occurrence.visit_end_date"):
        yield _spread_line(
            view,
            members,
            telling,
            "length",
            "days",
            "SELECT grp, avg(date_diff('day', visit_start_date, visit_end_date)) AS value"
            f" FROM members JOIN {stays} AS s USING (person_id)"
            " WHERE visit_end_date IS NOT NULL GROUP BY grp, person_id",
        )


def _deaths(view: View, tables: Tables, members: str, telling: Telling) -> Iterable[Line]:
    if missing(tables, "death.person_id"):
        return
    query = "SELECT grp, count(*) AS n FROM members SEMI JOIN death USING (person_id) GROUP BY grp"
    yield _count_line(view, members, telling, "deaths", query)


def _follow_up(view: View, tables: Tables, members: str, telling: Telling) -> Iterable[Line]:
    last = "observation_period.observation_period_end_date"
    if missing(tables, "observation_period.person_id", last):
        return
    yield _spread_line(
        view,
        members,
        telling,
        "follow_up",
        "days",
        "SELECT grp, date_diff('day', any_value(index_date), max(observation_period_end_date))"
        " AS value FROM members JOIN observation_period USING (person_id)"
        " GROUP BY grp, person_id HAVING value >= 0",
    )


def _age(tables: Tables) -> str:
    """Return the age in whole years on the day of the index, NULL without one."""
    month, day = (
        f"coalesce({name}_of_birth, {default})"
        if optional(tables, "person", f"{name}_of_birth")
        else str(default)
        for name, default in (("month", 7), ("day", 1))
    )
    return f"date_sub('year', make_date(year_of_birth, {month}, {day}), index_date)"


SPREAD: Final = (
    "count(value) AS n, quantile_cont(value, [0.25, 0.5, 0.75]) AS quartiles,"
    " avg(value) AS mean, stddev_samp(value) AS deviation"
)
"""What a `Spread` is made of; quartiles by linear interpolation (Hyndman and Fan's type 7)."""


def spread_of(row: Mapping[str, Any] | None, smallest: int) -> Spread | None:
    """Return the spread of a row of `SPREAD`; None where fewer than `smallest` have a value."""
    if row is None or row["n"] < smallest:
        return None
    low, median, high = map(float, row["quartiles"])
    deviation = None if row["deviation"] is None else float(row["deviation"])
    return Spread(row["n"], low, median, high, float(row["mean"]), deviation)


def line_of_counts(name: str, figures: Sequence[Figure], telling: Telling, **more: Any) -> Line:
    """Return a line of counts, with the difference of two groups whose counts are both told."""
    cells = cells_of(figures, telling)
    shares = [cell.share for cell in cells]
    difference = None
    if len(shares) == 2 and shares[0] is not None and shares[1] is not None:
        difference = of_shares(shares[0], shares[1])
    return Line(name, cells, difference=difference, **more)


def cells_of(figures: Sequence[Figure], telling: Telling) -> tuple[Cell, ...]:
    return tuple(Cell(figure, of) for figure, of in zip(figures, telling.sizes[1:], strict=True))


def line_of_spreads(
    name: str, unit: str, rows: Mapping[int, Mapping[str, Any]], telling: Telling, **more: Any
) -> Line:
    """Return a line of values; `rows` are those of `SPREAD` by group, everybody's is 0."""
    counts = [rows[group]["n"] if group in rows else 0 for group in range(len(telling.sizes))]
    cells = tuple(
        Cell(
            figure,
            telling.sizes[group],
            None if figure is Hidden.SMALL else spread_of(rows.get(group), telling.smallest),
        )
        for group, figure in enumerate(telling.told(counts), 1)
    )
    difference = None
    if len(cells) == 2 and cells[0].spread is not None and cells[1].spread is not None:
        difference = of_means(cells[0].spread, cells[1].spread)
    return Line(name, cells, unit, difference=difference, **more)


def _spread_line(
    view: View, members: str, telling: Telling, name: str, unit: str, rows: str
) -> Line:
    query = (
        f"WITH members AS ({members}) SELECT grp, {SPREAD} FROM ({rows})"
        " WHERE value IS NOT NULL GROUP BY grp"
    )
    found = {row["grp"]: row for row in view.figures(query).to_pylist()}
    return line_of_spreads(name, unit, found, telling)


def _count_line(view: View, members: str, telling: Telling, name: str, query: str) -> Line:
    rows = view.figures(f"WITH members AS ({members}) {query}").to_pylist()
    found = {row["grp"]: row["n"] for row in rows}
    counts = [found.get(group, 0) for group in range(len(telling.sizes))]
    return line_of_counts(name, telling.told(counts), telling)
