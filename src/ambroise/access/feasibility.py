"""Counts before any project: of the people whom reuse may count now, on true dates.

Criteria ask about true days, which only the care zone has, of people whom only the research zone
may show. So their query runs inside, on the care zone, over the persons of the research zone whom
nobody has to leave out now, and counts alone come out. It comes as text from who knows cohorts.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from ambroise.access import oppositions
from ambroise.access.door import Door
from ambroise.access.hiding import Figure, told
from ambroise.access.model import Decision
from ambroise.access.projects.conditions import SMALLEST_CELL
from ambroise.access.view.people import persons_in, take_census
from ambroise.state import State
from ambroise.tables import Cursor, Reader
from ambroise.vault import Vault

EVERYBODY: Final = "/persons"
"""The part of the first step: everybody who may be counted."""

COUNT_EVERYBODY: Final = (
    f"SELECT '{EVERYBODY}' AS part, '' AS name, count(*) AS persons, NULL AS stays FROM person"
)


@dataclass(frozen=True, slots=True)
class Question:
    """`compose` writes a query over the tables that are there: part, name, persons, stays.

    It gives a row a step, each a part of the one before. The trail keeps `digest`, the SHA-256 of
    what is asked, and how many `criteria` it has.
    """

    compose: Callable[[Cursor], str]
    digest: str
    criteria: int


@dataclass(frozen=True, slots=True)
class Step:
    """Who is left after a step; `stays` is None where they are not counted."""

    part: str
    name: str
    persons: Figure
    stays: Figure | None


def attrition(
    door: Door, state: State, vault: Vault, decision: Decision, question: Question
) -> tuple[Step, ...]:
    """Return the steps of a question, after everybody who may be counted; small counts hidden.

    `decision` is COUNT on the research zone for feasibility. Raises DecisionSpent, DatasetLimited,
    NothingPublished.
    """
    with door.counting(decision) as (research, care):
        persons = _reusable(research, care, vault, oppositions.excluded(state, door))
        with care.cursor(persons=persons) as cursor:
            query = question.compose(cursor)
            asked = door.asking(care, persons, cursor)
            rows = [row for one in (COUNT_EVERYBODY, query) for row in asked.totals(one)]
    digests, detail = {"definition": question.digest}, {"criteria": question.criteria}
    door.note(decision, "cohort.counted", detail=detail, digests=digests)
    figures = told(((row["persons"], row["stays"]) for row in rows), SMALLEST_CELL)
    return tuple(
        Step(row["part"], row["name"], persons, stays)
        for row, (persons, stays) in zip(rows, figures, strict=True)
    )


def _reusable(research: Reader, care: Reader, vault: Vault, excluded: Collection[int]) -> list[int]:
    """Return the care ids of the persons of the research zone, less those `excluded`.

    A person one of whose records the zone holds is there, as in the view of a project.
    """
    with research.cursor() as cursor:
        built = cursor.arrow("SELECT person_id FROM person").column("person_id")
    return persons_in(take_census(care, vault), built, excluded)
