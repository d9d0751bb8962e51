"""What is asked of the true rows of a project's persons: queries that come as text from above."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ambroise.tables import Cursor


class Composed(Protocol):
    """The queries of one cohort over the tables that are there, and the tables that they read.

    `cohort` gives subject_id, cohort_start_date, cohort_end_date; `attrition` part, name, persons,
    stays, a row a step, each a part of the one before; `evidence` subject_id, index_date, part,
    table, row_id, on_date.
    """

    @property
    def cohort(self) -> str: ...

    @property
    def attrition(self) -> str: ...

    @property
    def evidence(self) -> str: ...

    @property
    def reads(self) -> Mapping[str, frozenset[str]]: ...


@dataclass(frozen=True, slots=True)
class Question:
    """`digest` is the SHA-256 of what is asked, for the trail, `criteria` how many rules it has."""

    compose: Callable[[Cursor], Composed]
    digest: str
    criteria: int
