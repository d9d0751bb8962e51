"""Types of checks as SQL: which rows each looks at, which of them violate, how they are counted."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ambroise.warehouse.quality.model import Check

ALL: Final = "true"
_GENDERS: Final = {"male": "8507", "female": "8532"}
_BOUNDS: Final = {
    "tomorrow": "CAST($today AS DATE) + 1",
    "next year": "year(CAST($today AS DATE)) + 1",
}


@dataclass(frozen=True, slots=True)
class Template:
    """One type of check, as its file says it; see the heads of the files for the words."""

    name: str
    category: str
    level: str = "site"
    severity: str = "site"
    violated: str = ""
    eligible: str = ALL
    count: str = ""
    base: str = ""
    keys: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    by: str = "t.source_name"
    when: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """The SQL of one check, `t` being a row of `base`."""

    base: str
    counted: str
    """What its rows are counted from; checks that share it are counted together."""
    rows: str
    """What its rows are read from, one by one."""
    eligible: str
    violated: str
    count: str
    """What is counted when that is not rows ("DISTINCT t.person_id")."""
    grouped: bool
    by: str

    @property
    def wrong(self) -> str:
        return f"({self.eligible}) AND ({self.violated})"

    def number(self, condition: str) -> str:
        """Return the SQL expression that counts what meets a condition."""
        if self.grouped:
            return f"coalesce(sum(n) FILTER (WHERE {condition}), 0)::BIGINT"
        return f"count({self.count or '*'}) FILTER (WHERE {condition})"


@cache
def templates() -> dict[str, Template]:
    """Return every type of check, by its name."""
    return {
        name: _template(name, said)
        for folder in ("dqd", "site")
        for name, said in _toml(folder, "templates.toml").items()
    }


def query_of(check: Check) -> Query:
    """Return the SQL of a check that has one."""
    template = _for_value(templates()[check.name], check.value)
    words = _words(check)
    said = {
        name: getattr(template, name).format(**words)
        for name in ("violated", "eligible", "count", "by")
    }
    base = template.base or check.table
    joins = [_beside()[name] for name in template.beside]
    inner = "".join(f"\n{one.format(**words)}" for one in joins if "{field}" not in one)
    outer = "".join(f"\n{one.format(**words)}" for one in joins if "{field}" in one)
    rows = f'FROM "{base}" AS t{inner}{outer}'
    counted = rows
    if template.keys:
        keys = ", ".join(key.format(**words) for key in template.keys)
        grouped = f'SELECT {keys}, count(*) AS n FROM "{base}" AS t{inner} GROUP BY ALL'
        counted = f"FROM ({grouped}) AS t{outer}"
    return Query(
        base,
        counted,
        rows,
        said["eligible"].strip(),
        said["violated"].strip(),
        said["count"],
        bool(template.keys),
        said["by"],
    )


def reads(query: Query) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tables that a query reads, and the columns of its base that it names."""
    text = f"{query.rows} WHERE {query.wrong}"
    tables = re.findall(r'(?:FROM|JOIN) "?(\w+)"?', text)
    columns = re.findall(r'\bt\."?(\w+)"?', text)
    return frozenset(tables), frozenset(columns)


def _template(name: str, said: dict[str, Any]) -> Template:
    return Template(name=name, **_tuples(said))


def _for_value(template: Template, value: str) -> Template:
    """Return a template with what its file replaces for this value."""
    return replace(template, **_tuples(template.when.get(value, {})))


def _tuples(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}


def _words(check: Check) -> dict[str, str]:
    """Return what the names in braces of a template stand for."""
    target, _, column = check.value.rpartition(".")
    bound, compared = _bound(check)
    return {
        "table": check.table,
        "field": f't."{check.field}"',
        "column_checked": f'"{check.field}"',
        "value": check.value,
        "target": target,
        "target_field": column,
        "column": column,
        "columns": ", ".join(f't."{one}"' for one in check.value.split()),
        "concepts": ", ".join(map(str, check.concepts)),
        "units": ", ".join([*check.value.split(), "0"]),
        "gender": _GENDERS.get(check.value, ""),
        "bound": bound,
        "compared": compared,
    }


def _bound(check: Check) -> tuple[str, str]:
    """Return a bound as SQL, and what is compared with it: a day where the bound is one."""
    column = f't."{check.field}"'
    day = f"CAST({column} AS DATE)"
    if check.value in _BOUNDS:
        return _BOUNDS[check.value], day if check.value == "tomorrow" else column
    try:
        return f"DATE '{date.fromisoformat(check.value)}'", day
    except ValueError:
        return check.value, column


@cache
def _beside() -> dict[str, str]:
    return _toml("beside.toml")


def _toml(*path: str) -> dict[str, Any]:
    text = files("ambroise.warehouse.quality").joinpath(*path).read_text("utf-8")
    return tomllib.loads(text)
