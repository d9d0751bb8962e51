"""Rendering: what a person reads, and what is refused."""

import pytest

from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import DATES, render
from ambroise.text.spans import Span

KEY = bytes(range(32))
TEXT = "Mme KERVELLA, née le 12/03/1950, vue le 28/02 puis le 3 mars 2024."
SPANS = [
    Span(4, 12, "NOM", "patient", "p1"),
    Span(21, 31, "DATE_NAISSANCE", "patient"),
    Span(40, 45, "DATE"),
    Span(54, 65, "DATE"),
]


def test_dates_move_by_one_shift_and_a_missing_year_is_that_of_the_next_date() -> None:
    rendered = render(TEXT, SPANS, key=KEY, shift=2)
    assert "14/03/1950" in rendered.text
    assert "le 01/03 puis le 5 mars 2024" in rendered.text


def test_tags_and_masks_say_what_was_there_and_nothing_of_it() -> None:
    assert render(TEXT, SPANS, key=KEY, shift=2, mode="tag").text == (
        "Mme <NOM>, née le <DATE_NAISSANCE>, vue le <DATE> puis le <DATE>."
    )
    assert render(TEXT, SPANS, key=KEY, shift=2, mode="mask").text == (
        "Mme ***, née le ***, vue le *** puis le ***."
    )


def test_labels_that_are_tagged_are_not_written_otherwise() -> None:
    rendered = render(TEXT, SPANS, key=KEY, shift=2, tagged=DATES)
    assert rendered.text.endswith(", née le <DATE_NAISSANCE>, vue le <DATE> puis le <DATE>.")
    assert "KERVELLA" not in rendered.text
    assert "<NOM>" not in rendered.text
    assert [rendered.text[s.start : s.end] for s in rendered.spans[1:]] == [
        "<DATE_NAISSANCE>", "<DATE>", "<DATE>",
    ]  # fmt: skip


def test_an_entity_is_keyed_so_that_it_names_nobody() -> None:
    one = render(TEXT, SPANS, key=KEY, shift=2).spans[0].entity
    other = render(TEXT, SPANS, key=bytes(32), shift=2).spans[0].entity
    assert one != other
    assert "p1" not in (one, other)
    assert one == render(TEXT, SPANS, key=KEY, shift=90).spans[0].entity


def test_a_date_that_no_calendar_has_becomes_its_tag() -> None:
    assert render("le 31/02/2020", [Span(3, 13, "DATE")], key=KEY, shift=2).text == "le <DATE>"


@pytest.mark.parametrize("spans", [[Span(0, 5, "NOM"), Span(4, 6, "NOM")], [Span(0, 99, "NOM")]])
def test_spans_that_overlap_or_leave_the_text_are_refused(spans: list[Span]) -> None:
    with pytest.raises(ValueError, match="span"):
        render("court texte", spans, key=KEY, shift=1)


def test_a_date_that_leaves_the_calendar_is_refused_without_being_quoted() -> None:
    with pytest.raises(DateOutOfRange) as caught:
        render("2099-12-31", [Span(0, 10, "DATE")], key=KEY, shift=4_000_000)
    assert "2099" not in caught.value.message()
