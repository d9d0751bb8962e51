"""Every reason that reception can give is explained, in both languages, and none besides."""

import ast
from collections.abc import Iterator

import pytest

from ambroise.intake.reasons import explained, reasons
from tests.spec.sources import SRC, texts

GIVEN = {
    "Broken": 2,
    "Fault": 0,
    "Package": 1,
    "Refused": 2,
    "TextUnreadable": 0,
    "Untold": 0,
    "_OpenQuote": 0,
    "_Unfit": 0,
}
"""What takes a reason, and at which place of its arguments."""


def given() -> Iterator[str]:
    """Every reason written in the code of reception; one that is passed on is written elsewhere."""
    for text in texts(SRC / "intake", "*.py").values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = GIVEN.get(node.func.id)
                for argument in node.args[place:][:1] if place is not None else ():
                    for part in ast.walk(argument):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield part.value


def test_the_code_gives_reasons() -> None:
    assert {"impossible_date", "no_segment", "docx", "ragged_row", "no_body"} <= set(given())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_reason_that_is_given_is_explained_and_none_besides(lang: str) -> None:
    assert set(reasons(lang)) == set(given())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_reason_is_short_and_says_what_to_do(lang: str) -> None:
    for word, reason in reasons(lang).items():
        assert 0 < len(reason.says) < 60, word
        assert not reason.says.endswith("."), word
        assert reason.do.endswith("."), word


def test_a_reason_of_an_older_version_stands_for_itself() -> None:
    assert explained("jamais_vu").says == "jamais_vu"
