"""The attrition of a cohort among the persons that a project's permit opens."""

from dataclasses import dataclass

from ambroise.access.cohorts.question import Question
from ambroise.access.door import Door
from ambroise.access.feasibility import COUNT_EVERYBODY, Step
from ambroise.access.hiding import Figure, told
from ambroise.access.model import Action, Decision
from ambroise.access.view.views import Views


@dataclass(frozen=True, slots=True)
class Attrition:
    """`smallest`: counts below it are hidden, and differences too; None where nothing is.

    `closed` are the tables read that the permit opens no column of: they are why, for who may read
    rows.
    """

    steps: tuple[Step, ...]
    smallest: int | None
    closed: tuple[str, ...] = ()


def attrition(door: Door, views: Views, decision: Decision, question: Question) -> Attrition:
    """Return the steps of a question, after everybody whom the permit opens.

    `decision` is COUNT on the data of the project, which hides small counts, or READ_PSEUDONYMISED,
    which does where the question reads a table that the permit does not open. Raises as
    `Views.open`.
    """
    with views.inside(decision) as inside:
        composed = question.compose(inside.cursor)
        closed = inside.closed(composed.reads)
        rows = [
            row
            for query in (COUNT_EVERYBODY, composed.attrition)
            for row in inside.asked.totals(query)
        ]
        inside.still()
        hides = decision.action is Action.COUNT or bool(closed)
        smallest = inside.scope.terms.smallest_cell if hides else None
    digests, detail = {"definition": question.digest}, {"criteria": question.criteria}
    door.note(decision, "cohort.counted", detail=detail, digests=digests)
    counts = [(row["persons"], row["stays"]) for row in rows]
    figures: list[tuple[Figure, Figure | None]] = (
        list(counts) if smallest is None else list(told(counts, smallest))
    )
    steps = tuple(
        Step(row["part"], row["name"], persons, stays)
        for row, (persons, stays) in zip(rows, figures, strict=True)
    )
    return Attrition(steps, smallest, closed)
