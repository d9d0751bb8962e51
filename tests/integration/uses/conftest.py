"""A fictional hospital that went through reception and publication, and a doctor in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from ambroise import intake, uses, warehouse
from ambroise.access import (
    CARE_ZONE,
    Action,
    Actor,
    Decision,
    Grant,
    Purpose,
    Role,
    people,
)
from ambroise.cli.session import Session
from ambroise.demo import hospital
from ambroise.governance import register
from ambroise.settings import Settings
from ambroise.uses import UseState, letter
from ambroise.warehouse.views import StayView

TODAY = date(2026, 3, 24)
PATIENTS = 12


@dataclass
class Hospital:
    session: Session
    doctor: Actor

    def stay(self, patient: str, number: str) -> StayView:
        """Return a stay of the patient with this number, read as the doctor reads it."""
        door = self.session.door
        finding = door.decide(self.doctor, Action.SEARCH_IDENTITY, CARE_ZONE, Purpose.CARE)
        with door.open_dataset(finding) as dataset:
            (hit,) = warehouse.search_persons(dataset, patient)
        with door.open_dataset(self.may_read(hit.person_id)) as dataset:
            view = warehouse.patient_view(dataset, hit.person_id)
            (found,) = [one for one in view.stays if one.number == number]
            return warehouse.stay_view(dataset, found.visit_occurrence_id)

    def may_read(self, person_id: int) -> Decision:
        return self._about(Action.READ_IDENTIFIED, person_id)

    def _about(self, action: Action, person_id: int) -> Decision:
        resource = self.session.door.person_resource(person_id)
        return self.session.door.decide(
            self.doctor, action, resource, Purpose.CARE, reason="relecture des lettres"
        )

    def letter(self, given: StayView) -> uses.Draft[letter.Letter]:
        session = self.session
        decision = session.door.decide(
            self.doctor, Action.RUN_USE, uses.resource_of(session.state, "letter"), Purpose.CARE_AID
        )
        return uses.run("letter", given, decision, session, clock=lambda: datetime.now(UTC))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    home = tmp_path_factory.mktemp("demo") / "home"
    session = Session(Settings(home=home), "fr")
    files = home.parent / "files"
    hospital.write_hospital(files, patients=PATIENTS, today=TODAY)
    state = session.state
    intake.ingest(session.settings, state, [files / "fhir"], source="demo", actor="test")
    warehouse.publish(session.settings, state, session.vault, shapes=intake.shapes())
    now = datetime.now(UTC)
    register.initialise(
        state,
        session.trail,
        {"letter": UseState.PILOT, "explanation": UseState.PILOT},
        actor="test",
        reason="test",
        now=now,
    )
    grants = (Grant(Role.SENIOR, None, now - timedelta(days=1)),)
    account = people.os_account()
    doctor = people.create(
        state, "vasseur", "Dr Vasseur", now=now, os_account=account, grants=grants
    )
    yield Hospital(session, doctor)
    session.close()
