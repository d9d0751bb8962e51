"""The file of letters: every letter in every version, or nothing is taken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.errors import LettersInvalid
from ambroise.evaluation.readings.letters import read_letters

ASK = {"ask": "Que faire ?", "choices": ["attendre", "appeler"], "right": 1}


def lines(*rows: dict[str, object]) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in rows)


def row(letter: str, origin: str, **more: object) -> dict[str, object]:
    return {"letter": letter, "origin": origin, "text": f"{letter} {origin}", **more}


def test_letters_are_read_in_the_order_of_their_origins() -> None:
    found = read_letters(
        lines(row("a", "x", questions=[ASK]), row("a", "y"), row("b", "y"), row("b", "x"))
    )
    assert found.origins == ("x", "y")
    assert found.letters[1].texts == ("b x", "b y")
    assert found.letters[0].questions[0].right == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        lines(row("a", "x")),
        lines(row("a", "x"), row("a", "x"), row("a", "y")),
        lines(row("a", "x"), row("a", "y"), row("b", "x")),
        lines(row("a", "x", text=" "), row("a", "y")),
        lines(row("a", "x", questions=[ASK | {"right": 2}]), row("a", "y")),
        lines(row("a", "x", other=1), row("a", "y")),
    ],
)
def test_a_fault_is_said_without_its_words(content: bytes) -> None:
    with pytest.raises(LettersInvalid):
        read_letters(content)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    with pytest.raises(LettersInvalid):
        read_letters(content)
