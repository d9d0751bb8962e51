"""The named queries of a plan as they are made, one after the other."""

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that one criterion found: `relation` has index_id, event_id, start_date."""

    part: str
    relation: str
    table: str


@dataclass(slots=True)
class Steps:
    """`tables` are those at hand; `found`, what can be shown of each criterion."""

    tables: Collection[str]
    named: dict[str, str] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    def add(self, name: str, query: str) -> str:
        """Name a query whose rows are made once, whoever reads them."""
        self.named[name] = f"MATERIALIZED ({query})"
        return name

    def part(self, name: str, query: str) -> str:
        """Name a query that is a part of another; return its name, made unique by a number."""
        numbered = f"{name}_{len(self.named)}"
        self.named[numbered] = f"({query})"
        return numbered
