"""What no rule tells by itself: death, abuse, prognosis, a cancer, a minor's secret."""

from dataclasses import replace

import pytest

from ambroise.uses.contract import Draft
from ambroise.uses.draft_lines import TO_CONFIRM
from ambroise.uses.explanation import Audience, Explanation

from .conftest import APIXABAN, Explain, a_letter, drug, found, text_of

CHILD_BORN = "2 mai 2016"
TEENAGER_BORN = "2 mai 2010"


def shown(draft: Draft[Explanation]) -> str:
    return " ".join(flag.detail for flag in draft.flags if flag.code in TO_CONFIRM)


@pytest.mark.parametrize("audience", list(Audience))
def test_after_a_death_there_is_no_version(explain: Explain, audience: Audience) -> None:
    draft = explain(a_letter(left="Décès"), audience)
    assert draft.value is None
    assert "décès" in draft.reason


def test_there_is_no_sheet_for_the_parents_of_an_adult(explain: Explain) -> None:
    assert explain(a_letter(), Audience.PARENTS).value is None
    assert explain(a_letter(born=CHILD_BORN), Audience.PARENTS).value is not None


@pytest.mark.parametrize("audience", list(Audience))
def test_abuse_is_told_in_no_version_and_the_doctor_knows(
    explain: Explain, audience: Audience
) -> None:
    letter = a_letter(
        born=CHILD_BORN,
        synthesis=found("Suspicion de maltraitance.", "Syndrome de Silverman (CIM-10 T74.1)."),
        follow_up=["Le 04/05/2026 : Consultation UAPED, signalement fait."],
    )
    draft = explain(letter, audience)
    text = text_of(draft)
    for word in ("maltrait", "Silverman", "UAPED", "signalement"):
        assert word not in text
    assert "maltraitance ou violences" in shown(draft)


@pytest.mark.parametrize("audience", [Audience.TEENAGER, Audience.CHILD, Audience.PARENTS])
def test_a_bad_prognosis_leaves_the_young_and_their_parents_to_a_person(
    explain: Explain, audience: Audience
) -> None:
    letter = a_letter(born=TEENAGER_BORN, synthesis=found("Soins palliatifs (CIM-10 Z51.5)."))
    draft = explain(letter, audience)
    assert draft.value is None
    assert "de vive voix" in draft.reason


def test_an_adult_s_version_leaves_the_prognosis_out_and_says_so_to_the_doctor(
    explain: Explain,
) -> None:
    draft = explain(a_letter(synthesis=found("Métastases hépatiques (CIM-10 C78.7).")))
    assert "étastase" not in text_of(draft)
    assert "pronostic" in shown(draft)


@pytest.mark.parametrize("audience", [Audience.ADULT, Audience.CHILD])
def test_a_cancer_that_the_letter_names_is_to_be_confirmed(
    explain: Explain, audience: Audience
) -> None:
    letter = a_letter(born=CHILD_BORN, synthesis=found("Cancer du rein (CIM-10 C64)."))
    draft = explain(letter, audience)
    assert "cancer" in text_of(draft)
    assert "un cancer est nommé" in shown(draft)


def test_a_code_alone_never_names_a_cancer(explain: Explain) -> None:
    letter = a_letter(synthesis=found("Masse du rein gauche (CIM-10 C64)."))
    for audience in (Audience.ADULT, Audience.CHILD):
        assert "cancer" not in text_of(explain(letter, audience))


@pytest.mark.parametrize(
    "label", ["Grossesse de 8 semaines (CIM-10 Z33).", "Infection à chlamydia.", "Cannabis."]
)
def test_a_minor_s_secret_is_not_told_to_the_parents(explain: Explain, label: str) -> None:
    letter = a_letter(born=TEENAGER_BORN, synthesis=found(label))
    draft = explain(letter, Audience.PARENTS)
    assert label.split()[0].casefold() not in text_of(draft).casefold()
    assert "non repris" in shown(draft)


def test_a_drug_that_tells_a_minor_s_secret_leaves_no_sheet_for_the_parents(
    explain: Explain,
) -> None:
    pill = replace(APIXABAN, name="Optimizette (désogestrel)", atc="G03AC09", reason="")
    letter = a_letter(born=TEENAGER_BORN, treatments=[drug(pill)])
    assert explain(letter, Audience.PARENTS).value is None
    assert explain(letter, Audience.TEENAGER).value is not None


def test_an_appointment_that_tells_too_much_keeps_its_date_alone(explain: Explain) -> None:
    letter = a_letter(follow_up=["Le 04/05/2026 : Consultation de soins palliatifs."])
    draft = explain(letter)
    assert "Le 4 mai 2026 : un rendez-vous." in text_of(draft)
    assert "palliatif" not in text_of(draft)


def test_a_reason_that_must_not_be_told_leaves_the_treatment(explain: Explain) -> None:
    letter = a_letter(treatments=[drug(replace(APIXABAN, reason="métastases osseuses"))])
    text = text_of(explain(letter))
    assert APIXABAN.dosage in text
    assert "métastases" not in text
