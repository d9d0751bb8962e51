"""The information of patients on the reuse of their data: when, by what means, by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import Action, Decision
from ambroise.errors import OppositionInvalid
from ambroise.state import State
from ambroise.state.schema import patient_information


class InformedBy(StrEnum):
    LETTER = "letter"
    BOOKLET = "booklet"
    ORAL = "oral"
    MAIL = "mail"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Information:
    informed_on: date
    means: InformedBy
    recorded_by: str
    recorded_at: datetime


def inform(door: Door, decision: Decision, *, informed_on: date, means: InformedBy) -> None:
    """Record that a person was informed; `decision` is RECORD_INFORMATION on the person.

    Raises OppositionInvalid for a day that has not come.
    """
    if informed_on > decision.at.date():
        raise OppositionInvalid(field="informed_on")
    persons = sorted(door.known_as(int(decision.resource.id)))
    rows = [
        {
            "person_id": person,
            "informed_on": informed_on,
            "means": str(means),
            "recorded_by": decision.actor.id,
            "recorded_at": decision.at,
        }
        for person in persons
    ]
    with door.acting(decision, Action.RECORD_INFORMATION) as connection:
        connection.execute(sa.insert(patient_information), rows)
    door.note(decision, "information.recorded", count=1)


def information_of(state: State, persons: Collection[int]) -> list[Information]:
    """Return when a person, given by all their ids, was informed, newest first."""
    table = patient_information
    query = (
        sa.select(table.c.informed_on, table.c.means, table.c.recorded_by, table.c.recorded_at)
        .distinct()
        .where(table.c.person_id.in_(persons))
        .order_by(table.c.informed_on.desc(), table.c.recorded_at.desc())
    )
    with state.read() as connection:
        return [
            Information(row.informed_on, InformedBy(row.means), row.recorded_by, row.recorded_at)
            for row in connection.execute(query)
        ]


def informed(state: State) -> frozenset[int]:
    """Return the care ids of the persons who were informed at least once."""
    with state.read() as connection:
        query = sa.select(patient_information.c.person_id).distinct()
        return frozenset(connection.execute(query).scalars())
