"""What each version says of a letter, in which words, with which evidence."""

import pytest

from ambroise.errors import VersionDiffers, VersionOfOtherLetter
from ambroise.uses.contract import Pointer
from ambroise.uses.explanation import Audience
from ambroise.uses.explanation.facts import differences
from ambroise.uses.explanation.schema import Explanation, Topic, phrases, pointer_to
from ambroise.uses.explanation.use import ExplanationUse
from ambroise.uses.letter.schema import Presence, Statement
from ambroise.uses.pointers import replaced

from .conftest import APIXABAN, Explain, a_letter, found, text_of

STROKE = "Infarctus cérébral sylvien gauche (CIM-10 I63.4)."
CHILD_BORN = "2 mai 2016"


def test_an_adult_is_told_the_name_of_the_letter_and_what_it_means(explain: Explain) -> None:
    text = text_of(explain(a_letter(synthesis=found(STROKE))))
    assert "Infarctus cérébral sylvien gauche, c'est-à-dire : une partie du cerveau" in text
    assert "Vous avez été à l'hôpital du 11 au 20 mars 2026." in text


def test_a_child_is_told_the_meaning_alone(explain: Explain) -> None:
    letter = a_letter(born=CHILD_BORN, synthesis=found("Asthme (CIM-10 J45.9)."))
    text = text_of(explain(letter, Audience.CHILD))
    assert "L'asthme te gêne pour respirer." in text
    assert "Tu as été à l'hôpital" in text


def test_what_no_list_knows_stays_in_the_letter_s_words_for_an_adult_only(
    explain: Explain,
) -> None:
    letter = a_letter(born=CHILD_BORN, synthesis=found("Syndrome de Machin (CIM-10 Q99.9)."))
    assert "Syndrome de Machin." in text_of(explain(letter))
    assert "Machin" not in text_of(explain(letter, Audience.CHILD))


@pytest.mark.parametrize("label", ["Pas de fracture du fémur.", "Suspicion de pneumonie."])
def test_what_is_denied_or_supposed_is_not_told_to_a_child_as_a_fact(
    explain: Explain, label: str
) -> None:
    letter = a_letter(born=CHILD_BORN, synthesis=found(label))
    draft = explain(letter, Audience.CHILD)
    assert draft.value is not None
    assert all(part.topic is not Topic.FOUND for part in draft.value.parts)


@pytest.mark.parametrize("audience", [Audience.ADULT, Audience.TEENAGER, Audience.CHILD])
def test_every_version_has_the_same_facts_of_treatments(
    explain: Explain, audience: Audience
) -> None:
    letter = a_letter()
    value = explain(letter, audience).value
    assert value is not None
    assert differences(letter, (), value) == ()
    text = text_of(explain(letter, audience))
    for fact in (APIXABAN.name, APIXABAN.dosage, APIXABAN.duration, "Kardégic 75 mg : arrêté"):
        assert fact in text


def test_a_treatment_that_the_doctor_rewrote_keeps_the_doctor_s_words(explain: Explain) -> None:
    pointer = Pointer("/blocks/5/statements/0/text")
    letter = replaced(a_letter(), {pointer: "Eliquis 2,5 mg : 1 matin et soir."}, type(a_letter()))
    for audience in (Audience.ADULT, Audience.CHILD):
        draft = explain(letter, audience, rewritten=(pointer,))
        assert draft.value is not None
        assert "Eliquis 2,5 mg : 1 matin et soir." in text_of(draft)
        assert APIXABAN.dosage not in text_of(draft)


def test_each_phrase_keeps_the_evidence_of_its_sentence(explain: Explain) -> None:
    draft = explain(a_letter(synthesis=found(STROKE)))
    assert draft.value is not None
    cited = {one.statement for one in draft.evidence}
    assert {pointer for pointer, _, _ in phrases(draft.value)} <= cited
    assert draft.flags == ()


def test_a_sentence_that_the_doctor_added_is_to_be_confirmed(explain: Explain) -> None:
    first = "Le 04/05/2026 : Consultation de cardiologie."
    added = a_letter(follow_up=[first, "Revoir à 1 an."])
    draft = explain(added, proposed=a_letter(follow_up=[first]))
    assert [flag.code for flag in draft.flags] == ["unsupported"]


def test_an_appointment_is_always_told_with_its_date_in_full(explain: Explain) -> None:
    letter = a_letter(follow_up=["Le 04/05/2026 : Consultation de cardiologie."])
    assert "Le 4 mai 2026 : consultation de cardiologie (le médecin du cœur)." in text_of(
        explain(letter)
    )
    assert "Le 4 mai 2026, tu vois le médecin du cœur." in text_of(explain(letter, Audience.CHILD))


def test_when_to_ask_for_help_is_told_to_everybody(explain: Explain) -> None:
    letter = a_letter(follow_up=["Reconsulter en cas de fièvre ou d'essoufflement."])
    assert "Reconsulter en cas de fièvre" in text_of(explain(letter))
    child = text_of(explain(letter, Audience.CHILD))
    assert "Dis-le vite à un adulte si cela arrive. Fièvre. Essoufflement." in child


def test_an_allergy_is_told_to_everybody_and_its_absence_to_nobody(explain: Explain) -> None:
    there = a_letter(background=[Statement("Allergies : Latex.", heading="Allergies")])
    none = a_letter(background=[Statement("Pas d'allergie connue.", heading="Allergies")])
    for audience in (Audience.ADULT, Audience.CHILD):
        assert "Allergie notée : Latex." in text_of(explain(there, audience))
        assert "Allergie" not in text_of(explain(none, audience))


def test_a_letter_that_names_no_treatment_sends_to_the_doctor(explain: Explain) -> None:
    silent = Statement("Traitements : non retrouvé dans le dossier.", presence=Presence.MISSING)
    text = text_of(explain(a_letter(treatments=[silent], stopped=[])))
    assert "La lettre ne dit pas quels médicaments prendre : demandez-le au médecin." in text


def test_a_letter_that_is_not_signed_gives_a_preview_that_is_not_filed(explain: Explain) -> None:
    value = explain(a_letter(), validated=False).value
    assert value is not None
    assert value.preview
    with pytest.raises(VersionOfOtherLetter):
        ExplanationUse().text(value)


@pytest.mark.parametrize("words", ["Eliquis : comme l'a dit le médecin.", ""])
def test_a_version_whose_treatment_was_changed_is_not_filed(explain: Explain, words: str) -> None:
    value = explain(a_letter()).value
    assert value is not None
    at = next(pointer for pointer, topic, _ in phrases(value) if topic is Topic.TREATMENTS)
    assert ExplanationUse().text(value)
    with pytest.raises(VersionDiffers):
        ExplanationUse().text(replaced(value, {at: words}, Explanation))


def test_another_language_needs_a_language_model(explain: Explain) -> None:
    draft = explain(a_letter(), language="en")
    assert draft.value is None
    assert "modèle de langue" in draft.reason
    assert explain(a_letter(), language="xx").value is None


def test_pointers_name_phrases_by_part_and_place() -> None:
    assert pointer_to(2, 3) == "/parts/2/phrases/3/text"


def test_a_teenager_reads_a_hard_word_and_then_its_meaning_in_a_sentence_of_its_own(
    explain: Explain,
) -> None:
    draft = explain(a_letter(synthesis=found(STROKE)), Audience.TEENAGER)
    assert draft.value is not None
    assert "Infarctus cérébral sylvien gauche. En clair : une partie du cerveau" in text_of(draft)
    assert "tes parents en sauront" in draft.value.fixed
