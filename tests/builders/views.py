"""Small records of nobody, for the tests of the pages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ambroise.warehouse.views import (
    Act,
    Banner,
    Code,
    Drug,
    Measurement,
    Note,
    PatientView,
    Problem,
    RowRef,
    Stated,
    Stay,
    WardMove,
)

DAY_0 = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def day(number: float) -> datetime:
    return DAY_0 + timedelta(days=number)


def ref(table: str, row_id: int = 1) -> RowRef:
    return RowRef(table, row_id)


def a_banner(**changes: Any) -> Banner:
    banner = Banner(
        person_id=9007199254740993,
        birth_name="Durand",
        first_given_name="Jeanne",
        given_names=("Jeanne", "Marie"),
        used_name="Martin",
        used_given_name="Jeanne",
        birth_date=date(1951, 2, 3),
        birth_place="Tours",
        sex="F",
        ins="251023726100194",
        ins_status="qualifiée",
        patient_number="8000000001",
        death_date=None,
        allergies_stated=Stated.UNKNOWN,
        allergies=(),
        alerts=(),
    )
    return replace(banner, **changes)


def a_stay(number: str = "260000001", start: float = 0, end: float | None = 9) -> Stay:
    moves = (
        WardMove("1201", "Urgences", day(start), day(start + 1), ref("visit_detail", 1)),
        WardMove("1305", "Néphrologie", day(start + 1), end and day(end), ref("visit_detail", 2)),
    )
    return Stay(
        visit_occurrence_id=int(number),
        number=number,
        kind="inpatient",
        label="Hospitalisation en néphrologie",
        start=day(start),
        end=None if end is None else day(end),
        entry_mode="domicile",
        exit_mode="",
        reason="insuffisance rénale aiguë",
        practitioners=(),
        moves=moves,
        ref=ref("visit_occurrence", int(number)),
    )


def a_problem(label: str, start: float | None = 0, **changes: Any) -> Problem:
    begun = None if start is None else day(start)
    code = Code("CIM10", label[:4].upper(), label)
    problem = Problem(code, begun, None, "active", "problem", None, ref("condition_occurrence"))
    return replace(problem, **changes)


def a_drug(label: str, start: float = 0, **changes: Any) -> Drug:
    drug = Drug(
        code=Code("ATC", label[:7].upper(), label),
        start=day(start),
        end=None,
        status="active",
        intent="prescription",
        dosage="1 comprimé le matin",
        dose=None,
        unit="",
        route="orale",
        reason="",
        stay_id=260000001,
        ref=ref("drug_exposure"),
    )
    return replace(drug, **changes)


def a_measurement(value: float | None, at: float = 0, **changes: Any) -> Measurement:
    measurement = Measurement(
        code=Code("LOINC", "2823-3", "Potassium"),
        at=day(at),
        value=value,
        operator="",
        text="",
        unit="mmol/L",
        low=3.5,
        high=5.1,
        status="final",
        panel="Ionogramme",
        stay_id=260000001,
        ref=ref("measurement"),
    )
    return replace(measurement, **changes)


def an_act(label: str, at: float = 0, **changes: Any) -> Act:
    code = Code("CCAM", label[:7].upper(), label)
    act = Act(code, day(at), "completed", "procedure", "", 260000001, ref("procedure_occurrence"))
    return replace(act, **changes)


def a_note(text: str, at: float = 0, note_id: int = 1, title: str = "Compte rendu") -> Note:
    return Note(
        note_id, f"doc-{note_id}", title, title, day(at), "Dr Blanc", text, 260000001,
        ref("note", note_id),
    )  # fmt: skip


def a_view(**parts: Any) -> PatientView:
    view = PatientView(a_banner(), (), (), (), (), (), (), ())
    return replace(view, **parts)
