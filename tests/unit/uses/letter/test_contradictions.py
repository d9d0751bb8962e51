"""A cited sentence that the rest of the record speaks against is flagged, its words kept."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ambroise.uses.contract import Flag
from ambroise.uses.letter.contradictions import denies_allergy
from ambroise.uses.letter.schema import BlockKind
from tests.unit.uses.letter.conftest import Compose


def contradicted(compose: Compose, given: Any) -> list[str]:
    flags: tuple[Flag, ...] = compose(given.view).flags
    return [flag.detail for flag in flags if flag.code == "contradicted"]


def test_an_allergy_denied_by_a_note_and_stated_by_the_record(
    a_stay: Any, letter_of: Compose
) -> None:
    given = a_stay().allergic_to("Pénicilline").with_note("Antécédents :\nAll. : non.\n")
    assert contradicted(letter_of, given) == ["allergie au dossier : Pénicilline"]


@pytest.mark.parametrize(
    ("words", "denies"),
    [
        ("aucune allergie connue", True),
        ("allergies : non", True),
        ("all. : 0", True),
        ("0 allergie", True),
        ("allergies inexistantes a l'interrogatoire", True),
        ("pas d'allergie a la penicilline", False),
        ("allergies : anti-inflammatoires non steroidiens (bronchospasme)", False),
        ("allergie a la penicilline", False),
    ],
)
def test_only_a_denial_of_every_allergy_is_one(words: str, denies: bool) -> None:
    assert denies_allergy(words) is denies


def test_a_strength_that_no_row_of_the_drug_has(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().taking("Glucophage 850 mg (metformine)", "1 le matin", at="home")
    given.taking("Glucophage 850 mg (metformine)", "1 le matin", at="discharge")
    given.with_note(
        "Évolution :\nGlucophage 1 700 mg repris à J2.\nGlucophage 850 mg à la sortie.\n"
    )
    assert contradicted(letter_of, given) == ["dose différente au dossier (glucophage)"]


def test_a_side_that_is_not_that_of_the_diagnosis(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().diagnosis("Tumeur du rein gauche", "C64")
    given.with_note("Évolution :\nNéphrectomie droite sans incident.\nGenou droit douloureux.\n")
    assert contradicted(letter_of, given) == ["le dossier dit aussi ce côté : gauche"]


def test_a_day_that_one_document_alone_gives_to_an_act(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().act("Néphrectomie partielle", at=datetime(2026, 3, 14, 9, 0))
    given.with_note("Évolution :\nNéphrectomie le 11/03/2026.\nPrise de sang le 11/03/2026.\n")
    (found,) = contradicted(letter_of, given)
    assert "14 mars 2026" in found


def test_tobacco_told_in_two_ways(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().with_note("Antécédents :\nTabac : poursuivi.\n")
    given.with_note("Observation :\nN'a jamais fumé.\n")
    assert contradicted(letter_of, given) == ["le dossier dit autrement le tabagisme"]


def test_what_agrees_with_the_status_of_the_record_is_not_flagged(
    a_stay: Any, letter_of: Compose
) -> None:
    given = a_stay().result("Statut tabagique", None)
    given.with_note("Antécédents :\nNon fumeur.\n\nÉvolution :\nTabac : sevré.\n")
    (status,) = given.view.measurements
    known = replace(given.view, measurements=(replace(status, text="N'a jamais fumé"),))
    flags = [one.detail for one in letter_of(known).flags if one.code == "contradicted"]
    assert flags == ["le dossier dit autrement le tabagisme"]


@pytest.mark.parametrize(
    "said",
    [
        "RCP du 11/03/2026 : néphrectomie partielle.",
        "Sortie le 20/03/2026 après néphrectomie partielle.",
        "Néphrectomie partielle, retour à domicile le 20/03/2026.",
        "11/03/2026 RCP > néphrectomie partielle.",
    ],
)
def test_the_day_of_a_meeting_or_of_the_exit_is_not_that_of_the_act(
    said: str, a_stay: Any, letter_of: Compose
) -> None:
    given = a_stay().act("Néphrectomie partielle", at=datetime(2026, 3, 14, 9, 0))
    assert contradicted(letter_of, given.with_note(f"Évolution :\n{said}\n")) == []


def test_an_act_misspelt_keeps_its_day(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().act("Néphrectomie partielle", at=datetime(2026, 3, 14, 9, 0))
    given.with_note("Évolution :\nNéphreectomie partielle le 11/03/2026.\n")
    assert contradicted(letter_of, given) == ["date différente au dossier : 14 mars 2026"]


@pytest.mark.parametrize("side", ["gche", "gauche", "G"])
def test_a_side_written_short_is_read(side: str, a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().diagnosis("Tumeur du rein droit", "C64")
    given.with_note(f"Évolution :\nNéphrectomie {side} sans incident.\n")
    assert contradicted(letter_of, given) == ["le dossier dit aussi ce côté : droite"]


@pytest.mark.parametrize("letter", ["15 g de protéines", "vitamine D", "d'emblée"])
def test_a_letter_that_is_no_side_is_none(letter: str, a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().diagnosis("Tumeur du rein droit", "C64")
    given.with_note(f"Évolution :\nNéphrectomie, {letter}.\n")
    assert contradicted(letter_of, given) == []


def test_the_limb_is_on_the_other_side_than_the_lesion(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().diagnosis("Infarctus cérébral sylvien gauche", "I63.5")
    given.with_note("Évolution :\nAVC ischémique, déficit du bras droit.\n")
    assert contradicted(letter_of, given) == []


def test_the_strength_of_one_unit_is_not_the_dose_taken(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().taking("Lasilix 40 mg (furosémide)", "2 comprimés (80 mg)", at="discharge")
    given.with_note("Évolution :\nLasilix 80 mg : 2 comprimés le matin.\nLasilix 80 mg par jour.\n")
    assert contradicted(letter_of, given) == ["dose différente au dossier (lasilix)"]


def test_a_substance_stopped_in_one_brand_goes_on_in_another(
    a_stay: Any, letter_of: Compose
) -> None:
    given = a_stay().taking("Skenan LP 90 mg (morphine)", "1 matin et soir", at="home")
    given.taking("Morphine 10 mg/mL", "60 mg par 24 heures", at="discharge")
    given.with_note("Traitement de sortie :\nMorphine en continu, poursuite à domicile.\n")
    assert contradicted(letter_of, given) == []


def test_a_treatment_gone_on_with_that_the_record_stops(a_stay: Any, letter_of: Compose) -> None:
    given = a_stay().taking("Triatec 5 mg (ramipril)", "1 le matin", at="home")
    given.taking("Doliprane 1 g (paracétamol)", "1 si douleur", at="discharge")
    given.with_note("Traitement de sortie :\nÀ continuer : Ramipril, soit Triatec.\n")
    assert contradicted(letter_of, given) == ["Triatec 5 mg (ramipril) : arrêté au dossier"]


def test_a_result_that_came_since_the_report_is_told(a_stay: Any, block_of: Any) -> None:
    given = a_stay().result("Ferritine", 238.0, at=datetime(2026, 3, 13, 8, 0))
    given.with_note("Résultats en attente :\nFerritine (prélèvement du 13/03/2026)\n")
    block = block_of(given.view, BlockKind.AWAITED)
    (one,) = block.statements
    assert one.text.startswith("Ferritine du 13 mars 2026, arrivé depuis : 238")


@pytest.mark.parametrize("title", ["Passé médical >", "== PASSÉ MÉDICAL ==", "~ Passé médical ~"])
def test_a_dressed_title_is_read_and_ends_the_part_before(
    title: str, a_stay: Any, block_of: Any
) -> None:
    given = a_stay().with_note(f"Motif :\nDouleur.\n\n{title}\n+ Asthme\n")
    assert [one.text for one in block_of(given.view, BlockKind.REASON).statements][:1] == [
        "Douleur."
    ]
    texts = [one.text for one in block_of(given.view, BlockKind.BACKGROUND).statements]
    assert "Asthme." in texts
