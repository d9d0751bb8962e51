"""A use that asks a language model, through `uses.run` and a real server on the loopback."""

import logging
import threading
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from ambroise import uses
from ambroise.access import Role
from ambroise.engines import ANY_LANGUAGE_MODEL, find_engine
from ambroise.errors import (
    EngineNotForRole,
    EngineNotForUse,
    EngineStaysInside,
    GenerationFailed,
)
from ambroise.llm import Message
from ambroise.state.schema import runs
from ambroise.uses import Context, UseState, generations
from ambroise.uses.contract import NO_COST, Draft, RunId
from ambroise.uses.letter.use import LetterUse
from tests.builders.dialled import dialled
from tests.builders.model_server import ModelServer, model_server

MARK = "MARQUE-CLINIQUE"
QUESTION = (Message("user", f"Résume : {MARK}."),)


class Summary(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    text: Annotated[str, Field(max_length=80)]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: f'{{"text":"{MARK} entendue"}}') as made:
        yield made


@pytest.fixture
def asking(house: Any, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> "Asking":
    return Asking(house, server, monkeypatch)


class Asking:
    """The letter in pilot, with an engine named local; `heard` is what its runs were answered."""

    def __init__(self, house: Any, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house, self.server = house, server
        self.heard: list[Any] = []
        house.put("letter", UseState.PILOT)
        self.settle()

        def run(_use: LetterUse, given: Any, context: Context) -> Draft[Any]:
            self.heard.append(context.ask(QUESTION, Summary))
            return Draft(None, (), (), "essai", NO_COST, RunId(""))

        monkeypatch.setattr(LetterUse, "engines", ("rules", ANY_LANGUAGE_MODEL))
        self.using = lambda one: monkeypatch.setattr(LetterUse, "run", one)
        self.using(run)

    def settle(self, **more: Any) -> None:
        endpoint = self.server.endpoint(**more)
        self.house.settings = self.house.settings.model_copy(
            update={"endpoints": {"local": endpoint}}
        )

    def run(self, given: Any, login: str = "vasseur", **more: Any) -> Draft[Any]:
        house = self.house
        decision = house.may_run(house.person(login))
        arguments = {"engine": "local", "clock": lambda: house.now} | more
        return uses.run("letter", given, decision, house, **arguments)

    def row(self) -> Any:
        with self.house.state.read() as connection:
            return connection.execute(sa.select(runs)).mappings().one()


def test_a_use_asks_and_its_exchange_is_part_of_the_record(asking: Asking, a_stay: Any) -> None:
    asking.settle(watts=100)
    draft = asking.run(a_stay().view)
    assert asking.heard == [Summary(text=f"{MARK} entendue")]
    row = asking.row()
    engine = find_engine("local", asking.house.settings)
    assert (row["engine"], row["engine_version"]) == ("local", "essai")
    assert row["engine_digest"] == engine.digest
    assert (row["tokens"], row["energy_method"]) == (18, "estimated")
    assert row["energy_joules"] == pytest.approx(draft.cost.energy_joules)
    kept = generations.read(
        asking.house.settings, asking.house.vault, draft.run_id, asking.house.now
    )
    (exchange,) = kept.exchanges
    assert MARK in exchange.prompt
    assert (exchange.output, exchange.cause) == (f'{{"text":"{MARK} entendue"}}', "")
    (entry,) = asking.house.trail.events(action="run.recorded")
    assert set(entry.event.digests) == {"input", "output", "model", "prompt", "answer", "schema"}
    assert entry.event.model == "local@essai"


def test_a_use_falls_back_when_its_model_fails_and_both_tries_are_recorded(
    asking: Asking, a_stay: Any
) -> None:
    plain = LetterUse.__dict__["run"]
    asking.server.behaves("length")

    def run(use: LetterUse, given: Any, context: Context) -> Draft[Any]:
        try:
            return plain(use, given, context)
        except GenerationFailed as failed:
            return Draft(None, (), (), failed.code, NO_COST, RunId(""))

    asking.using(run)
    draft = asking.run(a_stay().view)
    assert draft.reason == "length"
    assert draft.cost.tokens == 36
    kept = generations.read(
        asking.house.settings, asking.house.vault, draft.run_id, asking.house.now
    )
    assert [one.cause for one in kept.exchanges] == ["length", "length"]
    assert asking.row()["outcome"] == "declined"


def test_a_failure_that_the_use_does_not_catch_is_a_failed_run(asking: Asking, a_stay: Any) -> None:
    asking.server.behaves("not_json")
    with pytest.raises(GenerationFailed):
        asking.run(a_stay().view)
    assert (asking.row()["outcome"], asking.row()["tokens"]) == ("failed", 36)


def test_who_has_no_role_for_a_model_does_not_use_it(asking: Asking, a_stay: Any) -> None:
    asking.settle(roles={"interne"})
    with pytest.raises(EngineNotForRole, match="interne"):
        asking.run(a_stay().view)
    assert asking.server.received == []
    house = asking.house
    decision = house.may_run(house.person("petit", Role.INTERNE))
    uses.run("letter", a_stay().view, decision, house, engine="local", clock=lambda: house.now)
    assert len(asking.server.received) == 1


def test_a_model_outside_is_asked_nothing_without_its_decision(asking: Asking, a_stay: Any) -> None:
    asking.settle(outside=True)
    with pytest.raises(EngineStaysInside):
        asking.run(a_stay().view)
    assert asking.server.received == []


def test_a_use_without_language_model_refuses_one(
    asking: Asking, a_stay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LetterUse, "engines", ("rules",))
    with pytest.raises(EngineNotForUse):
        asking.run(a_stay().view)


def test_the_model_is_the_first_of_the_settings_where_the_use_prefers_one(
    asking: Asking, a_stay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LetterUse, "engines", (ANY_LANGUAGE_MODEL, "rules"))
    asking.run(a_stay().view, engine=None)
    assert asking.row()["engine"] == "local"


def test_an_engine_without_model_answers_no_question(asking: Asking, a_stay: Any) -> None:
    with pytest.raises(TypeError, match="rules"):
        asking.run(a_stay().view, engine="rules")


def test_calling_off_a_run_stops_what_its_model_writes(asking: Asking, a_stay: Any) -> None:
    asking.server.behaves("hang")
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    with pytest.raises(GenerationFailed) as caught:
        asking.run(a_stay().view, cancelled=cancelled)
    assert caught.value.code == "cancelled"
    assert asking.row()["outcome"] == "failed"


@pytest.mark.parametrize("manner", ["right", "redirect", "error"])
def test_a_run_dials_its_server_and_nothing_else(
    asking: Asking, a_stay: Any, manner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    asking.server.behaves(manner)
    with dialled() as hosts:
        try:
            asking.run(a_stay().view)
        except GenerationFailed:
            assert manner != "right"
    assert hosts == {urlsplit(asking.server.address).netloc}


@pytest.mark.parametrize("manner", ["right", "error", "not_json", "cut", "huge"])
def test_no_word_of_an_exchange_is_logged_or_left_readable(
    asking: Asking,
    a_stay: Any,
    manner: Any,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    asking.server.behaves(manner)
    with caplog.at_level(logging.DEBUG):
        try:
            asking.run(a_stay().view)
        except GenerationFailed as failed:
            logging.getLogger("ambroise").exception("run failed", exc_info=failed)
    home = asking.house.settings.home
    files = b"".join(one.read_bytes() for one in home.rglob("*") if one.is_file())
    assert MARK.encode() not in files
    assert MARK not in caplog.text + "".join(capfd.readouterr()) + str(asking.row())
