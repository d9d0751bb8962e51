"""Rendering: what a person reads, and what is refused."""

import re

import pytest

from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import DATES, bare, render, with_weekdays
from ambroise.text.folding import fold
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


def spans_of(text: str, *found: tuple[str, str, str]) -> list[Span]:
    """Return the spans of stretches of `text` in order: what is written, its label and entity."""
    spans: list[Span] = []
    for written, label, entity in found:
        start = text.index(written, spans[-1].end if spans else 0)
        spans.append(Span(start, start + len(written), label, "", entity))
    return spans


def rendered_words(text: str, *found: tuple[str, str, str]) -> list[str]:
    rendered = render(text, spans_of(text, *found), key=KEY, shift=2)
    return [rendered.text[one.start : one.end] for one in rendered.spans]


def test_initials_of_staff_agree_with_their_name() -> None:
    family, first, *short = rendered_words(
        "Dr KERVELLA Anne, vu par AKE, KER, KA et A.K.",
        *(("KERVELLA", "NOM", "d1"), ("Anne", "PRENOM", "d1"), ("AKE", "NOM", "d1")),
        *(("KER", "NOM", "d1"), ("KA", "NOM", "d1"), ("A.K.", "NOM", "d1")),
    )
    given_letter, name = fold(first[0]).upper(), fold(family).upper()
    assert short == [
        given_letter + name[:2], name[:3], name[0] + given_letter, f"{given_letter}.{name[0]}.",
    ]  # fmt: skip


def test_a_typing_error_a_cut_and_letters_apart_are_the_same_name() -> None:
    made = rendered_words(
        "KERVELLA, KERVELLA, Mme Kervela, KER-\nVELLA, K E R V E L L A",
        *(("KERVELLA", "NOM", "p"), ("KERVELLA", "NOM", "p"), ("Kervela", "NOM", "p")),
        *(("KER-\nVELLA", "NOM", "p"), ("K E R V E L L A", "NOM", "p")),
    )
    assert len({re.sub(r"\W", "", one).upper() for one in made}) == 1


def test_a_double_name_cut_at_its_hyphen_stays_double() -> None:
    one, other, cut = rendered_words(
        "LEFEVRE, MARTIN, LEFEVRE-\nMARTIN",
        ("LEFEVRE", "NOM", "p"), ("MARTIN", "NOM", "p"), ("LEFEVRE-\nMARTIN", "NOM", "p"),
    )  # fmt: skip
    assert cut == f"{one}-\n{other}"


def test_a_weekday_beside_a_date_moves_with_it() -> None:
    text = "vue mardi 12/03/2024, puis le 15/03/2024 (vendredi), lundi."
    spans = spans_of(text, ("12/03/2024", "DATE", ""), ("15/03/2024", "DATE", ""))
    widened = with_weekdays(text, spans)
    assert [text[one.start : one.end] for one in widened] == [
        "mardi 12/03/2024", "15/03/2024 (vendredi",
    ]  # fmt: skip
    assert render(text, widened, key=KEY, shift=3).text == (
        "vue vendredi 15/03/2024, puis le 18/03/2024 (lundi), lundi."
    )


def test_what_is_kept_or_tagged_may_be_of_one_role() -> None:
    spans = [Span(4, 12, "NOM", "patient", "p1"), Span(54, 65, "DATE")]
    kept = render(TEXT, spans, key=KEY, shift=2, kept={"NOM.patient"})
    assert "Mme KERVELLA," in kept.text
    assert [kept.text[one.start : one.end] for one in kept.spans] == ["KERVELLA", "5 mars 2024"]
    assert "<NOM>" in render(TEXT, spans, key=KEY, shift=2, tagged={"NOM.patient"}).text
    assert "<NOM>" not in render(TEXT, spans, key=KEY, shift=2, tagged={"NOM.relative"}).text


def test_no_surrogate_is_of_the_feed() -> None:
    text = "Mme KERVELLA"
    spans = [Span(4, 12, "NOM", "patient", "p1")]
    first = render(text, spans, key=KEY, shift=2).text
    known = frozenset({bare(first.removeprefix("Mme "))})
    again = render(text, spans, key=KEY, shift=2, known=known).text
    assert again not in (text, first)
    assert again == render(text, spans, key=KEY, shift=2, known=known).text


@pytest.mark.parametrize("padding", ["", " mot" * 20_000])
def test_no_surrogate_is_a_name_of_the_text_that_detection_missed(padding: str) -> None:
    spans = [Span(4, 12, "NOM", "patient", "p1")]
    name = render("Mme KERVELLA", spans, key=KEY, shift=2).text.removeprefix("Mme ")
    text = f"Mme KERVELLA, amenée par son voisin {name.title()}.{padding}"
    assert render(text, spans, key=KEY, shift=2).text.count(name.title()) == 1
    assert name not in render(text, spans, key=KEY, shift=2).text


def test_the_oldest_are_said_together() -> None:
    text = "Née le 03/02/1931, 93 ans, vue le 14/03/2024."
    spans = spans_of(
        text,
        ("03/02/1931", "DATE_NAISSANCE", ""),
        ("93 ans", "AGE", ""),
        ("14/03/2024", "DATE", ""),
    )
    assert render(text, spans, key=KEY, shift=2, oldest_age=89).text == (
        "Née le <DATE_NAISSANCE>, plus de 89 ans, vue le 16/03/2024."
    )
    younger = text.replace("1931", "1941")
    assert "05/02/1941" in render(younger, spans, key=KEY, shift=2, oldest_age=89).text
    assert "<AGE>" in render(text, spans, key=KEY, shift=2).text


def test_a_date_without_year_beside_a_whole_one_has_its_year() -> None:
    text = "du 28/02 au 02/03/2023"
    assert render(text, [Span(3, len(text), "DATE")], key=KEY, shift=1).text == (
        "du 01/03 au 03/03/2023"
    )
