from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ambroise.uses.letter.schema import Block, BlockKind, Change, Presence, Statement

BlockOf = Callable[[Any, BlockKind], Block]
ELIQUIS = ("Eliquis 5 mg (apixaban)", "1 comprimé matin et soir")


def only(block: Block) -> Statement:
    (statement,) = [one for one in block.statements if one.treatment is not None]
    return statement


def facts(statement: Statement) -> Any:
    assert statement.treatment is not None
    return statement.treatment


def test_a_treatment_that_was_not_taken_before_is_started_with_its_indication(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().taking("Triatec 5 mg", "1 le matin", at="home")
    given.taking(*ELIQUIS, at="discharge", reason="fibrillation auriculaire")
    one = only(block_of(given.view, BlockKind.TREATMENTS))
    assert facts(one).change is Change.STARTED
    assert one.text == (
        "Eliquis 5 mg (apixaban) : 1 comprimé matin et soir, durée non retrouvée dans le dossier."
        " Motif : fibrillation auriculaire."
    )


def test_a_stronger_tablet_is_a_change_even_with_the_same_words(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().taking("Tahor 20 mg", "1 comprimé le soir", at="home", atc="C10AA05")
    given.taking("Tahor 40 mg", "1 comprimé le soir", at="discharge", atc="C10AA05")
    one = only(block_of(given.view, BlockKind.TREATMENTS))
    assert facts(one).change is Change.CHANGED
    assert "(auparavant : Tahor 20 mg, 1 comprimé le soir)" in one.text
    assert one.text.endswith("Motif : non retrouvé dans le dossier.")


def test_the_same_dose_under_another_name_is_unchanged(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().taking("Eliquis 5 mg", "1 matin et soir", at="home", atc="B01AF02")
    given.taking("Apixaban 5 mg", "1 matin et soir", at="discharge", atc="B01AF02")
    assert facts(only(block_of(given.view, BlockKind.TREATMENTS))).change is Change.UNCHANGED


def test_a_dose_that_one_side_does_not_give_is_neither_changed_nor_unchanged(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().taking("Eliquis", at="home").taking("Eliquis", "5 mg", at="discharge")
    assert facts(only(block_of(given.view, BlockKind.TREATMENTS))).change is Change.UNKNOWN


def test_a_remark_on_the_entry_is_no_change_when_a_note_says_that_it_goes_on(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().taking("Flixotide 50 µg", "1 bouffée, à contrôler", at="home")
    given.taking("Flixotide 50 µg", "1 bouffée", at="discharge")
    assert facts(only(block_of(given.view, BlockKind.TREATMENTS))).change is Change.CHANGED
    given.with_note("Traitement de sortie :\n- Flixotide 50 µg : 1 bouffée (poursuivi)\n")
    one = only(block_of(given.view, BlockKind.TREATMENTS))
    assert facts(one).change is Change.UNCHANGED
    assert "(à l'entrée : Flixotide 50 µg, 1 bouffée, à contrôler)" in one.text


def test_how_a_treatment_was_taken_is_no_part_of_its_dose(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().taking("Flixotide 50 µg", "1 bouffée, non pris depuis un mois", at="home")
    given.taking("Flixotide 50 µg", "1 bouffée", at="discharge")
    one = only(block_of(given.view, BlockKind.TREATMENTS))
    assert facts(one).change is Change.UNCHANGED
    assert "(à l'entrée : Flixotide 50 µg, 1 bouffée, non pris depuis un mois)" in one.text


def test_two_salts_are_not_one_drug(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().taking("Chlorure de sodium", "1 g", at="home")
    given.taking("Chlorure de potassium", "1 g", at="discharge")
    assert facts(only(block_of(given.view, BlockKind.TREATMENTS))).change is Change.STARTED
    assert facts(only(block_of(given.view, BlockKind.STOPPED))).name == "Chlorure de sodium"


def test_nothing_is_said_stopped_when_the_discharge_is_unknown(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().taking("Triatec 5 mg", "1 le matin", at="home").view
    for kind in (BlockKind.TREATMENTS, BlockKind.STOPPED):
        (one,) = block_of(given, kind).statements
        assert one.presence is Presence.MISSING
        assert "non retrouvé dans le dossier" in one.text


def test_an_unknown_entry_makes_no_treatment_started(a_stay: Any, block_of: BlockOf) -> None:
    block = block_of(a_stay().taking(*ELIQUIS, at="discharge").view, BlockKind.TREATMENTS)
    assert facts(only(block)).change is Change.UNKNOWN
    assert block.statements[-1].text == "Traitement à l'entrée : non retrouvé dans le dossier."


def test_an_entry_stated_empty_makes_every_treatment_started(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().taking(*ELIQUIS, at="discharge")
    given.with_note("Traitement à l'entrée :\nAucun traitement habituel.\n")
    assert facts(only(block_of(given.view, BlockKind.TREATMENTS))).change is Change.STARTED
    (none,) = block_of(given.view, BlockKind.STOPPED).statements
    assert none.presence is Presence.ABSENT
    assert "Aucun traitement habituel." in none.text


def test_when_every_treatment_goes_on_the_letter_says_that_none_is_stopped(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().taking(*ELIQUIS, at="home").taking(*ELIQUIS, at="discharge").view
    (one,) = block_of(given, BlockKind.STOPPED).statements
    assert one.presence is Presence.ABSENT


def test_an_indication_is_never_given_as_the_reason_of_a_stop(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = a_stay().taking("Kardégic 75 mg", "1 sachet", at="home", reason="prévention")
    given.taking(*ELIQUIS, at="discharge")
    one = only(block_of(given.view, BlockKind.STOPPED))
    assert one.text == ("Kardégic 75 mg (1 sachet) : arrêté. Motif : non retrouvé dans le dossier.")


def test_the_reason_of_a_stop_is_the_sentence_that_gives_it(a_stay: Any, block_of: BlockOf) -> None:
    given = a_stay().taking("Kardégic 75 mg (acide acétylsalicylique)", "1 sachet", at="home")
    given.taking(*ELIQUIS, at="discharge")
    given.with_note("Évolution :\nL'aspirine est arrêtée devant un saignement digestif.\n")
    one = only(block_of(given.view, BlockKind.STOPPED))
    assert facts(one).reason == "L'aspirine est arrêtée devant un saignement digestif."


@pytest.mark.parametrize(
    ("atc", "replaced"), [("C09AA02", True), ("C08CA01", False)], ids=["same class", "other class"]
)
def test_a_close_treatment_takes_the_place_of_the_one_that_left(
    a_stay: Any, block_of: BlockOf, atc: str, replaced: bool
) -> None:
    given = a_stay().taking("Triatec 5 mg", "1 le matin", at="home", atc="C09AA05")
    given.taking("Renitec 5 mg", "1 le matin", at="discharge", atc=atc)
    text = only(block_of(given.view, BlockKind.STOPPED)).text
    assert ("remplacé par Renitec 5 mg" in text) is replaced


def test_a_home_treatment_that_ended_before_the_stay_is_none_of_it(
    a_stay: Any, block_of: BlockOf
) -> None:
    long_ago = a_stay().view.stay.start - timedelta(days=30)
    given = a_stay().taking("Augmentin 1 g", "1 matin et soir", at="home", until=long_ago)
    given.taking(*ELIQUIS, at="discharge")
    (one,) = block_of(given.view, BlockKind.STOPPED).statements
    assert one.presence is Presence.MISSING


def test_treatments_are_read_from_the_notes_when_no_row_gives_them(
    a_stay: Any, block_of: BlockOf
) -> None:
    given = (
        a_stay()
        .with_note(
            "Traitement à l'entrée :\n- Tahor 20 mg : 1 comprimé le soir\n"
            "- Doliprane 1 g si douleur\n"
            "Traitement de sortie :\n- Tahor 40 mg : 1 comprimé le soir (modifié : LDL à 1,8 g/L)\n"
            "- ARRÊT de Doliprane 1 g (hépatite médicamenteuse)\n"
        )
        .view
    )
    one = only(block_of(given, BlockKind.TREATMENTS))
    assert facts(one).change is Change.CHANGED
    assert facts(one).dosage == "1 comprimé le soir"
    assert facts(one).reason == "LDL à 1,8 g/L"
    gone = only(block_of(given, BlockKind.STOPPED))
    assert (facts(gone).name, facts(gone).reason) == ("Doliprane", "hépatite médicamenteuse")


def test_a_drug_that_only_a_document_names_is_shown_and_flagged(
    a_stay: Any, letter_of: Any
) -> None:
    given = a_stay().taking(*ELIQUIS, at="discharge")
    given.with_note(
        "Traitement de sortie :\n- Lasilix 40 mg le matin\n- Eliquis 5 mg matin et soir\n"
    )
    draft = letter_of(given.view)
    (flag,) = [one for one in draft.flags if one.code == "unmatched"]
    quotes = [one.quote for one in draft.evidence if one.statement == flag.statement]
    assert quotes == ["Lasilix 40 mg le matin"]


def test_a_duration_that_the_row_gives_is_written_as_a_date(a_stay: Any, block_of: BlockOf) -> None:
    until = a_stay().view.stay.start.replace(month=4, day=1)
    given = a_stay().taking(*ELIQUIS, at="discharge", until=until).view
    assert "jusqu'au 1er avril 2026" in only(block_of(given, BlockKind.TREATMENTS)).text
