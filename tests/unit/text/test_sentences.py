"""Sentences of clinical French."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.text.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Va bien. Sort demain.", ["Va bien.", "Sort demain."]),
        ("Vu par le Dr. Martin hier. RAS.", ["Vu par le Dr. Martin hier.", "RAS."]),
        ("M. A. Durand va bien. Fin.", ["M. A. Durand va bien.", "Fin."]),
        ("Créatinine 12.5 mg/l. Stable.", ["Créatinine 12.5 mg/l.", "Stable."]),
        ("- HTA\n- Diabète de type 2", ["- HTA", "- Diabète de type 2"]),
        (
            "Une phrase coupée par la largeur de la page\net qui continue. Autre.",
            ["Une phrase coupée par la largeur de la page\net qui continue.", "Autre."],
        ),
        ("Motif :\nDyspnée", ["Motif :", "Dyspnée"]),
        ("A-t-il mal ? Non !", ["A-t-il mal ?", "Non !"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(st.sampled_from("aB1.?!,:;\n -•é"), max_size=80))
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    covered = [0] * len(text)
    for start, end in split_sentences(text):
        for offset in range(start, end):
            covered[offset] += 1
    assert all(
        count == 1 if not text[offset].isspace() else count <= 1
        for offset, count in enumerate(covered)
    )


def test_a_long_line_that_goes_on_in_lower_case_was_wrapped_even_after_a_colon() -> None:
    text = "NIHSS à 9 à l'entrée, 4 à 24 heures, 2 à la sortie. Scanner de contrôle :\nnormal."
    assert sentences(text)[-1] == "Scanner de contrôle :\nnormal."
    assert sentences("Motif :\ndouleur thoracique") == ["Motif :", "douleur thoracique"]


def test_a_line_cut_after_a_small_word_goes_on() -> None:
    text = "Infarctus cérébral gauche, évolution favorable de neuf à un point de\nNIHSS.\nRetour."
    assert sentences(text)[0].endswith("de\nNIHSS.")


def test_dots_that_lead_to_a_value_stay_with_it() -> None:
    lines = "Sodium.................. 139 mmol/L\nPotassium............... 4,5 mmol/L"
    assert sentences(lines) == lines.split("\n")
