"""A text cut in pieces is the same text."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.text.spans import Span
from ambroise.web.spans import legend, pieces

TEXT = "Madame Martin, née le 03/02/1951."
NAME, BIRTH = Span(7, 13, "NOM"), Span(22, 32, "DATE_NAISSANCE")


def test_spans_are_labelled_pieces() -> None:
    found = pieces(TEXT, [NAME, BIRTH])
    assert [(p.text, p.label) for p in found if p.label] == [
        ("Martin", "NOM"),
        ("03/02/1951", "DATE_NAISSANCE"),
    ]


def test_the_passage_wins_over_a_span_that_it_cuts() -> None:
    found = pieces(TEXT, [NAME], (10, 14))
    assert [(p.text, p.label, p.mark) for p in found if p.label or p.mark] == [
        ("Mar", "NOM", False),
        ("tin,", "", True),
    ]


def test_no_passage_marks_nothing() -> None:
    assert not any(piece.mark for piece in pieces(TEXT, [NAME], (0, 0)))


def test_the_legend_counts_each_label() -> None:
    assert legend([NAME, BIRTH, Span(0, 6, "NOM")]) == [("NOM", 2), ("DATE_NAISSANCE", 1)]


offsets = st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda pair: pair[0] < pair[1])


@given(st.text(max_size=50), st.lists(offsets, max_size=6), st.none() | offsets)
def test_the_pieces_are_the_whole_text(
    text: str, found: list[tuple[int, int]], passage: tuple[int, int] | None
) -> None:
    spans = [Span(start, end, "NOM") for start, end in found]
    assert "".join(piece.text for piece in pieces(text, spans, passage)) == text
