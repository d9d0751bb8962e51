"""A stay built a fact at a time, and an installation in which a use may run."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Self

import pytest

from ambroise import uses
from ambroise.access import (
    Action,
    Actor,
    Decision,
    Door,
    Grant,
    Purpose,
    Resource,
    Role,
    open_door,
    people,
)
from ambroise.governance.passages import put
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.trail import Trail, open_trail
from ambroise.uses import UseState
from ambroise.vault import Vault, open_vault
from ambroise.warehouse.views import (
    Act,
    Allergy,
    Banner,
    Code,
    Contact,
    Drug,
    Measurement,
    Note,
    Problem,
    RowRef,
    Stated,
    Stay,
    StayView,
    WardMove,
)

ENTRY = datetime.fromisoformat("2026-03-12T08:30")
EXIT = datetime.fromisoformat("2026-03-20T14:00")


class StayBuilder:
    """`a_stay().with_note(...).taking("Eliquis 5 mg", at="discharge").view`."""

    def __init__(self) -> None:
        self._ids = count(100)
        self.view = StayView(
            banner=Banner(
                person_id=7,
                birth_name="DURAND",
                first_given_name="Jeanne",
                given_names=("Jeanne", "Marie"),
                used_name="MARTIN",
                used_given_name="Jeanne",
                birth_date=date(1951, 2, 3),
                birth_place="Sète",
                sex="F",
                ins="251023430000142",
                ins_status="qualifiée",
                patient_number="8001234",
                death_date=None,
                allergies_stated=Stated.UNKNOWN,
                allergies=(),
                alerts=(),
            ),
            contacts=(),
            stay=Stay(
                visit_occurrence_id=42,
                number="26000042",
                kind="inpatient",
                label="",
                start=ENTRY,
                end=EXIT,
                entry_mode="",
                exit_mode="",
                reason="",
                practitioners=(),
                moves=(),
                ref=RowRef("visit_occurrence", 42),
            ),
            problems=(),
            history=(),
            drugs=(),
            measurements=(),
            acts=(),
            notes=(),
        )

    def row(self, table: str) -> RowRef:
        return RowRef(table, next(self._ids))

    def patient(self, **traits: Any) -> Self:
        return self._put(banner=replace(self.view.banner, **traits))

    def stay(self, **facts: Any) -> Self:
        return self._put(stay=replace(self.view.stay, **facts))

    def contact(
        self, role: str, name: str, *, speciality: str = "", rpps: str = "", address: str = "",
        phone: str = "",
    ) -> Self:  # fmt: skip
        one = Contact(role, name, speciality, phone, address, rpps, self.row("provider"))
        if role == "general_practitioner":
            return self._put(contacts=(*self.view.contacts, one))
        return self.stay(practitioners=(*self.view.stay.practitioners, one))

    def in_ward(self, label: str, start: datetime, end: datetime | None) -> Self:
        move = WardMove("U1", label, start, end, self.row("visit_detail"))
        return self.stay(moves=(*self.view.stay.moves, move))

    def diagnosis(self, label: str, code: str, *, history: bool = False) -> Self:
        start = ENTRY - timedelta(days=4000) if history else ENTRY
        one = Problem(
            Code("CIM10", code, label), start, None, "active",
            "history" if history else "diagnosis", 42, self.row("condition_occurrence"),
        )  # fmt: skip
        if history:
            return self._put(history=(*self.view.history, one))
        return self._put(problems=(*self.view.problems, one))

    def taking(
        self, label: str, dosage: str = "", *, at: str, atc: str = "", reason: str = "",
        until: datetime | None = None, dose: float | None = None, unit: str = "",
    ) -> Self:  # fmt: skip
        intent = {"home": "home_treatment", "ward": "prescription"}.get(at, at)
        one = Drug(
            Code("ATC", atc, label), ENTRY, until, "active", intent, dosage, dose, unit, "oral",
            reason, 42, self.row("drug_exposure"),
        )  # fmt: skip
        return self._put(drugs=(*self.view.drugs, one))

    def result(
        self, label: str, value: float | None, unit: str = "", *, at: datetime = EXIT,
        low: float | None = None, high: float | None = None, status: str = "final",
        panel: str = "",
    ) -> Self:  # fmt: skip
        one = Measurement(
            Code("LOINC", label, label), at, value, "", "", unit, low, high, status, panel, 42,
            self.row("measurement"),
        )  # fmt: skip
        return self._put(measurements=(*self.view.measurements, one))

    def act(self, label: str, kind: str = "procedure", *, at: datetime = ENTRY, code: str = "",
            status: str = "completed") -> Self:  # fmt: skip
        one = Act(Code("CCAM", code, label), at, status, kind, "", 42, self.row("procedure"))
        return self._put(acts=(*self.view.acts, one))

    def allergic_to(self, label: str, reaction: str = "") -> Self:
        one = Allergy(label, "high", reaction, self.row("observation"))
        allergies = (*self.view.banner.allergies, one)
        return self.patient(allergies=allergies, allergies_stated=Stated.PRESENT)

    def with_note(
        self, text: str, title: str = "Compte rendu d'hospitalisation", at: datetime = EXIT
    ) -> Self:
        ref = self.row("note")
        one = Note(ref.row_id, f"doc-{ref.row_id}", title, "report", at, "Dr X", text, 42, ref)
        return self._put(notes=(*self.view.notes, one))

    def _put(self, **parts: Any) -> Self:
        self.view = replace(self.view, **parts)
        return self


@pytest.fixture
def a_stay() -> type[StayBuilder]:
    return StayBuilder


NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
WARD = "4110"


@dataclass
class House:
    """An installation without data: what a run and a draft need."""

    settings: Settings
    state: State
    trail: Trail
    vault: Vault
    door: Door
    now: datetime = NOW

    def put(self, name: str, state: UseState) -> None:
        """Put a use in a state, whatever its gates ask for."""
        with self.state.begin() as connection:
            put(connection, name, state, actor="test", now=self.now, reason="test")

    def person(self, login: str, role: Role = Role.SENIOR) -> Actor:
        grants = (Grant(role, WARD, NOW - timedelta(days=1)),)
        return people.create(self.state, login, login.title(), now=NOW, grants=grants)

    def may_run(self, actor: Actor, name: str = "letter") -> Decision:
        resource = uses.resource_of(self.state, name)
        return self.door.decide(actor, Action.RUN_USE, resource, Purpose.CARE_AID)

    def may_sign(self, actor: Actor, person_id: int = 7) -> Decision:
        return self._about(actor, Action.VALIDATE_DRAFT, person_id)

    def may_write(self, actor: Actor, person_id: int = 7) -> Decision:
        return self._about(actor, Action.WRITE_DRAFT, person_id)

    def may_read(self, actor: Actor, person_id: int = 7) -> Decision:
        return self._about(actor, Action.READ_IDENTIFIED, person_id)

    def _about(self, actor: Actor, action: Action, person_id: int) -> Decision:
        resource = Resource("person", str(person_id), frozenset({WARD}), "care")
        return self.door.decide(actor, action, resource, Purpose.CARE)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    settings = Settings(home=tmp_path / "home")
    state = open_state(settings)
    trail = open_trail(settings, state)
    vault = open_vault(settings)
    door = open_door(settings, state, trail, clock=lambda: NOW)
    yield House(settings, state, trail, vault, door)
    door.close()
    vault.close()
    trail.close()
    state.close()
