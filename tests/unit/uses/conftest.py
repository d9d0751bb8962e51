"""A stay built a fact at a time, as the letter's tests need it."""

from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any, Self

import pytest

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

ENTRY = datetime(2026, 3, 12, 8, 30)
EXIT = datetime(2026, 3, 20, 14, 0)


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
        one = Problem(
            Code("CIM10", code, label), ENTRY, None, "active",
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
