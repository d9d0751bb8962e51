"""A research project of a small installation, with its people, its permit and its requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ambroise.access import (
    PROJECTS,
    Action,
    Actor,
    Decision,
    Purpose,
    Resource,
    Role,
    artefacts,
    people,
    projects,
)
from ambroise.access.projects import Condition, LegalRoute, Reference, ReferenceKind, Request

if TYPE_CHECKING:
    from tests.unit.access.conftest import House

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
RESEARCH, WORK = Purpose.RESEARCH, Purpose.OPERATIONS
REFERENCES = tuple(
    Reference(kind, f"2026-{number}", date(2026, 1, 1 + number))
    for number, kind in enumerate(ReferenceKind)
)
REQUEST = Request(
    LegalRoute.REFERENCE_METHODOLOGY,
    {"kind": "criteria", "concepts": [201826], "sex": "F", "age_from": 18},
    ("person.person_id", "measurement.value_as_number"),
    NOW,
    NOW + timedelta(days=365),
    date(2020, 1, 1),
    date(2025, 12, 31),
    REFERENCES,
)


@dataclass
class Study:
    """A project and who is around it; `lead` opened it, `member` is in it, the others are not."""

    house: House
    id: str
    lead: Actor
    member: Actor
    committee: Actor
    outsider: Actor

    def read(self, actor: Actor) -> Actor:
        """Return a person as they are read for a new request."""
        return people.actor_by_id(self.house.state, actor.id, self.house.now)

    def resource(self, zone: str = "") -> Resource:
        return projects.project_resource(
            self.house.state, self.id, "research" if zone == "research" else ""
        )

    def may(
        self,
        actor: Actor,
        action: Action,
        *,
        zone: str = "",
        purpose: Purpose = WORK,
        reason: str = "",
    ) -> Decision:
        """Return the decision on the project, or on its data, asked anew."""
        return self.house.door.decide(
            self.read(actor), action, self.resource(zone), purpose, reason=reason
        )

    def leads(self, action: Action, reason: str = "") -> Decision:
        return self.may(self.lead, action, purpose=RESEARCH, reason=reason)

    def data(
        self, actor: Actor, action: Action = Action.READ_PSEUDONYMISED, reason: str = ""
    ) -> Decision:
        return self.may(actor, action, zone="research", purpose=RESEARCH, reason=reason)

    def ask(self, request: Request = REQUEST) -> int:
        return projects.permits.ask(self.house.door, self.leads(Action.ASK_PERMIT), request)

    def examine(self) -> None:
        decision = self.may(self.committee, Action.EXAMINE_PERMIT, reason="avis favorable")
        projects.permits.examine(self.house.door, decision)

    def grant(self, *conditions: Condition) -> int:
        decision = self.may(self.committee, Action.DECIDE_PERMIT)
        return projects.permits.grant(self.house.door, decision, conditions)

    def granted(self, *conditions: Condition, request: Request = REQUEST) -> Study:
        """Take the project to a permit that is granted."""
        self.ask(request)
        self.examine()
        self.grant(*conditions)
        return self

    def extract(
        self,
        *,
        persons: Iterable[int] = (),
        inputs: Iterable[str] = (),
        kind: artefacts.Kind = artefacts.Kind.EXTRACT,
    ) -> str:
        return self.extract_by(self.member, persons=persons, inputs=inputs, kind=kind)

    def extract_by(
        self,
        actor: Actor,
        *,
        persons: Iterable[int] = (),
        inputs: Iterable[str] = (),
        kind: artefacts.Kind = artefacts.Kind.EXTRACT,
    ) -> str:
        return artefacts.register(
            self.house.door,
            self.data(actor, Action.EXPORT),
            kind,
            label="extrait",
            file="research/extracts/1",
            digest="0" * 64,
            persons=persons,
            inputs=inputs,
        )

    def another(self) -> Study:
        """Return a second project, with a permit, led by the outsider."""
        return self.another_without_permit().granted()

    def another_without_permit(self) -> Study:
        made = open_project(self.house, self.outsider)
        return replace(self, id=made, lead=self.outsider, outsider=self.lead)


def open_project(house: House, lead: Actor, title: str = "Diabète et grossesse") -> str:
    decision = house.door.decide(lead, Action.ASK_PROJECT, PROJECTS, RESEARCH)
    made = projects.create(
        house.door,
        decision,
        title=title,
        purpose="suivre",
        public_summary="Une étude des dossiers de l'établissement.",
    )
    return made.id


def a_study(house: House) -> Study:
    """Return a project with a lead, a member, a committee and another lead; nothing is asked."""
    lead = house.person("lise", Role.PROJECT_LEAD)
    member = house.person("remi", Role.RESEARCHER)
    committee = house.person("claire", Role.COMMITTEE)
    outsider = house.person("omar", Role.PROJECT_LEAD)
    study = Study(house, open_project(house, lead), lead, member, committee, outsider)
    projects.members.add(house.door, study.leads(Action.MANAGE_MEMBERS), "remi", "member")
    return study
