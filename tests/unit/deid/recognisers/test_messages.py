"""People whom messages greet, call and name in passing."""

import pytest

from ambroise.deid.classifier import shipped
from ambroise.deid.document import Document
from ambroise.deid.recognisers import learned, messages


def found(text: str) -> list[str]:
    document = Document(text)
    judged = shipped().judge(document, learned.BESIDE)
    return [text[span.start : span.end] for span in messages.find(document, judged)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("slt prune, avis stp pour la 12", ["prune"]),
        ("Bonjour Jean-Luc,\nle scanner est fait", ["Jean-Luc"]),
        ("plaie suturée par kerdreon, vat à jour", ["kerdreon"]),
        ("vu avec zaroyo et merezou ce jour", ["zaroyo", "merezou"]),
        ("vu avec de welaere et geisingmann ok pour irm", ["de welaere", "geisingmann"]),
        ("d'après jornelle son épouse, chute", ["jornelle"]),
        ("que suit dozar escolz pour une gonarthrose", ["dozar escolz"]),
        ("par m'bfagna puis retour", ["m'bfagna"]),
        ("rappeler ciogu-\năru demain", ["ciogu-\năru"]),
        ("PTH droite en 2016 (Kerdreon), HTA", ["Kerdreon"]),
        ("De : Philomène de Chignessis <p.c@exemple.example>", ["Philomène de Chignessis"]),
    ],
)
def test_a_name_without_a_title_is_found_by_what_is_said(text: str, named: list[str]) -> None:
    assert found(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour à tous, merci.",
        "dosage par immunoturbidimétrie",
        "traitée par ceftriaxone et par voie orale",
        "vue avec son fils",
        "avis cardio puis vu pneumo",
        "arrêt au vu de l'évolutivité",
        "PTH droite en 2016 (cimentée), HTA",
        "chère consœur,",
    ],
)
def test_a_word_of_french_or_of_medicine_stays(text: str) -> None:
    assert found(text) == []
