"""The named queries of a plan as they are made, one after the other."""

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(slots=True)
class Steps:
    """`tables` are those at hand."""

    tables: Collection[str]
    named: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "Steps":
        """Return the same steps, to go on from in another way."""
        return Steps(self.tables, dict(self.named))

    def query(self, last: str) -> str:
        """Return one whole query: the steps, then `last` over them."""
        return (
            f"WITH {', '.join(f'{name} AS {query}' for name, query in self.named.items())} {last}"
        )

    def add(self, name: str, query: str) -> str:
        """Name a query whose rows are made once, whoever reads them."""
        self.named[name] = f"MATERIALIZED ({query})"
        return name

    def part(self, name: str, query: str) -> str:
        """Name a query that is a part of another; return its name, made unique by a number."""
        numbered = f"{name}_{len(self.named)}"
        self.named[numbered] = f"({query})"
        return numbered
