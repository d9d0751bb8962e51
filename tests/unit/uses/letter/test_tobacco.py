"""What a sentence says of tobacco, advice and other people's apart."""

import pytest

from ambroise.text.folding import fold
from ambroise.uses.letter.tobacco import smoking


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("N'a jamais fumé", "never"),
        ("Tabac : 0", "never"),
        ("Non-fumeuse", "never"),
        ("Absence de tabagisme", "never"),
        ("Tabac : sevré", "former"),
        ("Ex-tabagique", "former"),
        ("Ancien fumeur, 20 PA", "former"),
        ("Ne fume plus depuis 2010", "former"),
        ("Tabagisme actif sevré en 2010", "former"),
        ("Tabagisme non sevré à 15 PA", "current"),
        ("Tabac + (30 PA)", "current"),
        ("Intoxication tabagique en cours", "current"),
        ("Fume toujours", "current"),
        ("Arrêt du tabac conseillé", ""),
        ("Consultation de tabacologie proposée", ""),
        ("Pas de tabagisme passif", ""),
        ("Mère fumeuse", ""),
        ("BPCO post-tabagique", ""),
        ("Pas d'allergie, tabac actif", "current"),
        ("Toux sèche depuis trois jours", ""),
    ],
)
def test_the_status_that_a_sentence_gives(said: str, status: str) -> None:
    assert smoking(fold(said)) == status
