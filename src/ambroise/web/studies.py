"""What the pages of projects share: under which purpose one acts, and on which project."""

from datetime import date, datetime, time
from typing import Final

from ambroise.access import Action, Decision, Purpose, Resource, projects
from ambroise.access.model import ZoneName
from ambroise.access.rules import STUDY
from ambroise.web.formats import HOSPITAL_TIME
from ambroise.web.visitor import Visitor

RESEARCH_FIRST: Final = (Purpose.RESEARCH, Purpose.OPERATIONS)
WORK_FIRST: Final = (Purpose.OPERATIONS, Purpose.RESEARCH)
LAST_SECOND: Final = time(23, 59, 59)


def purposes_of(visitor: Visitor) -> tuple[Purpose, ...]:
    """Return the purposes to try: who takes part in studies acts for research first."""
    studies = not visitor.actor.roles(visitor.site.clock()).isdisjoint(STUDY)
    return RESEARCH_FIRST if studies else WORK_FIRST


def on_project(
    visitor: Visitor, project_id: str, action: Action, reason: str = "", *, data: bool = False
) -> Decision:
    """Return the traced decision on a project, or on its `data`; raises AccessRefused."""
    resource = resource_of(visitor, project_id, data=data)
    return visitor.ask(action, resource, purposes_of(visitor), reason)


def resource_of(visitor: Visitor, project_id: str, *, data: bool = False) -> Resource:
    zone: ZoneName = "research" if data else ""
    return projects.project_resource(visitor.site.state, project_id, zone)


def first_moment(day: date) -> datetime:
    """Return the beginning of a day in the hospital's time."""
    return datetime.combine(day, time(0), HOSPITAL_TIME)


def last_moment(day: date) -> datetime:
    """Return the last second of a day in the hospital's time: an end that a person gives is in."""
    return datetime.combine(day, LAST_SECOND, HOSPITAL_TIME)
