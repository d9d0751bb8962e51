"""What no row, heading nor second document bears out is flagged, however it is worded."""

from typing import Any

import pytest

from ambroise.uses.letter.schema import BlockKind
from tests.unit.uses.letter.conftest import Compose

PLAN = "Consultation de cardiologie (15/06/2026)"


def to_check(compose: Compose, given: Any) -> dict[str, str]:
    """Return each sentence to be checked with why."""
    draft = compose(given.view)
    assert draft.value is not None
    whys = {one.statement: one.detail for one in draft.flags if one.code == "unconfirmed"}
    return {
        one.text: whys[pointer]
        for at, block in enumerate(draft.value.blocks)
        for index, one in enumerate(block.statements)
        if (pointer := f"/blocks/{at}/statements/{index}/text") in whys
    }


def told(compose: Compose, given: Any, kind: BlockKind) -> list[str]:
    letter = compose(given.view).value
    assert letter is not None
    return [one.text for block in letter.blocks if block.kind is kind for one in block.statements]


@pytest.mark.parametrize("words", ["Elle a reçu 15 mg.", "Relais oral (équis 15 mg) à J3."])
def test_a_dose_of_no_row_and_of_one_document_alone(
    a_stay: Any, letter_of: Compose, words: str
) -> None:
    given = a_stay().taking("Eliquis 5 mg (apixaban)", "1 matin et soir", at="discharge")
    given.with_note(f"Évolution :\n{words}\n")
    assert to_check(letter_of, given) == {words: "dose que ce document est seul à donner"}
    given.with_note("Évolution :\nBien reçu : 15 mg ce matin.\n", "Transmission")
    assert not to_check(letter_of, given)


def test_a_dose_of_the_entry_in_the_list_of_the_exit(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().taking("Lasilix 20 mg (furosémide)", "1 le matin", at="home")
    given.taking("Lasilix 40 mg (furosémide)", "1 le matin", at="discharge")
    given.with_note("Évolution :\nLasilix 20 mg à l'entrée.\n")
    flags = letter_of(given.view).flags
    assert not [one for one in flags if one.code == "contradicted"]


def test_a_side_of_no_label_beside_words_that_nobody_knows(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().diagnosis("Tumeur du rein droit", "C64")
    given.with_note("Évolution :\nTR G 2,4 cm fortuite.\nTR dte 2,4 cm.\n")
    assert to_check(letter_of, given) == {
        "TR G 2,4 cm fortuite.": "le dossier ne nomme que l'autre côté"
    }


@pytest.mark.parametrize(
    "words", ["Rien à déclarer côté allergies.", "Terrain allergique démenti ce jour."]
)
def test_a_sentence_on_allergies_that_does_not_name_that_of_the_record(
    a_stay: Any, letter_of: Compose, words: str
) -> None:
    given = a_stay().allergic_to("Pénicilline").with_note(f"Évolution :\n{words}\n")
    assert to_check(letter_of, given) == {words: "ne nomme pas l'allergie du dossier"}


@pytest.mark.parametrize("title", ["Résultats en attente", "Traitement de sortie", "Motif"])
def test_what_the_record_plans_is_told_as_what_comes_after_whatever_stands_above_it(
    a_stay: Any, letter_of: Compose, title: str
) -> None:
    given = a_stay().taking("Eliquis 5 mg (apixaban)", "1 matin et soir", at="discharge")
    given.act(PLAN, "care_plan")
    planned = "Consultation de cardiologie, date retenue : 15/06/2026."
    given.with_note(f"{title} :\nEliquis 5 mg.\n{planned}\n")
    found = {kind for kind in BlockKind if planned in told(letter_of, given, kind)}
    assert found == {BlockKind.FOLLOW_UP}
    assert planned not in to_check(letter_of, given)


def test_a_result_awaited_by_its_words_alone_is_to_be_checked(
    a_stay: Any, letter_of: Compose
) -> None:
    given = a_stay().with_note("Évolution :\nAnatomopathologie en attente.\n")
    assert to_check(letter_of, given) == {
        "Anatomopathologie en attente.": (
            "hors d'une partie « Résultats en attente » de son document"
        )
    }
    given = a_stay().with_note("Résultats en attente :\nAnatomopathologie.\n")
    assert not to_check(letter_of, given)


def test_a_reason_told_outside_the_list_of_the_exit_is_to_be_checked(
    a_stay: Any, letter_of: Compose
) -> None:
    given = a_stay().taking("Tahor 20 mg (atorvastatine)", "1 le soir", at="home")
    given.taking("Eliquis 5 mg (apixaban)", "1 matin et soir", at="discharge")
    given.with_note("Évolution :\nTahor arrêté devant des myalgies.\n")
    (why,) = to_check(letter_of, given).values()
    assert why == "motif lu dans un document, hors de son ordonnance"
