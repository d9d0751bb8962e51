"""The kinds of events that a cohort is asked by: their tables, dates and fields (domains.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

DEMOGRAPHIC: Final = "demographic"
"""What is asked of the person at the index event itself: no kind of event."""


class Kind(StrEnum):
    """What a field is compared with."""

    DATE = "date"
    NUMBER = "number"  # whole
    DECIMAL = "decimal"
    TEXT = "text"
    CONCEPT = "concept"  # some concepts, or a concept set
    SET = "set"  # a concept set
    FLAG = "flag"  # met or not asked


@dataclass(frozen=True, slots=True)
class Field:
    kind: Kind
    circe: str
    sql: str


@dataclass(frozen=True, slots=True)
class Domain:
    """One kind of event; `start`, `end` and the other columns are SQL over its table.

    `one_day`: its length is one day whatever its end says. `unordered`: its first row cannot be
    asked for. `period`: it may be cut to dates that are given.
    """

    name: str
    circe: str
    fields: Mapping[str, Field]
    table: str = ""
    row: str = ""
    start: str = ""
    end: str = ""
    concept: str = ""
    source_concept: str = ""
    source_circe: str = ""
    visit: str = "NULL::BIGINT"
    person: str = "person_id"
    where: str = ""
    one_day: bool = False
    unordered: bool = False
    period: bool = False
    distinct: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that its rows come from."""
        return tuple(part.split()[0] for part in self.table.split(" JOIN ") if part)


@cache
def domains() -> dict[str, Domain]:
    """Return every kind of event by its name, which is that of its table."""
    text = files(__package__).joinpath("domains.toml").read_text("utf-8")
    return {name: _domain(name, said) for name, said in tomllib.loads(text).items()}


def _domain(name: str, said: dict[str, Any]) -> Domain:
    fields = {
        key: Field(Kind(kind), circe, sql) for key, (kind, circe, sql) in said.pop("fields").items()
    }
    source, source_circe = said.pop("source_concept", ("", ""))
    counted = _counted(said) | said.pop("distinct", {}) if "row" in said else {}
    return Domain(
        name=name,
        fields=fields,
        source_concept=source,
        source_circe=source_circe,
        distinct=counted,
        **{"table": name, **said},
    )


def _counted(said: dict[str, Any]) -> dict[str, str]:
    """Return what the occurrences of any kind of event can be counted by."""
    return {
        "domain_concept": f"e.{said['concept']}",
        "duration": "1" if said.get("one_day") else "e.end_date - e.start_date",
        "start_date": "e.start_date",
        "end_date": "e.end_date",
        "visit_id": "e.visit_id",
    }
