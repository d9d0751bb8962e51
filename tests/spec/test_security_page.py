"""docs/security.md names tests that exist, and every requirement once."""

import re
from collections import Counter
from functools import cache

import pytest

from tests.spec.sources import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([a-z/ ]+) \| (.+?) \| (.*?) ?\|$", re.MULTILINE
)
NAMED = re.compile(
    r"`((?:unit|integration|property|acceptance|browser|spec)/[\w/]+\.py)(?:::(\w+))?`"
)
STATES = {"met", "partly", "not met", "hospital", "n/a"}
LEVELS = {"1": 70, "2": 183}
"""How many requirements of each level the release 5.0.0 has."""


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(PAGE)


@cache
def source(name: str) -> str:
    return (ROOT / "tests" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "test"), sorted(set(NAMED.findall(PAGE))))
def test_a_test_that_is_named_exists(name: str, test: str) -> None:
    assert (ROOT / "tests" / name).is_file()
    if test:
        assert re.search(rf"^def {test}\(", source(name), re.MULTILINE), test


def test_every_requirement_stands_once() -> None:
    assert set(Counter(row[0] for row in rows()).values()) == {1}
    assert Counter(row[1] for row in rows()) == LEVELS


def test_each_requirement_has_a_state_and_its_reason() -> None:
    for number, _level, state, how, _test in rows():
        assert state in STATES, number
        assert len(how) >= 4, number


def test_the_counts_told_are_those_of_the_table() -> None:
    told = re.search(r"In short: (.+?)\.\n", PAGE)
    assert told is not None
    counted = Counter(row[2] for row in rows())
    assert told[1] == ", ".join(f"{counted[state]} {state}" for state in sorted(STATES))
