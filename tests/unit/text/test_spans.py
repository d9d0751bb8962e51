"""Spans: their order, overlaps, and neighbours that name one thing."""

import pytest

from ambroise.text.spans import Span, merge, overlaps, resolve


def test_a_span_is_never_empty() -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(3, 3, "NOM")


def test_spans_that_touch_do_not_overlap() -> None:
    assert not overlaps(Span(0, 3, "NOM"), Span(3, 5, "NOM"))
    assert overlaps(Span(0, 4, "NOM"), Span(3, 5, "NOM"))


def test_the_higher_score_keeps_the_stretch() -> None:
    text = "06 39 98 12 34"
    phone, date = Span(0, 14, "TEL", score=0.9), Span(0, 8, "DATE", score=0.6)
    assert resolve([date, phone], text) == [phone]


def test_what_sticks_out_of_a_losing_span_stays_hidden() -> None:
    text = "Marie Durand de la Tour"
    sure, wide = Span(6, 12, "NOM", score=1.0), Span(0, 23, "PRENOM", score=0.5)
    assert resolve([sure, wide], text) == [
        Span(0, 5, "PRENOM", score=0.5),
        sure,
        Span(13, 23, "PRENOM", score=0.5),
    ]


def test_white_space_that_sticks_out_is_not_worth_a_span() -> None:
    text = "  Durand  "
    assert resolve([Span(2, 8, "NOM"), Span(0, 10, "VILLE", score=0.1)], text) == [
        Span(2, 8, "NOM")
    ]


def test_neighbours_of_one_entity_are_joined() -> None:
    text = "Jean-Pierre Marie"
    parts = [Span(0, 4, "PRENOM", entity="a"), Span(5, 11, "PRENOM", entity="a", score=0.5)]
    other = Span(12, 17, "PRENOM", entity="b")
    assert merge([*parts, other], text) == [
        Span(0, 11, "PRENOM", entity="a", score=0.5),
        other,
    ]
