"""Readability formulas against values worked from their authors' constants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.uses.measuring.readability import (
    Counts,
    count,
    readability_parts,
    syllables,
    unexplained_terms,
)


def test_kandel_and_moles_is_207_less_1_015_words_and_73_6_syllables() -> None:
    assert Counts(100, 5, 150, 0).kandel_moles == pytest.approx(207 - 20.3 - 110.4)
    assert Counts(100, 10, 200, 0).kandel_moles == pytest.approx(207 - 10.15 - 0.736 * 200)


def test_lix_is_words_a_sentence_and_the_percentage_of_words_over_six_letters() -> None:
    assert Counts(100, 5, 0, 30).lix == 50
    assert count("Le patient marche. Il respire normalement.").lix == pytest.approx(3 + 50)


@pytest.mark.parametrize(
    ("word", "number"),
    [("le", 1), ("porte", 1), ("hôpital", 3), ("médicament", 4), ("quatre", 1), ("fièvre", 1),
     ("patientes", 2), ("eau", 1), ("œdème", 2), ("NFS", 1)],
)  # fmt: skip
def test_syllables_are_groups_of_vowels_without_a_silent_e(word: str, number: int) -> None:
    assert syllables(word) == number


def test_a_medical_word_is_unexplained_until_a_bracket_explains_it() -> None:
    text = "Une dyspnée (difficulté à respirer) et une hépatomégalie. Pas d'autre dyspnée."
    assert unexplained_terms(text) == ["hépatomégalie"]
    assert unexplained_terms("Le patient va bien.") == []


@given(st.text(max_size=60))
def test_any_text_is_counted(text: str) -> None:
    counts = count(text)
    assert counts.syllables >= counts.words >= counts.long_words
    names = [part.measure for part in readability_parts(text)]
    assert len(names) == (4 if counts.words else 1)
