"""The letters of the fictional hospital scored on its gold."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from ambroise.demo.hospital import write_hospital
from ambroise.evaluation.demo_gold import StayKey, letter_cases
from ambroise.uses.letter import LetterUse
from ambroise.uses.letter.gold import LetterGold

from .conftest import PATIENTS, TODAY

USE = LetterUse()


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[StayKey, LetterGold]]:
    folder = tmp_path_factory.mktemp("gold")
    write_hospital(folder / "files", patients=PATIENTS, today=TODAY, gold=folder / "gold")
    return list(letter_cases(folder / "gold"))


@pytest.fixture(scope="module")
def scored(demo: Any, cases: list[tuple[StayKey, LetterGold]]) -> dict[str, dict[str, float]]:
    """The figure of every measure, for the rules and for the least effort."""
    return {
        "rules": _figures(_parts(demo, cases, trivial=False)),
        "trivial": _figures(_parts(demo, cases, trivial=True)),
    }


def _parts(demo: Any, cases: list[tuple[StayKey, LetterGold]], *, trivial: bool) -> Iterator[Any]:
    for key, gold in cases:
        given = demo.stay(f"8{int(key.person.removeprefix('pat-')):09d}", key.stay)
        draft = USE.trivial(given) if trivial else demo.letter(given)
        yield from USE.score(given, gold, draft)


def _figures(parts: Iterator[Any]) -> dict[str, float]:
    got: dict[str, float] = defaultdict(float)
    of: dict[str, float] = defaultdict(float)
    for part in parts:
        got[part.measure] += part.got
        of[part.measure] += part.of
    return {name: got[name] / of[name] for name in of if of[name]}


def test_every_part_is_of_a_measure_that_the_use_names(
    scored: dict[str, dict[str, float]],
) -> None:
    names = {measure.name for measure in USE.measures}
    assert set(scored["rules"]) <= names
    assert len(names) == len(USE.measures)


def test_the_rules_cover_the_blocks_and_say_nothing_beyond_their_evidence(
    scored: dict[str, dict[str, float]],
) -> None:
    rules = scored["rules"]
    assert rules["covered"] > 0.9
    assert rules["unsupported"] == 0
    assert rules["quotes_valid"] == 1
    assert rules["omitted"] < 0.1


def test_a_copy_of_the_report_cites_but_does_not_cover(
    scored: dict[str, dict[str, float]],
) -> None:
    trivial, rules = scored["trivial"], scored["rules"]
    assert trivial["covered"] < rules["covered"]
    assert trivial["quotes_valid"] == 1
