"""Errors planted among the documents of a case."""

from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest

from ambroise.demo import letters, staff
from ambroise.demo.formulary import drug
from ambroise.demo.marks import day, extents, shown, unmark
from ambroise.demo.person import make_person
from ambroise.demo.planted import SHARE, Planted, _untouched, noted, plant
from ambroise.demo.planted.contradictions import CONTRADICTIONS
from ambroise.demo.planted.error import Planter
from ambroise.demo.planted.omissions import OMISSIONS
from ambroise.demo.planted.sides import flipped, side_of
from ambroise.demo.planted.statements import statements
from ambroise.demo.record import (
    Act,
    Allergy,
    Appointment,
    Case,
    Diagnosis,
    Move,
    Report,
    Result,
    Stay,
    Told,
)
from ambroise.demo.telling import marked, paragraph

WARD = staff.STROKE_UNIT
IN, OUT = datetime(2026, 3, 2, 9), datetime(2026, 3, 9, 15)
FRACTURE = Diagnosis("S72.00", "DP", "Fracture du col fémoral gauche")
SURGERY = Act("NEKA020", datetime(2026, 3, 3, 10), datetime(2026, 3, 3, 12), "pro-1", WARD)
PENICILLIN = Allergy("Pénicilline", "medication", "éruption", atc="J01C")
VISIT = Appointment("Consultation de contrôle", date(2026, 4, 20))
FERRITIN = Report(("local", "BIO"), OUT, (Result("2276-4", None, "µg/L"),))
KEPT = drug("amlodipine", "discharge", OUT)
STARTED = drug("apixaban 5", "discharge", OUT, change="started", reason="fibrillation auriculaire")
STOPPED = drug("aspirine", "home", IN, OUT, change="stopped", reason="relais par anticoagulant")
PLANTERS = {planter.__name__.strip("_"): planter for planter in (*CONTRADICTIONS, *OMISSIONS)}


def a_told(kind: str, when: datetime, **parts: tuple[str, ...]) -> Told:
    author = staff.of_ward(WARD, "senior", split="train")[0].id
    return Told(kind, when, author, WARD, parts)


def a_case() -> Case:
    person = make_person(Random(1), 7, birth=date(1940, 5, 1), sex="female", split="train")
    case = Case(person, (PENICILLIN,), split="train", smoker="never")
    stay = Stay("700001", IN, OUT, "home", "home", "", [Move(WARD, IN, OUT)], "pro-1", "")
    stay.drugs += [KEPT, STARTED, STOPPED]
    stay.reports.append(FERRITIN)
    stay.appointments.append(VISIT)
    stay.acts.append(SURGERY)
    broken = marked(FRACTURE, "Fracture du col fémoral gauche.")
    operated = marked(SURGERY, f"Opérée le {day(SURGERY.start)}.")
    history = ("- Pas de tabagisme", letters.allergies(case))
    stay.told += [
        a_told(
            "emergency",
            IN,
            antecedents=history,
            traitement_entree=(f"- {letters.drug_line(STOPPED)}",),
            conclusion=(broken,),
        ),
        a_told("consultation", datetime(2026, 3, 5), evolution=(paragraph([operated, broken]),)),
        a_told(
            "hospital",
            OUT,
            antecedents=history,
            evolution=(paragraph([operated, broken]), marked(STARTED, "Relais par Eliquis 5 mg.")),
            traitement_sortie=tuple(
                f"- {letters.exit_line(item)}" for item in letters.exit_drugs(stay)
            ),
            attente=tuple(f"- {line}" for line in letters.pending(stay)),
            rendez_vous=tuple(letters.appointments(stay).split("\n")),
        ),
        a_told("consultation", OUT, traitement_sortie=(f"- {letters.exit_line(STARTED)}",)),
    ]
    case.stays.append(stay)
    return case


def planted_by(name: str, seed: int = 1) -> tuple[Case, Planted]:
    case = a_case()
    planter: Planter = PLANTERS[name]
    found = planter(Random(seed), case, statements(case))
    assert found is not None
    return case, found


def text_of(case: Case, document: int) -> str:
    parts = case.stays[0].told[document].parts
    return "\n".join(shown(line) for part in parts.values() for line in part)


@pytest.mark.parametrize("name", PLANTERS)
def test_every_error_finds_room_in_a_full_case_and_names_its_documents(name: str) -> None:
    before = a_case()
    case, found = planted_by(name)
    stay = case.stays[0]
    erring = found.documents[0][1]
    assert all(number == "700001" for number, _ in found.documents)
    assert [
        place for place, told in enumerate(stay.told) if told != before.stays[0].told[place]
    ] == [erring]
    assert (found.kind == "omission") == (found.written == "")


@pytest.mark.parametrize("name", [planter.__name__.strip("_") for planter in CONTRADICTIONS])
def test_what_contradicts_keeps_its_fact_and_says_so(name: str) -> None:
    case, found = planted_by(name)
    wrong = [
        one for one in statements(case)[found.what, found.key] if one.at.assertion == "contradicted"
    ]
    assert {one.place for one in wrong} == {found.documents[0]}
    assert all(found.written in shown(one.text) for one in wrong)


@pytest.mark.parametrize("name", PLANTERS)
def test_a_fact_in_which_an_error_is_planted_takes_no_other(name: str) -> None:
    for other in PLANTERS.keys() - {name}:
        case, first = planted_by(name)
        second = PLANTERS[other](Random(1), case, _untouched(case, [first]))
        assert second is None or _drug_or_fact(second) != _drug_or_fact(first)


def _drug_or_fact(one: Planted) -> tuple[str, str]:
    return ("drug" if one.what == "reason" else one.what), one.key


@pytest.mark.parametrize("name", ["no_result", "no_allergy", "no_appointment"])
def test_what_is_left_out_leaves_no_trace_in_the_report(name: str) -> None:
    case, found = planted_by(name)
    assert found.documents[0][1] == 2
    assert found.documents[0] not in {one.place for one in statements(case)[found.what, found.key]}
    assert found.true not in text_of(case, 2)
    assert "- \n" not in text_of(case, 2) + "\n"


def test_a_side_changes_in_one_document_and_agrees() -> None:
    case, found = planted_by("side")
    erring = found.documents[0][1]
    assert "Fracture du col fémoral droit." in text_of(case, erring)
    assert (found.true, found.written) == ("gauche", "droit")


def test_a_dose_of_a_list_is_in_the_words_of_its_letterhead() -> None:
    for seed in range(6):
        case, found = planted_by("dose", seed)
        half_or_twice = {"5 mg": ("10 mg", "2,5 mg"), "75 mg": ("150 mg", "37,5 mg")}
        assert found.written in half_or_twice[found.true]
        assert found.written in text_of(case, found.documents[0][1])


def test_an_allergy_is_denied_where_another_document_states_it() -> None:
    case, found = planted_by("allergy")
    erring, *others = (place for _, place in found.documents)
    assert "Pénicilline" not in text_of(case, erring)
    assert "Pénicilline" in text_of(case, others[0])


def test_a_date_of_surgery_moves_and_its_identity_with_it() -> None:
    case, found = planted_by("act_date")
    assert found.true == "03/03/2026"
    parts = case.stays[0].told[found.documents[0][1]].parts
    plain = [unmark(line) for part in parts.values() for line in part]
    (moved,) = [
        (text[item.start : item.end], item.entity)
        for text, entities, _ in plain
        for item in entities
        if item.label == "DATE" and text[item.start : item.end] == found.written
    ]
    assert moved[1] == "-".join(reversed(moved[0].split("/")))


def test_a_stopped_drug_goes_on_in_the_exit_treatment() -> None:
    case, found = planted_by("continued")
    told = case.stays[0].told[2]
    again = [line for line in told.parts["traitement_sortie"] if "contradicted" in line]
    assert len(again) == 1
    assert found.key == STOPPED.key
    assert "ARRÊT" not in shown(again[0])
    assert STOPPED.reason not in text_of(case, 2)


def test_a_reason_is_left_out_and_the_drug_stays() -> None:
    case, found = planted_by("no_reason")
    assert found.true not in text_of(case, 2)
    assert found.key in {
        at.key for line in case.stays[0].told[2].parts["traitement_sortie"] for at in extents(line)
    }


def test_a_few_cases_in_a_hundred_have_an_error_and_the_draw_is_repeatable() -> None:
    found = [plant(Random(seed), a_case()) for seed in range(400)]
    assert found == [plant(Random(seed), a_case()) for seed in range(400)]
    share = sum(bool(errors) for errors in found) / 400
    assert 0.6 * SHARE < share < 1.4 * SHARE
    assert {len(errors) for errors in found} == {0, 1, 2}


def test_a_case_without_words_has_no_error() -> None:
    case = a_case()
    case.stays[0].told.clear()
    assert not any(plant(Random(seed), case) for seed in range(50))


def test_notes_follow_the_documents() -> None:
    error = Planted("omission", "allergy", "Latex", (("1", 2), ("1", 0)), "Latex", "")
    assert noted(error, {("1", 0): "doc-1-1", ("1", 2): "doc-1-3"}) == replace(
        error, notes=("doc-1-3", "doc-1-1")
    )


def test_sides_agree_with_their_noun_and_organs_keep_theirs() -> None:
    assert flipped("hanche gauche") == "hanche droite"
    assert flipped("membre inférieur gauche") == "membre inférieur droit"
    assert flipped("carotide droite") == "carotide gauche"
    assert flipped("côté de nom inconnu : zeugme gauche") == "côté de nom inconnu : zeugme droit"
    assert flipped("le zeugme gauche") is None
    assert side_of("hanche gauche, hanche droite") == ""
    assert side_of("ventricule gauche") == ""
