"""A hospital with a campaign of gold: who runs it, two blind readers and who settles."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from ambroise.access import CARE_ZONE, Action, Actor, Decision, Grant, Purpose, Role, people
from ambroise.cli.session import Session
from ambroise.evaluation.campaigns import reading, store
from ambroise.evaluation.campaigns.answers import Mark
from ambroise.evaluation.campaigns.drawing import draw
from ambroise.evaluation.campaigns.model import Campaign, Case
from ambroise.evaluation.campaigns.questions import Question, span_question
from ambroise.evaluation.campaigns.texts import Opened, opened, person_resource
from tests.builders.hospital import a_hospital

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SPANS = span_question("douleur: une douleur dite\nmedicament: un médicament")


@dataclass
class House:
    """An installation with the persons of a campaign."""

    session: Session
    manager: Actor
    one: Actor
    two: Actor
    judge: Actor

    def may(self, actor: Actor, action: Action = Action.MANAGE_CAMPAIGNS) -> Decision:
        return self.session.door.decide(actor, action, CARE_ZONE, Purpose.EVALUATION)

    def campaign(self, question: Question = SPANS, *, size: int = 3, use: str = "") -> str:
        """Return a campaign whose cases are drawn: the same ones, for each use that has none."""
        state = self.session.state
        made = store.create(
            state,
            title="Essai",
            use=use or uuid4().hex,
            question=question,
            guide="# Guide\nMarquer ce qui est dit.",
            actor=self.manager.id,
            now=NOW,
        )
        for actor, part in ((self.one, "reader"), (self.two, "reader"), (self.judge, "judge")):
            store.name(state, made, actor.id, part, actor=self.manager.id, now=NOW)
        campaign = self.of(made)
        draw(
            self.session,
            self.may(self.manager),
            campaign,
            size=size,
            readers=2,
            now=NOW,
            seed=7,
        )
        return made

    def of(self, campaign_id: str) -> Campaign:
        return store.campaign_of(self.session.state, campaign_id)

    def case(self, campaign_id: str, position: int = 1) -> Case:
        return store.case_of(self.session.state, campaign_id, position)

    @contextmanager
    def texts(self, campaign_id: str, actor: Actor, position: int = 1) -> Iterator[Opened]:
        campaign, case = self.of(campaign_id), self.case(campaign_id, position)
        resource = person_resource(self.session.door, campaign, case)
        decision = self.session.door.decide(
            actor, Action.READ_IDENTIFIED, resource, Purpose.EVALUATION
        )
        with opened(self.session, decision, campaign, position) as found:
            yield found

    def read(
        self, campaign_id: str, actor: Actor, *marks: Mark, position: int = 1, ends: bool = True
    ) -> Case:
        """Read a case as a person would, and submit it."""
        campaign = self.of(campaign_id)
        with self.texts(campaign_id, actor, position) as found:
            started = reading.start(self.session, campaign, found.case, actor.id, NOW)
            for one in marks:
                reading.mark(self.session, campaign, started, actor.id, one, found.lengths, NOW)
                started = self.case(campaign_id, position)
        if ends:
            reading.submit(self.session, campaign, started, actor.id, NOW)
        return self.case(campaign_id, position)


@contextmanager
def a_house(folder: Path, *, patients: int = 6) -> Iterator[House]:
    hospital = a_hospital(folder, patients=patients)
    hospital.take_in(research=False)
    hospital.close()
    session = Session(hospital.settings, "fr")

    def person(login: str, role: Role) -> Actor:
        grants = (Grant(role, None, LONG_AGO),)
        return people.create(session.state, login, login.title(), now=LONG_AGO, grants=grants)

    yield House(
        session,
        person("dim", Role.DIM),
        person("une", Role.SENIOR),
        person("deux", Role.INTERNE),
        person("juge", Role.SENIOR),
    )
    session.close()
