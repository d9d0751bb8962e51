"""French dates: what is one, what is none, and how a moved one is written."""

import pytest

from ambroise.text.dates import find_dates, parse_date


@pytest.mark.parametrize(
    ("written", "moved_by_40_days"),
    [
        ("12/03/2024", "21/04/2024"),
        ("12.03.24", "21.04.24"),
        ("5/3/24", "14/4/24"),
        ("12 - 03 - 2024", "21 - 04 - 2024"),
        ("10 / 03 | 2020", "19 / 04 | 2020"),
        ("2024-03-12", "2024-04-21"),
        ("23022018", "04042018"),
        ("02 01 1978", "11 02 1978"),
        ("12 mars 2024", "21 avril 2024"),
        ("12 MARS 2024", "21 AVRIL 2024"),
        ("12 FÉVRIER 2020", "23 MARS 2020"),
        ("Mardi 12 mars 2024", "Dimanche 21 avril 2024"),
        ("1er mars 2024", "10 avril 2024"),
        ("23 mai 2024", "2 juillet 2024"),
        ("22 mai 2024", "1er juillet 2024"),
        ("05nov", "15déc"),
        ("12-mars-2024", "21-avril-2024"),
        ("28 au 30 janvier 2024", "8 au 10 mars 2024"),
        ("20 au 22 janvier 2024", "29 février au 2 mars 2024"),
        ("29 février au 2 mars 2024", "9 avril au 11 avril 2024"),
        ("28 décembre au 3 janvier 2025", "6 février au 12 février 2025"),
        ("mars 2024", "avril 2024"),
        ("dec1993", "jan1994"),
        ("03/2024", "04/2024"),
        ("12/03", "21/04"),
        ("2024", "2024"),
    ],
)
def test_a_moved_date_keeps_its_form(written: str, moved_by_40_days: str) -> None:
    found = parse_date(written)
    assert found is not None
    assert found.shifted(40) == moved_by_40_days


@pytest.mark.parametrize(
    "text",
    [
        "TA 120/80 mmHg",
        "EVA 8/10",
        "EVA cotée à 8/10",
        "1/2 cp",
        "les 2/3 supérieurs",
        "loi du 4 mars 2002",
        "classification OMS de 2016",
        "article L. 1110-4",
        "stade pT1a N0 M0",
        "01.42.16.00.00",
        "Kardégic 75 mg 1/j",
        "2000 ml",
        "une OCT, 2 SEP",
        "12,5 mg",
        "31/02/2020",
    ],
)
def test_what_is_no_date_is_left(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("né le 12/03/1950 à Brest, vu le 3 mai", ["12/03/1950", "3 mai"]),
        ("C4 16/09 C5 19/09/19", ["16/09", "19/09/19"]),
        ("hospitalisé du 12/03 au 15/03/2024 à 10h30", ["12/03", "15/03/2024"]),
        ("AVC en 2003, récidive (2011)", ["2003", "2011"]),
        ("2024-03-12T10:00:00", ["2024-03-12"]),
        ("le 12 mars, 25 mg", ["12 mars"]),
    ],
)
def test_dates_are_found_in_their_sentence(text: str, dates: list[str]) -> None:
    assert [found.written for found in find_dates(text)] == dates
    assert all(text[found.start : found.end] == found.written for found in find_dates(text))


def test_a_date_without_a_year_takes_the_one_given() -> None:
    found = parse_date("28/02")
    assert found is not None
    assert found.shifted(1, year=2023) == "01/03"
    assert found.shifted(1, year=2024) == "29/02"
