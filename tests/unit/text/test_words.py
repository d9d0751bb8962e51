"""Words as a search compares them."""

import pytest

from ambroise.text.words import words


def stems(text: str) -> list[str]:
    return [one.stem for one in words(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hépatique", "HEPATIQUES"),
        ("opérée", "operes"),
        ("OPEREE", "opéré"),
        ("nausées", "nausee"),
        ("insuffisance", "insuffisances"),
        ("œdème", "oedemes"),
        ("métastases", "METASTASE"),
        ("anormaux", "anormale"),
        ("l'insuffisance", "insuffisance"),
        ("d’urgence", "urgences"),
        ("jusqu'à", "à"),
        ("post-opératoire", "post opératoires"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(
    ("one", "other"), [("sein", "saint"), ("rein", "rénal"), ("main", "main2")]
)
def test_other_words_are_not(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_words_are_where_they_stand() -> None:
    text = "L'œdème aigu (2 fois)."
    assert [text[one.start : one.end] for one in words(text)] == ["œdème", "aigu", "2", "fois"]
