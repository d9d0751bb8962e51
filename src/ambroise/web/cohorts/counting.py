"""Whom a visitor may count: the persons of the permit, or, before one, those of feasibility."""

from dataclasses import dataclass
from typing import Final

from ambroise.access import RESEARCH_ZONE, Action, Decision, Purpose, Resource, cohorts, feasibility
from ambroise.access.feasibility import Step
from ambroise.access.hiding import Figure, Hidden
from ambroise.access.projects import SMALLEST_CELL
from ambroise.access.projects.model import WAITING
from ambroise.errors import AccessRefused, AmbroiseError
from ambroise.warehouse.cohorts.asking import before_project, question_of
from ambroise.web.catalogue import Words
from ambroise.web.cohorts.reading import Fault, Read
from ambroise.web.studies import resource_of
from ambroise.web.visitor import Visitor

RESEARCH: Final = (Purpose.RESEARCH,)
FEASIBILITY: Final = (Purpose.FEASIBILITY,)
_NOT_YET: Final = frozenset({"", *map(str, WAITING)})
"""States of a project whose permit has not been granted yet."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A step as it is shown: its name, its figures as told, their width in per cent."""

    name: str
    persons: str
    stays: str
    persons_width: float
    stays_width: float


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, or what is missing for it; `scope` is "project" or "feasibility"."""

    scope: str = ""
    bars: tuple[Bar, ...] = ()
    smallest: int | None = None
    closed: tuple[str, ...] = ()
    gap: tuple[str, str] | None = None
    fault: Fault | None = None

    @property
    def persons(self) -> str:
        return self.bars[-1].persons

    @property
    def masked(self) -> bool:
        return self.smallest is not None


def counted(visitor: Visitor, project_id: str, read: Read) -> Counted:
    """Return the attrition of a definition that was read, as the visitor may see it."""
    try:
        return _counted(visitor, project_id, read)
    except AccessRefused:
        raise
    except AmbroiseError as error:
        return Counted(fault=Fault(error.message(visitor.lang)))


def _counted(visitor: Visitor, project_id: str, read: Read) -> Counted:
    site, data = visitor.site, resource_of(visitor, project_id, data=True)
    if (decision := opening(visitor, data)) is not None:
        found = cohorts.attrition(site.door, site.views, decision, question_of(read.definition))
        bars = bars_of(found.steps, found.smallest, visitor.words)
        return Counted("project", bars, found.smallest, found.closed)
    if data.state in _NOT_YET and visitor.may(Action.COUNT, RESEARCH_ZONE, FEASIBILITY):
        decision = visitor.ask(Action.COUNT, RESEARCH_ZONE, FEASIBILITY)
        question = before_project(read.definition)
        steps = feasibility.attrition(site.door, site.state, site.vault, decision, question)
        bars = bars_of(steps, SMALLEST_CELL, visitor.words)
        return Counted("feasibility", bars, SMALLEST_CELL)
    return Counted(gap=visitor.gap(Action.COUNT, data, RESEARCH))


def opening(visitor: Visitor, data: Resource) -> Decision | None:
    """Return the decision that counts most openly on a project's data; None when none does."""
    for action in (Action.READ_PSEUDONYMISED, Action.COUNT):
        if visitor.may(action, data, RESEARCH):
            return visitor.ask(action, data, RESEARCH)
    return None


def bars_of(steps: tuple[Step, ...], smallest: int | None, words: Words) -> tuple[Bar, ...]:
    """Return the steps as bars; a figure that is not told has none."""
    whole = max((_number(one.persons) for one in steps), default=0)
    longest = max([whole, *(_number(one.stays) for one in steps)]) or 1
    return tuple(
        Bar(
            name_of(one, words),
            said(one.persons, smallest, words),
            "" if one.stays is None else said(one.stays, smallest, words),
            round(100 * _number(one.persons) / longest, 2),
            round(100 * _number(one.stays) / longest, 2),
        )
        for one in steps
    )


def name_of(step: Step, words: Words) -> str:
    """Return what a step is called: the name of its rule, or ours."""
    if step.part.startswith("/rules/"):
        return step.name
    return words.named("cohort_step", step.part.strip("/"))


def said(figure: Figure, smallest: int | None, words: Words) -> str:
    match figure:
        case Hidden.SMALL:
            return f"1-{(smallest or SMALLEST_CELL) - 1}"
        case Hidden.NEAR:
            return words("cohorts.hidden")
    return str(figure)


def _number(figure: Figure | None) -> int:
    return figure if isinstance(figure, int) else 0
