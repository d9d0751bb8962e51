"""Dates as they are dictated, and what only sounds like one."""

from datetime import date

import pytest

from ambroise.deid import Identity, detect


def dates(text: str) -> list[tuple[str, str]]:
    return [
        (span.label, text[span.start : span.end])
        for span in detect(text)
        if span.label.startswith("DATE")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "née le douze mars mille neuf cent quarante-huit à Brest",
            ("DATE_NAISSANCE", "douze mars mille neuf cent quarante-huit"),
        ),
        (
            "revu le trois mai deux mille vingt-quatre pour douleur",
            ("DATE", "trois mai deux mille vingt-quatre"),
        ),
        ("le 12 mars mil neuf cent deux", ("DATE", "12 mars mil neuf cent deux")),
    ],
)
def test_a_date_in_words_is_found_whole(text: str, expected: tuple[str, str]) -> None:
    assert dates(text) == [expected]


@pytest.mark.parametrize("text", ["en mars deux comprimés par jour", "un mai difficile"])
def test_a_number_beside_a_month_is_no_date(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    "written", ["12/03/\n1948", "12_03_1948", "12.3.48", "19480312", "12 mars 48", "12-mars-1948"]
)
def test_a_known_birth_date_is_found_in_every_form(written: str) -> None:
    person = Identity(family_name="KERVELLA", birth_date=date(1948, 3, 12))
    text = f"patiente {written} suivie"
    spans = detect(text, [person])
    assert [text[span.start : span.end] for span in spans if span.label == "DATE_NAISSANCE"] == [
        written
    ]
