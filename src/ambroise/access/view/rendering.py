"""The SQL of a view: each column of the zone by its policy, under the project's key and shift.

Names: `files.*` are the tables of the zone, `own.people` (zone_id, person_id, zone_days, days) the
persons shown, `written` and `spans_written` the texts; `getvariable('key')` is the project's key.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ambroise.access.view.columns import FACTS, PERSON, SPANS, Column, Tables, begins
from ambroise.access.view.scope import Scope
from ambroise.pseudonyms import sql_zone_id
from ambroise.tables.reader import REFERENCE_TABLES

KEY: Final = "getvariable('key')"
MEASURE: Final = "getvariable('measure')"
TEXTS: Final = "text_span"
"""The table of the zone with the spans of each text as written."""
WHO: Final = '"the person"'
DAYS: Final = '"the days"'
_BIRTH: Final = (
    "(make_date(t.year_of_birth, coalesce(t.month_of_birth, 7), coalesce(t.day_of_birth, 1))"
    f" + t.{DAYS})"
)


def needs(zone: Tables, shown: Tables) -> tuple[str, ...]:
    """Return the tables of the zone that the views of `shown` read."""
    wanted = set(shown) - {SPANS}
    if SPANS in shown:
        wanted.add("note")
    if any(column.policy == "deid" for columns in shown.values() for column in columns):
        wanted.add(TEXTS)
    if FACTS in shown:
        wanted.update(table for table, _ in _with_ids(zone))
    return tuple(sorted(wanted))


def select(
    table: str,
    zone: Tables,
    columns: tuple[Column, ...],
    scope: Scope,
    ages: date,
    *,
    first: str = "",
) -> str:
    """Return the query of a table of the view; `ages` is the day that oldest ages are kept at.

    `first` comes before the columns: for what is asked of the rows inside, never for a project.
    """
    if table == SPANS:
        return _note_spans(columns, zone, scope)
    if table in REFERENCE_TABLES or table == FACTS:
        return _shared(table, zone, columns)
    values = [f"({_value(c, scope, ages)})::{c.type} AS {c.quoted}" for c in columns]
    shown = ", ".join([first, *values] if first else values)
    texts = [column for column in columns if column.policy == "deid"]
    return f"SELECT {shown} FROM ({_ordered(table, zone, scope, texts)}) AS t"


def spans_of(column: Column) -> str:
    """Return the spans of a text as it is rendered, in the rows of `select`."""
    return f"spans_written(t.{column.quoted}, t.{_alias(column)}, t.{DAYS})"


def _ordered(table: str, zone: Tables, scope: Scope, texts: list[Column]) -> str:
    """Return the rows of a table that are in the view, with what renders them.

    They come in the order of the project's own pseudonyms: in that of the zone, two projects would
    be joined by the places of their rows. What a row costs to render is left for above, so that it
    is spent on the rows wanted.
    """
    spans = "".join(f", {_alias(c)}.spans AS {_alias(c)}" for c in texts)
    joins = " ".join(
        f"LEFT JOIN files.{TEXTS} AS {_alias(c)}"
        f" ON {_alias(c)}.{PERSON} = t.{PERSON} AND {_alias(c)}.text_id = md5(t.{c.quoted})"
        for c in texts
    )
    return (
        f"SELECT t.*, p.{PERSON} AS {WHO}, p.days AS {DAYS}{spans} FROM files.{table} AS t"
        f" JOIN own.people AS p ON p.zone_id = t.{PERSON} {joins}{_window(zone[table], scope)}"
        f" ORDER BY p.{PERSON}"
    )


def _shared(table: str, zone: Tables, columns: tuple[Column, ...]) -> str:
    """Return a table that holds nobody, or the links between the facts of the view."""
    where = _between_facts(zone) if table == FACTS else ""
    keyed = [_rekeyed(f"t.{c.quoted}") for c in zone[table] if c.policy == "rekey"]
    order = f" ORDER BY {keyed[0]}" if keyed else ""
    shown = ", ".join(
        f"{_rekeyed(f't.{c.quoted}') if c.policy == 'rekey' else f't.{c.quoted}'} AS {c.quoted}"
        for c in columns
    )
    return f"SELECT {shown} FROM files.{table} AS t{where}{order}"


def _value(column: Column, scope: Scope, ages: date) -> str:
    value = f"t.{column.quoted}"
    if column.name == PERSON:
        return f"t.{WHO}"
    if column.policy == "rekey":
        return _rekeyed(value)
    if column.policy == "deid":
        kept = f"{value} = '' OR regexp_full_match({value}, {MEASURE})"
        written = f"written({value}, t.{_alias(column)}, t.{DAYS})"
        return f"CASE WHEN {kept} THEN {value} ELSE {written} END"
    if column.policy == "shift":
        return _moved(column, value, scope, ages)
    return value


def _moved(column: Column, value: str, scope: Scope, ages: date) -> str:
    """Return a moved date, cut to the precision of the permit, or a part of the moved birth."""
    if column.type == "INTEGER":
        part = column.name.removesuffix("_of_birth")
        if part not in _PARTS[scope.terms.dates]:
            return "NULL"
        moved = _not_older(_BIRTH, scope, ages)
        return f"CASE WHEN {value} IS NOT NULL THEN date_part('{part}', {moved}) END"
    moved = f"({value} + to_days(t.{DAYS}))::{column.type}"
    if column.name == "birth_datetime":
        moved = f"CASE WHEN {value} IS NOT NULL THEN {_not_older(moved, scope, ages)} END"
    cut = scope.terms.dates
    return moved if cut == "day" else f"date_trunc('{cut}', {moved})"


_PARTS: Final = {"day": ("year", "month", "day"), "month": ("year", "month"), "year": ("year",)}


def _not_older(birth: str, scope: Scope, ages: date) -> str:
    """Return a birth no earlier than that of the oldest age shown.

    The limit is one day for everybody, in the shifted calendar (a year later at most): a limit
    of each person would tell their shift.
    """
    oldest = scope.terms.oldest_age
    if oldest is None:
        return birth
    return f"greatest({birth}, DATE '{ages.year + 1 - oldest:04}-01-01')"


def _window(columns: tuple[Column, ...], scope: Scope) -> str:
    """Return the limit on true dates: the zone's, less the zone's shift."""
    begin = begins(columns)
    if begin is None:
        return ""
    true = f"(t.{begin.quoted} - p.zone_days)"
    limits = [
        f"{true} {sign} DATE '{day.isoformat()}'"
        for sign, day in ((">=", scope.window_start), ("<=", scope.window_end))
        if day is not None
    ]
    return f" WHERE {' AND '.join(limits)}" if limits else ""


def _rekeyed(value: str) -> str:
    return sql_zone_id(KEY, "row", value)


def _alias(column: Column) -> str:
    return f'"{column.name} spans"'


def _note_spans(columns: tuple[Column, ...], zone: Tables, scope: Scope) -> str:
    shown = {PERSON: f"t.{WHO}", "note_id": _rekeyed("t.note_id")}
    listed = ", ".join(f"{shown.get(c.name, f'span.{c.quoted}')} AS {c.quoted}" for c in columns)
    texts = [Column("note_text", "VARCHAR", "deid")]
    written = spans_of(texts[0])
    return (
        f"SELECT {listed} FROM (SELECT *, unnest({written}) AS span"
        f" FROM ({_ordered('note', zone, scope, texts)}) AS t) AS t"
    )


def _with_ids(zone: Tables) -> Iterator[tuple[str, Column]]:
    """Yield the tables of persons whose first column is the id of their rows."""
    for table, columns in zone.items():
        of_persons = any(column.name == PERSON for column in columns)
        if of_persons and columns[0].policy == "rekey" and columns[0].name != PERSON:
            yield table, columns[0]


def _between_facts(zone: Tables) -> str:
    ids = " UNION ALL ".join(
        f"SELECT f.{column.quoted} FROM files.{table} AS f SEMI JOIN own.people AS p"
        f" ON p.zone_id = f.{PERSON}"
        for table, column in _with_ids(zone)
    )
    return f" WHERE t.fact_id_1 IN ({ids}) AND t.fact_id_2 IN ({ids})"
