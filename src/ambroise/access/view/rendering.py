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
_BIRTH: Final = (
    "(make_date(t.year_of_birth, coalesce(t.month_of_birth, 7), coalesce(t.day_of_birth, 1))"
    " + p.days)"
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


def select(table: str, zone: Tables, columns: tuple[Column, ...], scope: Scope, ages: date) -> str:
    """Return the query of a table of the view; `ages` is the day that oldest ages are kept at."""
    if table == SPANS:
        return _note_spans(columns, zone, scope)
    if table in REFERENCE_TABLES or table == FACTS:
        where = _between_facts(zone) if table == FACTS else ""
        shown = ", ".join(f"{_shared(c)} AS {c.quoted}" for c in columns)
        return f"SELECT {shown} FROM files.{table} AS t{where}"
    shown = ", ".join(f"({_value(c, scope, ages)})::{c.type} AS {c.quoted}" for c in columns)
    texts = " ".join(_spans_of(c) for c in columns if c.policy == "deid")
    return (
        f"SELECT {shown} FROM files.{table} AS t JOIN own.people AS p ON p.zone_id = t.{PERSON}"
        f" {texts}{_window(zone[table], scope)}"
    )


def _value(column: Column, scope: Scope, ages: date) -> str:
    value = f"t.{column.quoted}"
    if column.name == PERSON:
        return f"p.{PERSON}"
    if column.policy == "rekey":
        return _rekeyed(value)
    if column.policy == "deid":
        kept = f"{value} = '' OR regexp_full_match({value}, {MEASURE})"
        spans = f"{_alias(column)}.spans"
        return f"CASE WHEN {kept} THEN {value} ELSE written({value}, {spans}, p.days) END"
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
    moved = f"({value} + to_days(p.days))::{column.type}"
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


def _shared(column: Column) -> str:
    """Return a column of a table that holds nobody, or of links between facts."""
    value = f"t.{column.quoted}"
    return _rekeyed(value) if column.policy == "rekey" else value


def _rekeyed(value: str) -> str:
    return sql_zone_id(KEY, "row", value)


def _alias(column: Column) -> str:
    return f'"{column.name} spans"'


def _spans_of(column: Column) -> str:
    alias = _alias(column)
    return (
        f"LEFT JOIN files.{TEXTS} AS {alias}"
        f" ON {alias}.{PERSON} = t.{PERSON} AND {alias}.text_id = md5(t.{column.quoted})"
    )


def _note_spans(columns: tuple[Column, ...], zone: Tables, scope: Scope) -> str:
    shown = {PERSON: PERSON, "note_id": _rekeyed("note_id")}
    listed = ", ".join(f"{shown.get(c.name, f'span.{c.quoted}')} AS {c.quoted}" for c in columns)
    return f"""
        SELECT {listed} FROM (
            SELECT p.person_id, t.note_id,
                unnest(spans_written(t.note_text, s.spans, p.days)) AS span
            FROM files.note AS t
            JOIN own.people AS p ON p.zone_id = t.{PERSON}
            JOIN files.{TEXTS} AS s ON s.{PERSON} = t.{PERSON} AND s.text_id = md5(t.note_text)
            {_window(zone["note"], scope)}
        )"""


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
