"""Ages above a limit: found in figures and in words, and nothing else."""

import pytest

from ambroise.deid.ages import old_ages
from ambroise.text.spans import Span


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("patiente de 93 ans", ["93 ans"]),
        ("âgée de quatre-vingt-douze ans", ["quatre-vingt-douze ans"]),
        ("Quatre vingt douze ans", ["Quatre vingt douze ans"]),
        ("cent deux ans, centenaire, une nonagénaire", ["cent deux ans", "centenaire"]),
        ("89 ans", []),
        ("75 ans, HTA depuis 92 ans", []),
        ("200 ans", []),
        ("1.93 ans", []),
        ("93 anses", []),
        ("soixante et onze ans", []),
        ("quatre-vingt-quatorze ans", ["quatre-vingt-quatorze ans"]),
    ],
)
def test_only_the_oldest_ages_are_found(text: str, ages: list[str]) -> None:
    assert [text[one.start : one.end] for one in old_ages(text, 89, [])] == ages


def test_an_age_inside_another_span_is_left_to_it() -> None:
    assert old_ages("93 ans", 89, [Span(0, 2, "IPP")]) == []
