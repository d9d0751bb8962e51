from datetime import datetime
from typing import Any

import pytest

from ambroise.uses.letter.render import checklist
from ambroise.uses.letter.schema import Item, Presence

EVENTS, GERMS = Item.ADVERSE_EVENTS, Item.RESISTANT_ORGANISMS
BLOOD, IMPLANTS = Item.BLOOD_PRODUCTS, Item.IMPLANTS
PRESENT, ABSENT, MISSING = Presence.PRESENT, Presence.ABSENT, Presence.MISSING


@pytest.mark.parametrize(
    ("sentence", "item", "presence"),
    [
        ("Chute dans le service le 14/03, sans fracture.", EVENTS, PRESENT),
        ("Pas de complication infectieuse.", EVENTS, ABSENT),
        ("Événements indésirables : aucun.", EVENTS, ABSENT),
        ("Suites marquées par un iléus post-opératoire.", EVENTS, PRESENT),
        ("Pas de saignement.", EVENTS, MISSING),
        ("Consulter en cas de chute.", EVENTS, MISSING),
        ("Prévention des complications de décubitus.", EVENTS, MISSING),
        ("Portage de BLSE à l'écouvillon rectal.", GERMS, PRESENT),
        ("Dépistage de BMR négatif.", GERMS, ABSENT),
        ("Pas de portage de bactérie multirésistante.", GERMS, ABSENT),
        ("Transfusion de deux culots globulaires le 20/08.", BLOOD, PRESENT),
        ("Pas de transfusion pendant le séjour.", BLOOD, ABSENT),
        ("Pose d'un stent actif sur l'IVA.", IMPLANTS, PRESENT),
        ("Aucun dispositif implantable posé.", IMPLANTS, ABSENT),
        ("Pas de fièvre mais transfusion d'un culot.", BLOOD, PRESENT),
        ("Enfant RhD positif : prophylaxie anti-D faite.", BLOOD, PRESENT),
        ("Transfusion si Hb sous 8.", BLOOD, MISSING),
        ("Seuil transfusionnel à 8 g/dL.", BLOOD, MISSING),
        ("Phacoémulsification sans rupture capsulaire, implant souple.", IMPLANTS, PRESENT),
    ],
)
def test_what_a_sentence_states(
    a_stay: Any, letter_of: Any, sentence: str, item: Item, presence: Presence
) -> None:
    letter = letter_of(a_stay().with_note(f"Évolution :\n{sentence}\n").view).value
    found = {line.item: line.presence for line in checklist(letter)}
    assert found[item] is presence


@pytest.mark.parametrize("title", ["Motif", "Antécédents", "Histoire de la maladie"])
def test_what_was_before_the_stay_is_not_of_the_stay(
    a_stay: Any, letter_of: Any, title: str
) -> None:
    note = f"{title} :\nChute au domicile. Prothèse de hanche. Transfusion en 2010.\n"
    letter = letter_of(a_stay().with_note(note).view).value
    found = {line.item: line.presence for line in checklist(letter)}
    assert {found[item] for item in (EVENTS, BLOOD, IMPLANTS)} == {MISSING}


def test_an_implanted_device_of_the_record_is_stated(a_stay: Any, letter_of: Any) -> None:
    given = a_stay().act("Stimulateur cardiaque double chambre", "device").view
    letter = letter_of(given).value
    found = {line.item: line.presence for line in checklist(letter)}
    assert found[IMPLANTS] is PRESENT


def test_a_record_that_says_two_things_is_shown_whole_and_flagged(
    a_stay: Any, letter_of: Any
) -> None:
    note = "Évolution :\nPas de transfusion.\nTransfusion d'un culot globulaire le 14/03.\n"
    draft = letter_of(a_stay().with_note(note).view)
    assert sum(flag.code == "contradicted" for flag in draft.flags) == 2


@pytest.mark.parametrize(
    "note",
    [
        "Pas d'escarre.\nPneumopathie d'inhalation à J2.",
        "Fracture du col, sans complication vasculonerveuse.\nRétention aiguë d'urines à J1.",
        "Anémie sans transfusion.\nInjection d'immunoglobulines anti-D.",
    ],
)
def test_the_denial_of_one_thing_does_not_deny_another(
    note: str, a_stay: Any, letter_of: Any
) -> None:
    draft = letter_of(a_stay().with_note(f"Évolution :\n{note}\n").view)
    assert [flag for flag in draft.flags if flag.code == "contradicted"] == []


def test_a_fall_that_led_to_the_stay_is_not_its_adverse_event(a_stay: Any, letter_of: Any) -> None:
    before = "Je vous adresse Mme DURAND pour une douleur de hanche après une chute hier.\n"
    given = a_stay().with_note(before, "Courrier d'adressage", at=datetime(2025, 1, 1, 9, 0))
    found = {line.item: line.presence for line in checklist(letter_of(given.view).value)}
    assert found[EVENTS] is MISSING


def test_every_item_of_the_article_has_its_line(a_stay: Any, letter_of: Any) -> None:
    lines = checklist(letter_of(a_stay().view).value)
    assert {line.item for line in lines} == set(Item) - {Item.NONE}
