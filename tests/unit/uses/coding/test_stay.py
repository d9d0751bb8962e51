"""What the coding of one stay proposes, sets aside and says."""

from datetime import datetime
from typing import Any

from ambroise.uses.coding.schema import AsideReason, CareKind, Level, Mode, Position
from ambroise.uses.contract import SpanRef
from tests.unit.uses.conftest import ENTRY, EXIT

REPORT = """\
Motif d'hospitalisation : pyélonéphrite aiguë
Antécédents : HTA, fibrillation auriculaire paroxystique. Tumeur maligne de la prostate opérée.
Antécédents familiaux : diabète
Évolution : apyrexie sous antibiotiques. Insuffisance rénale aiguë, hydratation.
Pas de grippe. Suspicion de syndrome confusionnel.
Conclusion : pyélonéphrite aiguë avec insuffisance rénale aiguë.
"""


def _codes(coding: Any, position: Position) -> list[str]:
    return [one.code for one in coding.rums[0].of(position)]


def test_the_principal_diagnosis_is_what_the_conclusion_says_first(a_stay: Any, coded: Any) -> None:
    coding = coded(a_stay().with_note(REPORT).view)
    assert coding.dp.code == "N10"


def test_every_code_shows_the_passage_that_says_it_word_for_word(a_stay: Any, drafted: Any) -> None:
    given = a_stay().with_note(REPORT).view
    draft = drafted(given)
    texts = {note.note_id: note.text for note in given.notes}
    assert draft.evidence
    for one in draft.evidence:
        if isinstance(one.source, SpanRef):
            assert texts[one.source.note_id][one.source.start : one.source.end] == one.quote


def test_a_disease_of_the_history_is_coded_when_a_treatment_of_the_stay_is_its_own(
    a_stay: Any, coded: Any
) -> None:
    given = a_stay().with_note(REPORT).taking("Triatec 5 mg (ramipril)", at="home", atc="C09AA05")
    coding = coded(given.view)
    (found,) = [one for one in coding.das if one.code == "I10"]
    assert found.care[0].kind is CareKind.TREATMENT
    assert "ramipril" in found.care[0].fact.said


def test_a_disease_of_the_history_without_care_is_listed_and_not_coded(
    a_stay: Any, coded: Any
) -> None:
    coding = coded(a_stay().with_note(REPORT).view)
    assert "I480" not in _codes(coding, Position.DAS)
    assert ("I480", AsideReason.NO_CARE) in {(one.code, one.reason) for one in coding.aside}


def test_what_is_denied_supposed_of_the_family_or_over_is_set_aside_with_its_reason(
    a_stay: Any, coded: Any
) -> None:
    aside = {one.code: one.reason for one in coded(a_stay().with_note(REPORT).view).aside}
    assert aside["J101"] is AsideReason.DENIED
    assert aside["F058"] is AsideReason.SUPPOSED
    assert aside["E149"] is AsideReason.FAMILY
    assert aside["C61"] is AsideReason.HISTORY


def test_a_vaccine_is_no_disease(a_stay: Any, coded: Any) -> None:
    note = f"{REPORT}Vaccination contre la grippe à jour.\n"
    assert "J101" not in {one.code for one in coded(a_stay().with_note(note).view).das}


def test_a_negative_test_is_not_the_disease_that_it_looks_for(a_stay: Any, coded: Any) -> None:
    note = f"{REPORT}Examens : PCR grippe ........ négative, hémocultures stériles.\n"
    aside = {one.code: one.reason for one in coded(a_stay().with_note(note).view).aside}
    assert aside["J101"] is AsideReason.DENIED


def test_a_fraction_told_elsewhere_makes_a_heart_failure_precise(a_stay: Any, coded: Any) -> None:
    given = a_stay().with_note("Conclusion : décompensation cardiaque.\nÉchographie : FEVG 32 %.\n")
    assert coded(given.view).dp.code == "I5002"


def test_a_hypertension_is_dropped_beside_the_heart_disease_that_says_it(
    a_stay: Any, coded: Any
) -> None:
    note = (
        "Motif : pyélonéphrite aiguë\nÉvolution : HTA traitée. Cardiopathie hypertensive, avec"
        " insuffisance cardiaque traitée.\n"
        "Conclusion : pyélonéphrite aiguë, HTA, cardiopathie hypertensive avec insuffisance"
        " cardiaque.\n"
    )
    coding = coded(a_stay().with_note(note).view)
    assert "I110" in {one.code for one in coding.das}
    assert "I10" not in {one.code for one in coding.das}
    assert ("I10", AsideReason.RULE) in {(one.code, one.reason) for one in coding.aside}


def test_a_diagnosis_coded_before_is_not_copied(a_stay: Any, coded: Any) -> None:
    given = a_stay().with_note(REPORT).diagnosis("Fracture du col du fémur", "S72.00")
    assert "S7200" not in {one.code for rum in coded(given.view).rums for one in rum.proposals}


def test_a_result_suggests_what_no_document_names_and_codes_nothing(
    a_stay: Any, coded: Any
) -> None:
    given = a_stay().with_note("Conclusion : pyélonéphrite aiguë.\n")
    given = given.result("14682-9", 80, "umol/L", at=ENTRY)
    given = given.result("14682-9", 190, "umol/L", at=datetime.fromisoformat("2026-03-15T08:00"))
    coding = coded(given.view)
    (one,) = [item for item in coding.suspected if item.code == "N179"]
    assert "KDIGO" in one.source
    assert len(one.facts) == 2
    assert "N179" not in {item.code for item in coding.das}


def test_an_act_of_the_record_is_proposed_once_a_day_in_its_unit(a_stay: Any, coded: Any) -> None:
    given = (
        a_stay()
        .in_ward("Chirurgie", ENTRY, EXIT)
        .with_note(
            "Conclusion : fracture du col du fémur.\n"
            "Geste : remplacement de l'articulation de la hanche par prothèse totale.\n"
        )
    )
    label = "Remplacement de l'articulation de la hanche par prothèse totale"
    given = given.act(label, code="NEKA020").act(label, code="NEKA020")
    (act,) = coded(given.view).rums[0].of(Position.ACT)
    assert act.code == "NEKA020"
    assert act.proofs[0].quote.startswith("Geste : remplacement")


def test_an_act_that_no_document_tells_is_flagged(a_stay: Any, drafted: Any) -> None:
    given = a_stay().with_note("Conclusion : fracture du col du fémur.\n")
    draft = drafted(given.act("Appendicectomie", code="HHFA009").view)
    assert [one.code for one in draft.flags] == ["unmatched"]


def test_a_day_of_surgery_is_coded_in_its_own_mode(a_stay: Any, coded: Any) -> None:
    given = a_stay().stay(end=ENTRY.replace(hour=17)).with_note("Conclusion : canal carpien.\n")
    coding = coded(given.act("Libération du nerf médian", code="AHPC001").view)
    assert coding.mode is Mode.DAY_SURGERY
    assert coding.dp.code == "G560"


def test_palliative_care_is_the_principal_diagnosis_of_its_unit_and_the_disease_is_related(
    a_stay: Any, coded: Any
) -> None:
    given = (
        a_stay()
        .in_ward("Unité de soins palliatifs", ENTRY, EXIT)
        .with_note("Motif : soins palliatifs\nConclusion : tumeur maligne du côlon sigmoïde.\n")
    )
    coding = coded(given.view)
    assert coding.dp.code == "Z515"
    assert _codes(coding, Position.DR) == ["C187"]


def test_what_is_said_once_without_treatment_is_flagged_as_over_coding(
    a_stay: Any, coded: Any
) -> None:
    note = "Motif : pyélonéphrite aiguë\nConclusion : pyélonéphrite aiguë, syndrome confusionnel.\n"
    coding = coded(a_stay().with_note(note).view)
    issues = [one for one in coding.rums[0].issues if one.rule == "over_coding"]
    assert [one.codes for one in issues] == [("F058",)]
    assert issues[0].level is Level.WARNING


def test_a_stay_whose_documents_name_no_diagnosis_is_declined(a_stay: Any, drafted: Any) -> None:
    draft = drafted(a_stay().with_note("Bonne nuit. RAS.\n").view)
    assert draft.value is None
    assert "aucun diagnostic" in draft.reason


def test_each_unit_makes_its_summary_and_places_that_are_none_make_no_summary(
    a_stay: Any, coded: Any
) -> None:
    noon = datetime.fromisoformat("2026-03-12T12:00")
    third = datetime.fromisoformat("2026-03-15T10:00")
    given = a_stay().in_ward("Service d'accueil des urgences", ENTRY, noon)
    given = given.in_ward("Réanimation", noon, third).in_ward("Néphrologie", third, EXIT)
    given = given.stay(entry_mode="Domicile (Passage par les urgences)", exit_mode="Domicile")
    coding = coded(given.with_note(REPORT).view)
    assert [one.unit_name for one in coding.rums] == ["Réanimation", "Néphrologie"]
    first, last = coding.rums
    assert (first.entry_mode, first.entry_from, first.exit_mode) == ("8", "5", "6")
    assert (last.entry_mode, last.entry_from, last.exit_mode, last.exit_to) == ("6", "1", "8", "")
