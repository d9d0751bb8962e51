"""The use itself: found by name, scored, declined without a CIM-10, chosen by a model."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ambroise.engines import RULES, find_engine
from ambroise.settings import Settings
from ambroise.uses import find_use
from ambroise.uses.coding import CodingUse
from ambroise.uses.coding import cim10 as cim10_module
from ambroise.uses.coding.gold import CodingGold
from ambroise.uses.contract import Context, RunId
from ambroise.uses.speaking import ModelSpeaker
from tests.builders.coding_stay import small_knowledge
from tests.builders.model_server import ModelServer, model_server

NOTE = (
    "Motif : pyélonéphrite aiguë\n"
    "Évolution : insuffisance rénale aiguë, hydratation.\n"
    "Conclusion : pyélonéphrite aiguë, insuffisance rénale aiguë, syndrome confusionnel.\n"
)
USE = CodingUse(small_knowledge())


def _rules() -> Context:
    return Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))


def test_it_is_found_by_its_name() -> None:
    assert isinstance(find_use("coding"), CodingUse)


def test_it_reads_no_diagnosis_that_was_coded() -> None:
    assert "condition_occurrence" not in {one.table for one in USE.reads}


def test_without_a_cim10_it_declines_and_says_what_to_do(
    a_stay: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMBROISE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("AMBROISE_CIM10", raising=False)
    monkeypatch.setattr(cim10_module, "_installed", lambda: None)
    draft = CodingUse().run(a_stay().with_note(NOTE).view, _rules())
    assert draft.value is None
    assert "AMBROISE_CIM10" in draft.reason


def test_a_good_coding_has_every_measure_and_the_least_effort_finds_nothing(a_stay: Any) -> None:
    given = a_stay().with_note(NOTE).view
    gold = CodingGold("N10", "", ("N179", "F058"))
    parts = {one.measure: one for one in USE.score(given, gold, USE.run(given, _rules()))}
    assert (parts["dp_exact"].got, parts["violations"].got) == (1, 0)
    assert parts["quotes_valid"].got == parts["quotes_valid"].of
    assert "das_rare" not in parts
    least = {one.measure: one for one in USE.score(given, gold, USE.trivial(given))}
    assert least["dp_exact"].got == 0


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: "{}") as made:
        yield made


def _speaking(server: ModelServer, home: Path) -> Context:
    settings = Settings(home=home, endpoints={"local": server.endpoint()})
    engine: Any = find_engine("local", settings)
    exchanges: list[Any] = []
    speaker = ModelSpeaker(engine, "test", exchanges, threading.Event())
    now = datetime(2026, 3, 20, tzinfo=UTC)
    return Context(engine, lambda: now, RunId("run"), exchanges, threading.Event(), speaker)


def _shown(request: dict[str, Any]) -> list[str]:
    """Return the candidates that the model was shown, in order."""
    text = request["messages"][-1]["content"]
    return [json.loads(line)["texte"] for line in text.splitlines() if line.startswith("{")]


def test_a_model_chooses_among_the_codes_that_were_found(
    a_stay: Any, server: ModelServer, tmp_path: Path
) -> None:
    def reply(request: dict[str, Any]) -> str:
        shown = [one.split()[0] for one in _shown(request)]
        return json.dumps(
            {"principal": shown.index("N179") + 1, "associes": [shown.index("N10") + 1]}
        )

    server.reply = reply
    draft = USE.run(a_stay().with_note(NOTE).view, _speaking(server, tmp_path / "home"))
    assert draft.value is not None
    assert draft.value.dp is not None
    assert draft.value.dp.code == "N179"
    assert [one.code for one in draft.value.das] == ["N10"]
    assert draft.flags == ()


@pytest.mark.parametrize("answer", ['{"principal": 150, "associes": []}', '{"principal": "N10"}'])
def test_a_model_that_answers_no_candidate_leaves_the_choice_to_the_rules(
    a_stay: Any, server: ModelServer, tmp_path: Path, answer: str
) -> None:
    server.reply = lambda _: answer
    draft = USE.run(a_stay().with_note(NOTE).view, _speaking(server, tmp_path / "home"))
    assert draft.value is not None
    assert draft.value.dp is not None
    assert draft.value.dp.code == "N10"
    assert [one.code for one in draft.flags] == ["no_model"]
