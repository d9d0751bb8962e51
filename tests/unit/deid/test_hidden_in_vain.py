"""Words that stand where a name could, and stay; and the names beside them, which go."""

import pytest

from ambroise.deid import detect


def hidden(text: str) -> list[str]:
    return [text[span.start : span.end] for span in detect(text)]


@pytest.mark.parametrize(
    "text",
    [
        "CLINIQUE : Souffle systolique 3/6 au foyer aortique.",
        "TA   FC   SpO2   T°   DIURESE   EVA\n121/60   84   94   37,5   800   2",
        "Retour à domicile, passage de l'IDE matin et soir.",
        "Patient traité par Tardyferon puis relais par Inexium.",
        "Embolie découverte après IRM, confirmée par Doppler.",
        "AT/MP NON\nTA/FC stables",
        "Kiné resp + drainage, signe de Homans négatif.",
        "Clairance selon Cockcroft 54 ml/min, Barthel 60, Forrest IIa.",
    ],
)
def test_what_is_no_name_stays(text: str) -> None:
    assert hidden(text) == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Cordialement, Ngoc Mai VERELAERE", ["Ngoc", "Mai", "VERELAERE"]),
        ("plaie suturée par Kerdreon ce jour", ["Kerdreon"]),
        ("n° sécu1460970226045 clé 86", ["1460970226045 clé 86"]),
        ("CURETAGE par IDE Ayşe PAPILLON", ["Ayşe", "PAPILLON"]),
        ("domiciliée rue des Tilleuls, 35450 Pont-Thiac", ["rue des Tilleuls"]),
    ],
)
def test_the_name_beside_it_goes(text: str, gone: list[str]) -> None:
    found = " ".join(hidden(text))
    assert all(part in found for part in gone)
