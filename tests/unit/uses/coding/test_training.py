"""Coding learnt from past stays: what it changes, what it keeps, what it never holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from ambroise.engines import RULES
from ambroise.errors import CodingModelInvalid, PastStaysSilent
from ambroise.uses.coding.assembly import compose
from ambroise.uses.coding.choice.habits import FEWEST
from ambroise.uses.coding.choice.ranking_file import read, written
from ambroise.uses.coding.gold import CodingGold
from ambroise.uses.coding.schema import Coding
from ambroise.uses.coding.training.counting import habits_of
from ambroise.uses.coding.training.learning import learn
from ambroise.uses.contract import Context, RunId
from tests.builders.coded_past import (
    FAILURE_HERE,
    a_past_stay,
    about,
    its_coding,
    learnt,
    lessons,
)
from tests.builders.coding_stay import small_cim10, small_knowledge


def _coded(number: int, *, trained: bool) -> Coding:
    context = Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))
    ranking = learnt() if trained else None
    value = compose(a_past_stay(number), context, small_knowledge(), ranking).value
    assert value is not None
    return value


def test_the_hospital_s_choice_of_the_dp_is_learnt() -> None:
    for number in range(6):
        right = its_coding(number).dp
        before, after = _coded(number, trained=False).dp, _coded(number, trained=True).dp
        assert before is not None
        assert after is not None
        assert before.code != right
        assert after.code == right
        assert "patients passés" in after.why
        assert [one.code for one in after.candidates][:1] == [right]


def test_a_code_that_the_hospital_gives_in_place_of_another_is_proposed_with_its_passage() -> None:
    before, after = _coded(0, trained=False), _coded(0, trained=True)
    assert FAILURE_HERE not in {one.code for one in before.das}
    (found,) = [one for one in after.das if one.code == FAILURE_HERE]
    assert "décompensation cardiaque" in found.proofs[0].quote
    assert "I5009" not in {one.code for one in (*after.das, *after.aside)}


def test_the_same_past_teaches_the_same() -> None:
    assert learn(list(lessons()), small_cim10()) == learnt()


def test_a_habit_of_few_patients_is_not_kept() -> None:
    few = [replace(one, person=number % (FEWEST - 1)) for number, one in enumerate(lessons(20))]
    assert habits_of(few).by_key == {}
    assert all(one.named >= FEWEST for one in learnt().habits.by_key.values())


def test_habits_count_patients_and_not_stays() -> None:
    habit = habits_of(lessons(20)).by_key["code I5009"]
    assert (habit.named, habit.das[FAILURE_HERE]) == (10, 10)


def test_no_word_of_a_document_is_in_the_file() -> None:
    content = written(learnt(), about()).decode().lower()
    assert not any(word in content for word in ("card", "pyélo", "carpien", "durand", "grippe"))


@pytest.mark.parametrize(
    ("missing", "coding"),
    [("DP", CodingGold("Z000", "", ("N10",))), ("DAS", CodingGold("N179"))],
)
def test_a_past_that_says_nothing_is_told(missing: str, coding: CodingGold) -> None:
    past = [replace(one, coded=coding) for one in lessons(20)]
    with pytest.raises(PastStaysSilent, match=missing):
        learn(past, small_cim10())


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(written(learnt(), about()))
    found = read(path)
    assert (found.ranking, found.about) == (learnt(), about())
    assert len(found.digest) == 64


def _changed(content: bytes) -> bytes:
    plain = msgspec.json.decode(content)
    plain["ranking"]["threshold"] = 0.0
    return msgspec.json.encode(plain)


def _of_another_version(content: bytes) -> bytes:
    plain = msgspec.json.decode(content)
    plain["said"] = plain["said"][1:]
    return msgspec.json.encode(plain)


@pytest.mark.parametrize(
    "spoil",
    [_changed, _of_another_version, lambda content: content[:-20], lambda _: b"", lambda _: b"[]"],
)
def test_a_file_that_is_not_whole_is_refused(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(spoil(written(learnt(), about())))
    with pytest.raises(CodingModelInvalid):
        read(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CodingModelInvalid):
        read(tmp_path / "none.json")
