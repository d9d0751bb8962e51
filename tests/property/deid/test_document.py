"""Any text: the words, gaps and offsets of a document say the text again."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ambroise.deid.document import Document
from ambroise.text.folding import fold

TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",)), max_size=200)


@given(TEXTS)
def test_the_words_are_the_runs_of_letters_of_the_folded_text(text: str) -> None:
    document = Document(text)
    found = [(match.start(), match[0]) for match in re.finditer(r"[^\W\d_]+", fold(text))]
    assert list(zip(document.starts, document.words, strict=True)) == found


@given(st.text(max_size=200))
def test_parts_join_to_the_text_and_folding_moves_nothing(text: str) -> None:
    document = Document(text)
    assert "".join(document.parts) == text.replace("\u02bc", "'")
    assert document.folded == fold(text)
    assert len(document.shapes) == len(document.words) + 1


@given(TEXTS, st.frozensets(st.text("aeo", min_size=1, max_size=2)))
def test_the_words_of_a_set_are_those_that_a_walk_finds(text: str, words: frozenset[str]) -> None:
    document = Document(text + " a eo A o")
    walked = [index for index, word in enumerate(document.words) if word in words]
    assert document.among(words) == walked
