"""Names in small letters, cut by a line end, or that are words of French too."""

import pytest

from ambroise.deid import detect


def hidden(text: str) -> str:
    """Return the text with a dot for what stays."""
    gone = [range(span.start, span.end) for span in detect(text)]
    return "".join(sign if any(at in one for one in gone) else "." for at, sign in enumerate(text))


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("ordonnance de jean-baptiste oyhainzabal au scanner", "jean.baptiste.oyhainzabal"),
        ("prévenir son mari nolian de la breuil demain", "nolian.de la breuil"),
        ("courrier au docteur delp-\neyrès à la ligne", "delp..eyrès"),
        ("copie au docteur barbier ce jour", "barbier"),
        ("Mme BRAS décrit une douleur thoracique.", "BRAS"),
        ("Drs VEINE, GOSTEROYO et L'HAZ", "GOSTEROYO"),
        ("transmissions\nclément serrignoz ide\n", "serrignoz"),
        ("née Casabassani le 28/05/1941 à casiers, qui demeure ici", "casiers"),
        ("Bon pour accord A Romans LE 28/05/2019", "Romans"),
        ("27 bd gambetta 14000 nogaro tél 0225045589", "nogaro"),
        ("positives (prélèvementHP-20.206483), sensible", "HP-20.206483"),
        ("née Manheira le jeudi 13 fév-\nrier 1941", "13 fév..rier 1941"),
    ],
)
def test_the_name_is_hidden(text: str, gone: str) -> None:
    assert gone in hidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "Madame est venue avec sa canne.",
        "monsieur va bien demain",
        "né le 12/03/2024 à terme",
    ],
)
def test_a_word_behind_a_title_or_a_birth_stays(text: str) -> None:
    assert not any(word in hidden(text) for word in ("est", "venue", "va", "bien", "terme"))


def test_what_stands_beside_a_name_and_is_a_word_stays() -> None:
    assert "TAXI" not in hidden("Transporteur : TAXI POMIGNERET 05 45 57 63 61")
