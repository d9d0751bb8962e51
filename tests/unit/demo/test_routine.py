"""Prescriptions, results and nursing notes say what the record holds, when it holds it."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from ambroise.demo import letters, staff
from ambroise.demo.course import cut
from ambroise.demo.laboratory import result
from ambroise.demo.layout import lay_out
from ambroise.demo.marks import Passage, shown, unmark
from ambroise.demo.phrases import SPLITS
from ambroise.demo.record import Act, Case, Move, Report, Stay, Told
from ambroise.demo.routine import routine_documents

from .small_case import END, START, a_case


def told(case: Case, stay: Stay, kind: str, seed: int = 1) -> list[Told]:
    return [item for item in routine_documents(Random(seed), case, stay) if item.kind == kind]


def text(case: Case, stay: Stay, item: Told) -> str:
    return shown(lay_out(Random(1), case, stay, item).text)


def passages(item: Told) -> tuple[Passage, ...]:
    return unmark("\n".join(line for lines in item.parts.values() for line in lines)).passages


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("seed", range(6))
def test_a_prescription_holds_every_drug_of_the_exit_and_what_was_stopped(
    split: str, seed: int
) -> None:
    case, stay = a_case(split)
    first = told(case, stay, "prescription", seed)[0]
    assert {(fact.key, fact.assertion) for fact in passages(first)} == {
        ("C09AA05-discharge", "present"),
        ("B01AF02-discharge", "present"),
        ("B01AC06-home", "history"),
    }
    assert stay.start < first.when < END
    assert "1 comprimé matin et soir" in text(case, stay, first)


def test_an_examination_to_come_has_its_prescription() -> None:
    case, stay = a_case("train")
    found = [item for seed in range(9) for item in told(case, stay, "prescription", seed)]
    planned = [fact for item in found for fact in passages(item) if fact.kind == "appointment"]
    assert planned
    assert {fact.assertion for fact in planned} == {"planned"}


def test_an_injection_at_home_has_its_prescription_for_a_nurse() -> None:
    case, stay = a_case("develop")
    ward = next(drug for drug in stay.drugs if drug.atc == "B01AB05")
    stay.drugs.append(replace(ward, stage="discharge", start=END, end=END + timedelta(days=24)))
    drugs, nursed, *_ = told(case, stay, "prescription")
    assert "24 jours" in text(case, stay, drugs)
    assert {fact.key for fact in passages(nursed)} == {"B01AB05-discharge"}


@pytest.mark.parametrize("exit_", ["death", "rehabilitation"])
def test_who_does_not_go_home_has_no_prescription(exit_: str) -> None:
    case, stay = a_case("train")
    stay.exit = exit_
    assert not told(case, stay, "prescription")


def test_a_stay_that_goes_on_has_no_document_of_its_exit() -> None:
    case, stay = a_case("train")
    going = cut(stay, START + timedelta(days=2))
    assert not told(case, going, "prescription")
    assert all(item.when < END for item in routine_documents(Random(1), case, going))


@pytest.mark.parametrize("split", SPLITS)
def test_each_day_of_sampling_has_its_results_with_those_before(split: str) -> None:
    case, stay = a_case(split)
    first, second = told(case, stay, "laboratory")
    assert all(
        staff.LABORATORY.uf in staff.professional(item.author).wards for item in (first, second)
    )
    assert first.when.date() == START.date()
    keys = {(fact.key.partition("@")[0], fact.assertion) for fact in passages(second)}
    assert ("14682-9", "present") in keys
    assert ("2276-4", "planned") in keys
    shown_line = next(
        line for line in text(case, stay, second).split("\n") if line.startswith("Créatinine")
    )
    assert "81" in shown_line
    assert "98" in shown_line
    days = [fact.key[-16:-6] for fact in passages(second) if fact.key.startswith("14682-9")]
    assert days == ["2026-03-04", "2026-03-03"]


def test_a_culture_comes_later_on_its_own() -> None:
    case, stay = a_case("test")
    culture = Report(("local", "BACTERIO"), START, (), "Escherichia coli à 10^6 UFC/mL.")
    stay.reports.append(culture)
    found = told(case, stay, "laboratory")
    late = next(item for item in found if item.title)
    assert late.when > START + timedelta(hours=40)
    assert "Escherichia coli" in text(case, stay, late)
    assert len(found) == 3


def test_a_result_that_a_letter_waits_for_comes_on_its_own_afterwards() -> None:
    case, stay = a_case("train")
    stay.told.append(
        Told(
            "hospital",
            END,
            stay.senior,
            staff.CARDIOLOGY,
            {"attente": tuple(letters.pending(stay))},
        )
    )
    late = stay.reports[-1]
    known = result(case.person, "2276-4", 88.0, late.taken)
    stay.reports[-1] = replace(late, results=(known,))
    *days, back = told(case, stay, "laboratory")
    ferritin = [fact.assertion for item in days for fact in passages(item) if "2276-4" in fact.key]
    assert ferritin == ["planned"]
    assert back.when >= late.taken + timedelta(days=8)
    assert "88" in text(case, stay, back)


def test_what_is_measured_elsewhere_is_not_a_result_of_the_laboratory() -> None:
    case, stay = a_case("train")
    stay.reports = [Report(("local", "ANAPATH"), START, (), "Adénocarcinome.")]
    assert not told(case, stay, "laboratory")


@pytest.mark.parametrize("split", SPLITS)
def test_nurses_write_on_each_day_with_signs_where_they_have_not_yet(split: str) -> None:
    case, stay = a_case(split)
    found = told(case, stay, "nursing")
    assert [item.when.date().day for item in found] == [3, 4, 5]
    assert "129/74" in text(case, stay, found[1])
    nurse = staff.of_ward(staff.CARDIOLOGY, "nurse", split=split)[0]
    stay.told.append(
        Told("nursing", START, nurse.id, staff.CARDIOLOGY, {"transmissions": ("RAS.",)})
    )
    assert [item.when.date().day for item in told(case, stay, "nursing")] == [4, 5]


def test_a_consultation_has_no_nursing_note() -> None:
    case, stay = a_case("train")
    stay.kind = "AMB"
    assert not told(case, stay, "nursing")


def test_a_nursing_note_states_the_acts_and_drugs_of_its_day() -> None:
    case, stay = a_case("train")
    scan = Act(
        "ACQK001", START - timedelta(hours=1), START - timedelta(minutes=50), stay.senior,
        staff.IMAGING, "CT", "Normal.",
    )  # fmt: skip
    stay.acts = [scan]
    first, second, _ = told(case, stay, "nursing")
    assert scan.key in {fact.key for fact in passages(first)}
    assert {fact.key for fact in passages(second)} == {"B01AB05-ward"}


def test_a_move_between_wards_is_noted_on_its_day() -> None:
    case, stay = a_case("develop")
    moved = START + timedelta(hours=20)
    stay.moves = [Move(staff.EMERGENCY, START, moved), Move(staff.CARDIOLOGY, moved, END)]
    second = told(case, stay, "nursing")[1]
    assert staff.EMERGENCY.name in text(case, stay, second)
    assert second.ward == staff.CARDIOLOGY


def test_the_same_record_gives_the_same_documents() -> None:
    for split in SPLITS:
        case, stay = a_case(split)
        assert routine_documents(Random(3), case, stay) == routine_documents(Random(3), case, stay)
