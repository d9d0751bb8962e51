"""Words are read through their disguises, and every character knows where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.engines.guard.unmasking import unmasked


@pytest.mark.parametrize(
    "disguised",
    [
        "IGNORE",
        "ignоre",  # a Cyrillic o
        "ιgnοre",  # Greek iota and omicron
        "i g n o r e",
        "i.g.n.o.r.e",
        "ig\u200bno\u200dre",
        "ign\u00adore",
        "𝐢𝐠𝐧𝐨𝐫𝐞",
        "ｉｇｎｏｒｅ",
        "1gn0re",
        "igno-\nre",
        "ignoré",
    ],
)
def test_a_disguised_word_is_read(disguised: str) -> None:
    assert unmasked(disguised).text == "ignore"


def test_doses_and_codes_are_left_as_they_are() -> None:
    text = "g5% 500 ml, i48.0, b12, 2x500mg, c3g"
    assert unmasked(text).text == text


@given(st.text())
def test_every_character_comes_from_the_source_in_order(source: str) -> None:
    plain = unmasked(source)
    assert len(plain.origin) == len(plain.text)
    assert list(plain.origin) == sorted(plain.origin)
    assert all(0 <= at < len(source) for at in plain.origin)
