from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise import uses
from ambroise.access import Action, Role
from ambroise.errors import (
    AccessRefused,
    DecisionSpent,
    EngineUnknown,
    RunNotAllowed,
    UseStopped,
    UseUnknown,
)
from ambroise.state.schema import runs
from ambroise.trail import Retention
from ambroise.uses import Exchange, UseState, generations
from ambroise.uses.letter.use import LetterUse
from ambroise.uses.recording import digest


def test_a_use_in_pilot_runs_and_its_run_is_kept(house: Any, a_stay: Any) -> None:
    house.put("letter", UseState.PILOT)
    doctor = house.person("vasseur")
    decision = house.may_run(doctor)
    given = a_stay().view
    draft = uses.run("letter", given, decision, house, clock=lambda: house.now)
    with house.state.read() as connection:
        row = connection.execute(sa.select(runs)).mappings().one()
    assert row["id"] == draft.run_id
    assert (row["use"], row["use_version"], row["engine"]) == ("letter", LetterUse.version, "rules")
    assert row["actor"] == doctor.id
    assert row["trail_entry"] == decision.trace
    assert row["input_digest"] == digest(given)
    assert row["output_digest"] == digest(draft.value)
    assert row["outcome"] == "drafted"
    assert 0 < row["seconds"] == draft.cost.seconds
    assert (row["tokens"], row["energy_joules"], row["energy_method"]) == (0, None, "none")


def test_a_run_leaves_its_record_in_the_trail_without_content(house: Any, a_stay: Any) -> None:
    house.put("letter", UseState.PILOT)
    doctor = house.person("vasseur")
    decision = house.may_run(doctor)
    given = a_stay().with_note("Motif :\nDouleur MARQUE-CLINIQUE.\n").view
    draft = uses.run("letter", given, decision, house, clock=lambda: house.now)
    (entry,) = house.trail.events(action="run.recorded")
    event = entry.event
    assert event.retention is Retention.GENERATION
    assert (event.actor, event.object_kind, event.object_id) == ("vasseur", "use", "letter")
    assert event.model == "rules@1"
    assert event.digests == {"input": digest(given), "output": digest(draft.value)}
    assert event.count == 1
    assert event.detail == {
        "decision": decision.trace,
        "run": draft.run_id,
        "version": LetterUse.version,
        "outcome": "drafted",
        "exchanges": 0,
        "milliseconds": round(draft.cost.seconds * 1000),
        "tokens": 0,
        "energy": "none",
    }
    whole = b"".join(one.read_bytes() for one in house.settings.home.rglob("*") if one.is_file())
    assert b"MARQUE-CLINIQUE" not in whole
    assert b"DURAND" not in whole


def test_what_a_model_was_asked_is_sealed_and_its_digest_traced(
    house: Any, a_stay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.put("letter", UseState.PILOT)
    decision = house.may_run(house.person("vasseur"))
    plain = LetterUse.run

    def asking(self: LetterUse, given: Any, context: Any) -> Any:
        context.exchanges.append(Exchange("Résume le séjour.", "Rien à signaler."))
        return plain(self, given, context)

    monkeypatch.setattr(LetterUse, "run", asking)
    draft = uses.run("letter", a_stay().view, decision, house, clock=lambda: house.now)
    (entry,) = house.trail.events(action="run.recorded")
    assert entry.event.digests["prompt"] == digest(["Résume le séjour."])
    assert entry.event.digests["answer"] == digest(["Rien à signaler."])
    assert entry.event.detail["exchanges"] == 1
    kept = generations.read(house.settings, house.vault, draft.run_id, house.now)
    assert kept.exchanges == (Exchange("Résume le séjour.", "Rien à signaler."),)


def test_a_run_that_fails_is_recorded_too(
    house: Any, a_stay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.put("letter", UseState.PILOT)
    decision = house.may_run(house.person("vasseur"))

    def failing(self: LetterUse, given: Any, context: Any) -> Any:
        context.exchanges.append(Exchange("Résume.", ""))
        raise TimeoutError

    monkeypatch.setattr(LetterUse, "run", failing)
    with pytest.raises(TimeoutError):
        uses.run("letter", a_stay().view, decision, house, clock=lambda: house.now)
    (entry,) = house.trail.events(action="run.recorded")
    assert (entry.event.detail["outcome"], entry.event.detail["exchanges"]) == ("failed", 1)


def test_the_same_stay_gives_the_same_letter(house: Any, a_stay: Any) -> None:
    house.put("letter", UseState.IN_SERVICE)
    decision = house.may_run(house.person("vasseur"))
    first, second = (
        uses.run("letter", a_stay().view, decision, house, clock=lambda: house.now)
        for _ in range(2)
    )
    assert digest(first.value) == digest(second.value)
    assert first.run_id != second.run_id


@pytest.mark.parametrize(
    "state", [one for one in UseState if one not in (UseState.PILOT, UseState.IN_SERVICE)]
)
def test_a_use_in_another_state_is_refused_at_the_door_and_does_not_run(
    house: Any, a_stay: Any, state: UseState
) -> None:
    doctor = house.person("vasseur")
    house.put("letter", UseState.PILOT)
    before = house.may_run(doctor)
    house.put("letter", state)
    with pytest.raises(AccessRefused):
        house.may_run(doctor)
    with pytest.raises(UseStopped):
        uses.run("letter", a_stay().view, before, house, clock=lambda: house.now)


def test_a_use_that_nobody_registered_does_not_run(house: Any) -> None:
    assert uses.resource_of(house.state, "letter").state == UseState.IDEA
    with pytest.raises(AccessRefused):
        house.may_run(house.person("vasseur"))


def test_a_stop_during_a_run_loses_the_draft(
    house: Any, a_stay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.put("letter", UseState.PILOT)
    decision = house.may_run(house.person("vasseur"))
    plain = LetterUse.run

    def stopped_meanwhile(self: LetterUse, given: Any, context: Any) -> Any:
        house.put("letter", UseState.SUSPENDED)
        return plain(self, given, context)

    monkeypatch.setattr(LetterUse, "run", stopped_meanwhile)
    with pytest.raises(UseStopped):
        uses.run("letter", a_stay().view, decision, house, clock=lambda: house.now)
    with house.state.read() as connection:
        assert connection.execute(sa.select(runs.c.outcome)).scalars().all() == ["stopped"]


def test_only_an_allowed_traced_decision_about_this_use_opens_it(house: Any, a_stay: Any) -> None:
    house.put("letter", UseState.PILOT)
    doctor = house.person("vasseur")
    good = house.may_run(doctor)
    for bad in (
        replace(good),
        replace(good, allowed=False),
        replace(good, trace=0),
        replace(good, action=Action.READ_IDENTIFIED),
        replace(good, resource=replace(good.resource, id="coding")),
        house.may_read(doctor),
    ):
        with pytest.raises((RunNotAllowed, DecisionSpent)):
            uses.run("letter", a_stay().view, bad, house, clock=lambda: house.now)


def test_a_researcher_may_not_run_the_letter(house: Any) -> None:
    house.put("letter", UseState.PILOT)
    with pytest.raises(AccessRefused):
        house.may_run(house.person("chercheur", Role.RESEARCHER))


def test_an_unknown_use_or_engine_is_named_with_those_that_exist(house: Any, a_stay: Any) -> None:
    house.put("letter", UseState.PILOT)
    decision = house.may_run(house.person("vasseur"))
    with pytest.raises(UseUnknown, match="letter"):
        uses.find_use("poem")
    with pytest.raises(EngineUnknown, match="rules"):
        uses.run(
            "letter",
            a_stay().view,
            decision,
            house,
            clock=lambda: house.now,
            engine="oracle",
        )


def test_what_is_given_must_be_what_the_use_takes(house: Any) -> None:
    house.put("letter", UseState.PILOT)
    decision = house.may_run(house.person("vasseur"))
    with pytest.raises(TypeError, match="StayView"):
        uses.run("letter", "un séjour", decision, house, clock=lambda: house.now)
