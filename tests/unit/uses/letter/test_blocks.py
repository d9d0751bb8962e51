from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ambroise.uses.letter.schema import Block, BlockKind, Presence
from ambroise.warehouse.views import Stated

BlockOf = Callable[[Any, BlockKind], Block]


def texts(block: Block) -> list[str]:
    return [one.text for one in block.statements]


@pytest.mark.parametrize(
    ("sex", "name", "admitted", "born"),
    [
        ("F", "Votre patiente, Mme Jeanne MARTIN,", "hospitalisée", "née"),
        ("M", "Votre patient, M. Jeanne MARTIN,", "hospitalisé", "né"),
        ("I", "Votre patient(e), Jeanne MARTIN,", "hospitalisé(e)", "né(e)"),
    ],
)
def test_the_sentences_agree_with_the_patient(
    a_stay: Any, block_of: BlockOf, sex: str, name: str, admitted: str, born: str
) -> None:
    given = a_stay().patient(sex=sex).view
    opening = texts(block_of(given, BlockKind.STAY))[0]
    assert opening == f"{name} a été {admitted} du 12 au 20 mars 2026."
    assert f", {born} le 3 février 1951" in texts(block_of(given, BlockKind.IDENTITIES))[0]


def test_a_child_has_no_civility(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().patient(birth_date=date(2016, 5, 1), used_name="").view
    assert texts(block_of(given, BlockKind.STAY))[0].startswith("Votre patiente, Jeanne DURAND,")


def test_a_patient_still_present_has_no_discharge(a_stay: Any, block_of: BlockOf) -> None:
    block = block_of(a_stay().stay(end=None).view, BlockKind.STAY)
    assert "est hospitalisée depuis le 12 mars 2026." in texts(block)[0]
    assert texts(block)[2] == "Date et mode de sortie : non retrouvé dans le dossier."


def test_who_referred_is_not_the_doctor_in_charge(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().contact("referrer", "Dr Anne PETIT").contact("practitioner", "Dr Luc ROUX")
    found = texts(block_of(given.view, BlockKind.IDENTITIES))
    assert "Praticien adresseur : Dr Anne PETIT." in found
    assert "Médecin de l'établissement : Dr Luc ROUX." in found
    assert "Numéro RPPS du médecin de l'établissement : non retrouvé dans le dossier." in found


@pytest.mark.parametrize(
    ("stated", "text", "presence"),
    [
        (Stated.ABSENT, "Absence d'allergie déclarée.", Presence.ABSENT),
        (Stated.UNKNOWN, "Allergies : non retrouvé dans le dossier.", Presence.MISSING),
    ],
)
def test_the_absence_of_allergy_is_not_its_ignorance(
    a_stay: Any, block_of: BlockOf, stated: Stated, text: str, presence: Presence
) -> None:
    given = a_stay().patient(allergies_stated=stated).view
    one = block_of(given, BlockKind.BACKGROUND).statements[0]
    assert (one.text, one.presence) == (text, presence)


def test_an_allergy_of_the_record_is_told_with_its_reaction(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().allergic_to("Amoxicilline", "œdème de Quincke").view
    assert texts(block_of(given, BlockKind.BACKGROUND))[0] == (
        "Amoxicilline, réaction : œdème de Quincke."
    )


def test_a_diagnosis_of_the_stay_is_not_told_again_as_history(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().diagnosis("HTA", "I10").diagnosis("HTA", "I10", history=True).view
    assert all("HTA" not in text for text in texts(block_of(given, BlockKind.BACKGROUND)))


def test_the_report_that_closes_the_stay_speaks_for_it(a_stay: Any, block_of: BlockOf) -> None:
    later = a_stay().view.stay.end + timedelta(hours=5)
    given = a_stay().with_note("Conclusion :\nAVC sylvien gauche.\n")
    given.with_note("Conclusion :\nRadiographie normale.\n", "Radiographie du thorax", later)
    found = texts(block_of(given.view, BlockKind.SYNTHESIS))
    assert "AVC sylvien gauche." in found
    assert "Radiographie normale." not in found


def test_an_act_and_its_images_are_one_sentence_with_two_rows(a_stay: Any, letter_of: Any) -> None:
    given = a_stay().act("IRM cérébrale", code="ACQN004").act("IRM cérébrale", "imaging").view
    draft = letter_of(given)
    quotes = [one for one in draft.evidence if "IRM cérébrale" in one.quote]
    assert len(quotes) == 2
    assert len({one.statement for one in quotes}) == 1


def test_only_the_last_value_counts_and_only_out_of_its_range(
    a_stay: Any, block_of: BlockOf
) -> None:
    first, last = (datetime.fromisoformat(f"2026-03-{day}T07:00") for day in (13, 19))
    given = a_stay()
    for name, values in {"Créatinine": (150.0, 80.0), "Potassium": (80.0, 150.0)}.items():
        for at, value in zip((first, last), values, strict=True):
            given.result(name, value, "u", at=at, low=50.0, high=100.0)
    found = [one for one in texts(block_of(given.view, BlockKind.SYNTHESIS)) if "référence" in one]
    assert found == ["Potassium : 150 u le 19 mars 2026 (référence : 50 à 100)."]


def test_an_awaited_result_is_told_and_an_absence_only_when_stated(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().result("Hémoculture", None, status="registered").view
    assert texts(block_of(given, BlockKind.AWAITED)) == [
        "Hémoculture, demande du 20 mars 2026 : résultat en attente."
    ]
    stated = a_stay().with_note("Évolution :\nAucun résultat en attente.\n").view
    assert block_of(stated, BlockKind.AWAITED).statements[0].presence is Presence.ABSENT
    silent = block_of(a_stay().view, BlockKind.AWAITED).statements[0]
    assert silent.presence is Presence.MISSING


@pytest.mark.parametrize(
    "end", ["Dr Claire VASSEUR", "En vous remerciant de votre confiance, bien à vous."]
)
def test_the_end_of_a_report_is_no_follow_up(a_stay: Any, block_of: BlockOf, end: str) -> None:
    note = f"Rendez-vous :\n- Consultation le 22/06/2026\n\n{end}\n\nCopie : Dr LEROY\n"
    given = a_stay().with_note(note).view
    assert texts(block_of(given, BlockKind.FOLLOW_UP)) == ["Consultation le 22/06/2026."]


def test_planned_care_is_not_told_twice(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().act("Consultation de cardiologie", "care_plan")
    given.act("Kinésithérapie", "care_plan")
    given.with_note("Rendez-vous :\n- Consultation de cardiologie : le 15/04/2026\n")
    assert texts(block_of(given.view, BlockKind.FOLLOW_UP)) == [
        "Consultation de cardiologie : le 15/04/2026.",
        "Kinésithérapie.",
    ]
    given.with_note("Traitement de sortie :\nPrévoir : Consultation de cardiologie (15/04/2026).\n")
    assert len(block_of(given.view, BlockKind.FOLLOW_UP).statements) == 2


def test_a_letter_about_a_death_is_given_to_no_patient(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().patient(death_date=date(2026, 3, 20)).view
    one = block_of(given, BlockKind.HANDOVER).statements[0]
    assert one.text == "Sans objet : patiente décédée le 20 mars 2026."


def test_an_empty_record_still_gives_every_block(a_stay: Any, letter_of: Any) -> None:
    letter = letter_of(a_stay().view).value
    assert [block.kind for block in letter.blocks] == list(BlockKind)
    for block in letter.blocks[2:]:
        if block.required:
            assert any("non retrouvé dans le dossier" in text for text in texts(block))
