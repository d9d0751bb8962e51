"""Folding keeps offsets; composing maps them back."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.text.folding import composed, fold, plain

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def test_accents_case_and_typographic_marks_are_folded() -> None:
    assert fold("ÉLÉONORE L’Hôpital – Łukasz") == "eleonore l'hopital - lukasz"
    assert plain("Éléonore") == "Eleonore"


@given(TEXTS)
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_a_letter_and_its_mark_become_one_and_unseen_marks_go() -> None:
    source = "Rene\u0301 K\u200bervella"
    found = composed(source)
    assert found.text == "René Kervella"
    start, end = found.source_offsets(0, 4)
    assert source[start:end] == "Rene\u0301"


@given(TEXTS, st.data())
def test_offsets_go_to_the_source_and_back(source: str, data: st.DataObject) -> None:
    found = composed(source)
    start = data.draw(st.integers(0, len(found.text)))
    end = data.draw(st.integers(start, len(found.text)))
    assert found.offsets(*found.source_offsets(start, end)) == (start, end)
