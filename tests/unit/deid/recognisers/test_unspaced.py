"""Known values with anything or nothing between their signs."""

import pytest

from ambroise.deid.document import Document
from ambroise.deid.recognisers import unspaced


def found(text: str, value: str, *, words: bool = True) -> list[str]:
    document = Document(text)
    return [text[start:end] for start, end in unspaced.find(document, value, words=words)]


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("IPP : P650-121 799.", "p650121799", ["P650-121 799"]),
        ("au 12 rue des\nGlycines", "12ruedesglycines", ["12 rue des\nGlycines"]),
        ("demeurant12rue des Glycines", "12ruedesglycines", ["12rue des Glycines"]),
        ("n° 18001234567 non", "8001234567", []),
    ],
)
def test_values_of_several_words_and_numbers(text: str, value: str, written: list[str]) -> None:
    assert found(text, value) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("la famille Ker-\nvella", ["Ker-\nvella"]),
        ("K E R V E L L A", ["K E R V E L L A"]),
        ("DrKERVELLAAnne", ["KERVELLA"]),
        ("ker vella", []),
    ],
)
def test_a_word_is_cut_or_spelled_never_parted(text: str, written: list[str]) -> None:
    assert found(text, "kervella", words=False) == written


def test_a_short_name_is_not_taken_from_a_word_of_french() -> None:
    assert found("une marinade", "marin", words=False) == []
    assert found("DrMARIN est là", "marin", words=False) == ["MARIN"]
