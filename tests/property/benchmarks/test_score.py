"""What must hold of the judge whatever the text, the gold and the detector."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.deid.documents import Document, Found, Gold
from benchmarks.deid.score import Score

LABELS = st.sampled_from(("NOM", "PRENOM", "TEL", "DATE", "VILLE", "HOPITAL"))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A text with disjoint gold in order."""
    text = draw(st.text("abÉ9 \n-.'", max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    gold = [
        Gold(start, end, draw(LABELS), draw(st.sampled_from(("patient", "hospital", ""))))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return Document(text, gold)


def scored(document: Document, found: list[Found]) -> Score:
    """The score of one document."""
    score = Score()
    score.add(document, found)
    return score


@given(documents())
def test_hiding_everything_leaks_nothing(document: Document) -> None:
    whole = [Found(0, len(document.text), "NOM")] if document.text else []
    score = scored(document, whole)
    assert score.leaked == [0]
    assert score.all_direct.characters_visible == 0


@given(documents())
def test_hiding_the_gold_hides_nothing_in_vain(document: Document) -> None:
    score = scored(document, [Found(one.start, one.end, one.label) for one in document.gold])
    assert (score.leaked, score.words_in_vain) == ([0], [0])
    assert all(counts.right == counts.mentions for counts in score.sorts.get("label", {}).values())


@given(documents())
def test_hiding_nothing_shows_every_letter(document: Document) -> None:
    score = scored(document, [])
    assert score.words_in_vain == [0]
    assert score.all_direct.characters_visible == score.all_direct.characters
    assert score.patient_leaked[0] <= score.leaked[0] <= score.direct[0]
