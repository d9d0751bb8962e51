"""Gold told from a record made by hand: unit summaries, facts by moment, blocks of a letter."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from ambroise.demo import staff
from ambroise.demo.formulary import drug
from ambroise.demo.gold_coding import unit_summaries
from ambroise.demo.gold_letter import letter_line
from ambroise.demo.gold_record import FactIndex, Note, Statements, patient_line
from ambroise.demo.marks import Passage
from ambroise.demo.person import make_person
from ambroise.demo.record import (
    Act,
    Allergy,
    Case,
    Diagnosis,
    Finding,
    Measure,
    Move,
    Report,
    Result,
    Stay,
    Tumour,
    Vitals,
)

DAY = datetime(2026, 3, 2, 10)
SENIOR = staff.of_ward(staff.STROKE_UNIT, "senior", split="train")[0].id


def after(hours: float) -> datetime:
    return DAY + timedelta(hours=hours)


def a_stay(*moves: tuple[staff.Ward, float, float], number: str = "700000011") -> Stay:
    return Stay(
        number=number,
        start=after(moves[0][1]),
        end=after(moves[-1][2]),
        entry="emergency",
        exit="home",
        reason="Déficit brutal",
        moves=[Move(ward, after(start), after(end)) for ward, start, end in moves],
        senior=SENIOR,
        interne="",
    )


def a_case(*stays: Stay, allergies: tuple[Allergy, ...] | None = ()) -> Case:
    person = make_person(Random(1), 9, birth=date(1950, 5, 4), sex="female", split="train")
    return Case(person, allergies, stays=list(stays), pathway="stroke")


def a_note(*passages: Passage, kind: str = "hospital", number: int = 1, text: str = "") -> Note:
    return Note(
        f"doc-{number}", "700000011", kind, "2026-03-04T10:00:00+01:00", "inline text", (),
        text or "x" * 200, (), passages,
    )  # fmt: skip


def an_act(ccam: str, hours: float, ward: staff.Ward = staff.IMAGING) -> Act:
    return Act(ccam, after(hours), after(hours + 0.5), SENIOR, ward)


def of(code: str, start: int, assertion: str = "present") -> Passage:
    return Passage(start, start + 5, "problem", code, assertion)


def test_places_that_are_no_unit_make_no_summary() -> None:
    stay = a_stay(
        (staff.EMERGENCY, 0, 4), (staff.STROKE_UNIT, 4, 48), (staff.IMAGING, 48, 50),
        (staff.STROKE_UNIT, 50, 96), (staff.CARDIOLOGY, 96, 120),
    )  # fmt: skip
    found = list(unit_summaries(stay, Statements([])))
    units = [(one["rum"], one["unit"], one["start"][:13], one["end"][:13]) for one in found]
    assert units == [
        (1, staff.STROKE_UNIT.uf, "2026-03-02T14", "2026-03-06T10"),
        (2, staff.CARDIOLOGY.uf, "2026-03-06T10", "2026-03-07T10"),
    ]
    modes = [
        (one["entry_mode"], one["entry_from"], one["exit_mode"], one["exit_to"]) for one in found
    ]
    assert modes == [("8", "5", "6", "1"), ("6", "1", "8", "")]


def test_an_act_belongs_to_the_unit_of_its_time_or_to_the_next() -> None:
    stay = a_stay((staff.EMERGENCY, 0, 4), (staff.STROKE_UNIT, 4, 48), (staff.CARDIOLOGY, 48, 72))
    stay.acts = [an_act("ACQN004", 1), an_act("ACQK001", 30), an_act("DZQM006", 60)]
    stay.acts.append(an_act("DEQP003", 72))
    codes = [[act["code"] for act in one["acts"]] for one in unit_summaries(stay, Statements([]))]
    assert codes == [["ACQN004", "ACQK001"], ["DZQM006", "DEQP003"]]


def test_an_associated_diagnosis_belongs_where_or_before_which_it_began() -> None:
    stay = a_stay((staff.STROKE_UNIT, 0, 24), (staff.CARDIOLOGY, 24, 96))
    stay.diagnoses = [
        Diagnosis("I63.4", "DP", "Infarctus", DAY.date()),
        Diagnosis("I10", "DAS", "Hypertension"),
        Diagnosis("N39.0", "DAS", "Infection", after(50).date()),
    ]
    told = Statements([a_note(of("I63.4", 5), of("I63.4", 20, "hypothesis"), of("N39.0", 40))])
    first, second = unit_summaries(stay, told)
    assert [das["code"] for das in first["das"]] == ["I10"]
    assert [das["code"] for das in second["das"]] == ["I10", "N39.0"]
    assert first["dp"]["passages"] == [{"note_id": "doc-1", "start": 5, "end": 10}]
    assert second["das"][1]["passages"] == [{"note_id": "doc-1", "start": 40, "end": 45}]


@pytest.mark.parametrize("change", ["kind", "end", "ward"])
def test_no_summary_of_a_visit_a_stay_that_goes_on_or_rehabilitation(change: str) -> None:
    ward = staff.REHABILITATION if change == "ward" else staff.STROKE_UNIT
    stay = a_stay((ward, 0, 24))
    stay.kind = "AMB" if change == "kind" else "IMP"
    stay.end = None if change == "end" else stay.end
    assert list(unit_summaries(stay, Statements([]))) == []


def test_a_fact_is_what_it_is_in_its_stay_then_for_the_person_then_in_another_stay() -> None:
    first, second = a_stay((staff.UROLOGY, 0, 24)), a_stay((staff.UROLOGY, 240, 264), number="2")
    first.diagnoses = [Diagnosis("I10", "DP", "premier"), Diagnosis("C64", "DAS", "tumeur")]
    second.diagnoses = [Diagnosis("I10", "DAS", "second")]
    case = a_case(first, second)
    case.problems = [Diagnosis("I10", "problem", "liste"), Diagnosis("E78.0", "problem", "lipides")]
    facts = FactIndex(case)
    when = "2026-03-12T10:00:00+01:00"
    assert facts.of("700000011", "problem", "I10", when)["label"] == "premier"
    assert facts.of("2", "problem", "I10", when)["label"] == "second"
    assert facts.of("2", "problem", "E78.0", when)["label"] == "lipides"
    assert facts.of("2", "problem", "C64", when)["use"] == "DAS"
    assert facts.of("2", "problem", "I48.0", when)["use"] == ""
    assert facts.of("2", "act", "DEQP003@2026-03-02T10:00", when) == {}


def test_of_two_lines_of_a_drug_the_one_in_force_is_meant() -> None:
    stay = a_stay((staff.CARDIOLOGY, 0, 96))
    stay.drugs = [
        drug("bisoprolol", "ward", DAY, after(40), dose=1.25),
        drug("bisoprolol", "ward", after(40), after(96), dose=2.5),
    ]
    facts, key = FactIndex(a_case(stay)), stay.drugs[0].key
    doses = [
        facts.of(stay.number, "drug", key, f"2026-03-{day:02}T12:00:00+01:00")["dose"]
        for day in (1, 3, 5)
    ]
    assert doses == [1.25, 1.25, 2.5]


def test_signs_are_measures_too() -> None:
    stay = a_stay((staff.CARDIOLOGY, 0, 96))
    stay.vitals = [Vitals(DAY, (("8867-4", 92),))]
    stay.reports = [Report(("local", "BIO"), after(1), (Result("718-7", 12.5, "g/dL", 13, 17, 1),))]
    told = patient_line(a_case(stay))["stays"][0]["measures"]
    assert [(one["loinc"], one["value"], one["unit"], one["flag"]) for one in told] == [
        ("8867-4", 92.0, "bpm", "N"),
        ("718-7", 12.5, "g/dL", "L"),
    ]
    assert told[1]["key"] == Measure(stay.reports[0].results[0], after(1)).key


@pytest.mark.parametrize(
    ("allergies", "status"),
    [
        (None, "unknown"),
        ((), "absent"),
        ((Allergy("Latex", "environment", "urticaire"),), "stated"),
    ],
)
def test_allergies_are_stated_absent_or_unknown(
    allergies: tuple[Allergy, ...] | None, status: str
) -> None:
    case = a_case(a_stay((staff.CARDIOLOGY, 0, 9)), allergies=allergies)
    assert patient_line(case)["allergies"]["status"] == status


def test_findings_of_a_tumour_are_found_by_name() -> None:
    case = a_case(a_stay((staff.UROLOGY, 0, 24)))
    case.tumours = [Tumour("C64", DAY.date(), {"pT": Finding("pT", "pT1b")})]
    found = FactIndex(case).of("700000011", "oncology", "pT", "2026-03-12")
    assert found == {"name": "pT", "value": "pT1b", "tumour": "C64"}


def test_a_stay_without_hospital_report_has_no_letter() -> None:
    stay = a_stay((staff.CARDIOLOGY, 0, 96))
    assert letter_line(a_case(stay), stay, [a_note(kind="nursing")]) is None


def test_a_block_is_held_when_the_record_has_it() -> None:
    stay = a_stay((staff.CARDIOLOGY, 0, 96))
    stay.diagnoses = [
        Diagnosis("I50.1", "DP", "Œdème pulmonaire", DAY.date()),
        Diagnosis("N39.0", "DAS", "Infection urinaire", after(60).date()),
        Diagnosis("Z92.1", "DAS", "Anticoagulant", after(60).date()),
    ]
    started = drug("bisoprolol", "discharge", after(96), change="started", reason="fréquence")
    stay.drugs = [started]
    told = Passage(10, 30, "drug", started.key, "present")
    found = letter_line(a_case(stay), stay, [a_note(told, of("N39.0", 50))])
    assert found is not None
    blocks = {block["block"]: block for block in found["blocks"]}
    held = {name for name, block in blocks.items() if block["held"]}
    assert held == {
        "patient", "general_practitioner", "doctor", "entry", "exit", "reason", "synthesis",
        "adverse_events", "treatments",
    }  # fmt: skip
    assert blocks["adverse_events"]["facts"] == ["N39.0"]
    assert blocks["treatments"]["passages"] == [{"note_id": "doc-1", "start": 10, "end": 30}]
    assert {block["article"] for block in blocks.values()} == {
        "II 1°", "II 2°", "II 3°", "II 4°", "II 5°", "II 6°",
    }  # fmt: skip


def test_the_reason_is_what_stands_under_its_title() -> None:
    stay = a_stay((staff.CARDIOLOGY, 0, 96))
    text = "CHU\n\nMOTIF D'HOSPITALISATION :\nDyspnée d'effort.\n\nAntécédents :\nHTA.\n"
    found = letter_line(a_case(stay), stay, [a_note(text=text)])
    assert found is not None
    reason = next(block for block in found["blocks"] if block["block"] == "reason")
    assert [text[one["start"] : one["end"]] for one in reason["passages"]] == ["Dyspnée d'effort."]
