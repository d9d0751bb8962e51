"""The index finds what a plain reading of every note finds."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.errors import NoteSearchInvalid
from ambroise.text.assertions import Context
from ambroise.warehouse.notes.analysis import analyse
from ambroise.warehouse.notes.index import NotesIndex, entry
from ambroise.warehouse.notes.query import parse
from tests.reference.notes_plain import matches

WORDS = (
    "fièvre fièvres toux cardiaque cardiopathie insuffisance l'insuffisance rénale infarctus"
    " pas de sans père chez suspicion éliminée antécédents familiaux"
).split()
TEXTS = st.lists(
    st.sampled_from([*WORDS, ".", ",", ";", ":", "\n\n", "mais", "Toux"]), max_size=25
).map(" ".join)
PARTS = st.sampled_from(
    [
        *WORDS[:9],
        *('"insuffisance cardiaque"', '"pas de fièvre"', "cardio*", "insuf*", "OU", "-toux"),
        *('"toux fièvre"', '-"sans fièvre"', '"fièvre toux*"'),
    ]
)
QUERIES = st.lists(PARTS, min_size=1, max_size=4).map(" ".join)
LEFT = st.integers(0, 7).map(Context)


@given(st.lists(TEXTS, max_size=6), QUERIES, LEFT)
def test_the_index_agrees_with_a_plain_reading(
    texts: list[str], text: str, left_out: Context
) -> None:
    notes = {number: analyse(one) for number, one in enumerate(texts)}
    with NotesIndex.of(entry(number, "", said) for number, said in notes.items()) as index:
        try:
            query = parse(text, index.stems)
        except NoteSearchInvalid:
            return
        expression = query.expression(left_out)
        found = set(index.found(expression)) if expression else set()
    assert found == {n for n, said in notes.items() if matches(said, query, left_out)}
    for number in found:
        assert query.matches(notes[number], left_out)


@given(st.text(max_size=60))
def test_any_question_is_answered_or_refused(text: str) -> None:
    said = analyse("Pas de fièvre, toux grasse.")
    with NotesIndex.of([entry(1, "", said)]) as index:
        try:
            query = parse(text, index.stems)
        except NoteSearchInvalid:
            return
        expression = query.expression()
        if expression:
            index.found(expression)


@given(st.text(max_size=200))
def test_words_of_any_text_stand_where_they_are_said(text: str) -> None:
    for one in analyse(text):
        assert 0 <= one.start < one.end <= len(text)
