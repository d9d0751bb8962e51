"""An answer is words: what could act, or hide, is refused before anybody reads it."""

import pytest

from ambroise.engines.guard import AnswerRefused, checked

GIVEN = "Prendre rendez-vous sur https://rdv.chu.example ou secretariat@chu.example."


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Voir <script>alert(1)</script>", "markup"),
        ("![x](https://ailleurs.example/?d=MARTIN)", "markup"),
        ("[dossier](//ailleurs.example)", "markup"),
        ("Écrire à pirate@ailleurs.example", "link"),
        ("Détails : https://ailleurs.example/a", "link"),
        ("javascript:alert(1)", "link"),
        ("Apyr\u200bexie", "unseen characters"),
        ("\u202eexierypA", "unseen characters"),
        ("Ap\x1b[31myrexie", "unseen characters"),
        ("\U000e0041\U000e0042", "unseen characters"),
        ("a" * 20_001, "too long"),
    ],
)
def test_what_is_no_plain_text_is_refused(text: str, cause: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        checked({"statements": [{"text": text}]}, GIVEN)
    assert refused.value.cause == cause


@pytest.mark.parametrize(
    "text",
    [
        "TA < 140/90 mmHg et > 100/60, FC 72/min.",
        "Créatinine [62-115] : 98 µmol/L (stable)",
        "Rendez-vous sur https://rdv.chu.example, secretariat@chu.example.",
        "Tabulation\tet\nligne",
    ],
)
def test_plain_text_passes(text: str) -> None:
    checked([text, 3, None, True, {"a": text}], GIVEN)


def test_names_of_fields_are_looked_at_too() -> None:
    with pytest.raises(AnswerRefused):
        checked({"<img src=x>": 1}, GIVEN)
