"""A use whose model stands outside: what it is sent is pseudonymised, its answer comes back."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from ambroise import uses
from ambroise.access import Action, Actor, Decision, Door, Grant, Purpose, Role, open_door, people
from ambroise.demo.journey import JOURNEY
from ambroise.engines import ANY_LANGUAGE_MODEL
from ambroise.errors import AccessRefused, EngineStaysInside, GenerationFailed
from ambroise.llm import Message
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.trail import Trail
from ambroise.uses import Context
from ambroise.uses.contract import NO_COST, Draft, RunId
from ambroise.uses.letter.use import LetterUse
from ambroise.vault import Vault
from tests.builders.model_server import ModelServer, model_server

NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)


class Copy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    lines: Annotated[tuple[Annotated[str, Field(max_length=100_000)], ...], Field(max_length=3)]


@dataclass
class Site:
    settings: Settings
    state: State
    trail: Trail
    vault: Vault
    door: Door
    given: Any
    server: ModelServer
    copies: list[Copy]

    def doctor(self, login: str, *wards: str) -> Actor:
        grants = tuple(Grant(Role.SENIOR, one, NOON - timedelta(days=1)) for one in wards)
        return people.create(self.state, login, login.title(), now=NOON, grants=grants)

    def may_send(self, actor: Actor) -> Decision:
        person = self.door.person_resource(self.given.banner.person_id)
        return self.door.decide(actor, Action.SEND_OUTSIDE, person, Purpose.CARE_AID)

    def run(self, actor: Actor, outside: Decision | None) -> Draft[Any]:
        resource = uses.resource_of(self.state, "letter")
        decision = self.door.decide(actor, Action.RUN_USE, resource, Purpose.CARE_AID)
        how: dict[str, Any] = {
            "engine": "dehors",
            "clock": lambda: NOON,
            "outside": outside and (lambda: outside),
        }
        return uses.run("letter", self.given, decision, self, **how)


@pytest.fixture
def site(demo: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    given = demo.stay(JOURNEY.ipp, JOURNEY.stay_number)
    session = demo.session
    copies: list[Copy] = []

    def run(_use: LetterUse, given: Any, context: Context) -> Draft[Any]:
        copies.append(context.ask([Message("user", one.text) for one in given.notes[:3]], Copy))
        return Draft(None, (), (), "essai", NO_COST, RunId(""))

    def answer(body: dict[str, Any]) -> str:
        return json.dumps({"lines": [one["content"] for one in body["messages"]]})

    monkeypatch.setattr(LetterUse, "engines", ("rules", ANY_LANGUAGE_MODEL))
    monkeypatch.setattr(LetterUse, "run", run)
    with model_server(answer) as server:
        endpoint = server.endpoint(outside=True, residual_bound=1000)
        settings = session.settings.model_copy(update={"endpoints": {"dehors": endpoint}})
        door = open_door(settings, session.state, session.trail, clock=lambda: NOON)
        yield Site(
            settings, session.state, session.trail, session.vault, door, given, server, copies
        )
        door.close()


def wards(site: Site) -> frozenset[str]:
    return site.door.person_resource(site.given.banner.person_id).wards


def test_what_leaves_is_pseudonymised_and_what_returns_is_in_clear(site: Site) -> None:
    doctor = site.doctor("moreau", *wards(site))
    site.run(doctor, site.may_send(doctor))
    banner, notes = site.given.banner, site.given.notes[:3]
    clear = " ".join(one.text for one in notes)
    names = {banner.birth_name, banner.used_name, banner.patient_number, banner.ins}
    told = [one for one in names if one and re.search(rf"\b{re.escape(one)}\b", clear)]
    assert told
    assert not [one for one in told if one.lower() in site.server.heard.lower()]
    assert site.copies == [Copy(lines=tuple(one.text for one in notes))]
    actions = [one.event.action for one in site.trail.events(limit=6)]
    assert {"gateway.sent", "gateway.returned", "run.recorded"} <= set(actions)


def test_words_that_stream_back_are_in_clear_too(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def run(_use: LetterUse, given: Any, context: Context) -> Draft[Any]:
        heard.extend(context.stream([Message("user", given.notes[0].text)]))
        return Draft(None, (), (), "essai", NO_COST, RunId(""))

    monkeypatch.setattr(LetterUse, "run", run)
    site.server.reply = lambda body: str(body["messages"][0]["content"])
    doctor = site.doctor("nicolas", *wards(site))
    site.run(doctor, site.may_send(doctor))
    clear = site.given.notes[0].text
    assert "".join(heard) == clear
    assert len(heard) > 1
    assert site.given.banner.used_name.lower() not in site.server.heard.lower()


def test_nothing_leaves_above_the_bound_and_the_use_is_told(site: Site) -> None:
    endpoint = site.server.endpoint(outside=True, residual_bound=0)
    site.settings = site.settings.model_copy(update={"endpoints": {"dehors": endpoint}})
    doctor = site.doctor("nadal", *wards(site))
    with pytest.raises(GenerationFailed) as caught:
        site.run(doctor, site.may_send(doctor))
    assert caught.value.code == "kept_in"
    assert site.server.received == []


def test_a_decision_of_somebody_else_or_none_lets_nothing_out(site: Site) -> None:
    doctor = site.doctor("olive", *wards(site))
    other = site.doctor("perez", *wards(site))
    for outside in (None, site.may_send(other)):
        with pytest.raises(EngineStaysInside):
            site.run(doctor, outside)
    assert site.server.received == []


def test_who_does_not_care_for_the_patient_sends_nothing(site: Site) -> None:
    with pytest.raises(AccessRefused):
        site.may_send(site.doctor("quentin", "0000"))
