"""The only way in: a use runs when its state and a decision of access allow it."""

import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any
from uuid import uuid4

from ambroise.access import RUNS_IN, Action, Decision, Door, Resource
from ambroise.engines import Engine, LanguageModel, SendingOutside
from ambroise.errors import (
    AmbroiseError,
    EngineStaysInside,
    RunNotAllowed,
    UseForResearchOnly,
    UseStopped,
)
from ambroise.state import State
from ambroise.uses.choosing import check_role, engine_for, speaks
from ambroise.uses.contract import (
    NO_COST,
    AnyUse,
    Clock,
    Context,
    Draft,
    Exchange,
    RunId,
    Speaker,
)
from ambroise.uses.entries import chosen_engine, may_leave_research, named_in
from ambroise.uses.recording import Installation, Ran, record
from ambroise.uses.registry import find_use
from ambroise.uses.speaking import ModelSpeaker, cost_of
from ambroise.uses.states import shown, state_of
from ambroise.uses.stopping import stop_watched


def resource_of(state: State, name: str) -> Resource:
    """Return the use `name` as what access decides on, as the register has it at this instant."""
    use = find_use(name)
    with state.read() as connection:
        found, named = state_of(connection, name), named_in(connection, name)
    return Resource("use", use.name, state=found.value, named=named)


def run(
    name: str,
    given: Any,
    decision: Decision,
    installation: Installation,
    *,
    clock: Clock,
    engine: str | None = None,
    cancelled: Event | None = None,
    outside: Callable[[], Decision] | None = None,
) -> Draft[Any]:
    """Return the draft of the use `name` for `given`, once its record is kept and traced.

    `engine`, when not given, is the one that the site chose, else the use's own default. When it
    stands outside the hospital, `outside` is asked for the decision (SEND_OUTSIDE) about the
    patient of `given`. `cancelled` calls the run off. One that fails is recorded too.

    Raises UseUnknown, RunNotAllowed when `decision` is not an allowed RUN_USE, or EVALUATE_USE, of
    this use, DecisionSpent when the door did not give it lately, UseStopped when the register does
    not let it run (before, or by the time it ends: a stop ends the run and loses the draft),
    UseForResearchOnly, EngineUnknown, EngineNotForUse, EngineNotForRole and EngineStaysInside.
    """
    use = find_use(name)
    _check_decision(use, decision)
    installation.door.check(decision, *RUNS_IN)
    allowing = RUNS_IN[decision.action]
    chosen_here = _check_register(installation.state, use, decision.action)
    chosen = engine_for(use, engine or chosen_here, installation.settings)
    check_role(chosen, decision.actor, clock())
    if not isinstance(given, use.given_type):
        raise TypeError(f"use {name} takes {use.given_type.__name__}")
    context = _context(chosen, decision, installation, clock, cancelled or Event(), outside)
    started = clock()
    begun = time.perf_counter()
    draft: Draft[Any] | None = None
    try:
        with stop_watched(installation.state, name, allowing, context.cancelled) as stopped:
            draft = use.run(given, context)
    except AmbroiseError:
        if not stopped.is_set():
            raise
    finally:
        seconds = round(time.perf_counter() - begun, 6)
        cost = cost_of(draft.cost if draft else NO_COST, context.exchanges, seconds)
        ran = Ran(
            context.run_id,
            use,
            chosen,
            started,
            given,
            tuple(context.exchanges),
            draft.value if draft else None,
            cost,
            failed=draft is None,
        )
        now_in = record(installation, decision, ran)
    if draft is None or now_in not in allowing:
        raise UseStopped(name=use.name, state=shown(now_in))
    return replace(draft, run_id=context.run_id, cost=cost)


def _check_decision(use: AnyUse, decision: Decision) -> None:
    resource = decision.resource
    if not (
        decision.allowed
        and decision.trace > 0
        and decision.action in RUNS_IN
        and (resource.kind, resource.id) == ("use", use.name)
    ):
        raise RunNotAllowed(name=use.name)


def _check_register(state: State, use: AnyUse, action: Action) -> str | None:
    """Return the engine that the site chose, when the register lets the use run for `action`.

    Past cases are no care: a use that guides may be tried on them before its status is known.
    """
    with state.read() as connection:
        found = state_of(connection, use.name)
        engine = chosen_engine(connection, use.name)
        for_care = not use.card.guides or may_leave_research(connection, use.name)
    if found not in RUNS_IN[action]:
        raise UseStopped(name=use.name, state=shown(found))
    if action is Action.RUN_USE and not for_care:
        raise UseForResearchOnly(name=use.name)
    return engine


def _context(
    engine: Engine,
    decision: Decision,
    installation: Installation,
    clock: Clock,
    cancelled: Event,
    outside: Callable[[], Decision] | None,
) -> Context:
    exchanges: list[Exchange] = []
    speaker: Speaker | None = None
    if speaks(engine):
        sending = _sending(engine, decision, installation.door, outside)
        speaker = ModelSpeaker(engine, decision.actor.id, exchanges, cancelled, sending)
    settings = installation.settings
    return Context(engine, clock, RunId(uuid4().hex), exchanges, cancelled, speaker, settings)


def _sending(
    engine: LanguageModel, decision: Decision, door: Door, outside: Callable[[], Decision] | None
) -> SendingOutside | None:
    if not engine.outside:
        return None
    allowed = outside() if outside else None
    if allowed is None or allowed.actor != decision.actor:
        raise EngineStaysInside(name=engine.name)
    door.check(allowed, Action.SEND_OUTSIDE)
    return SendingOutside(door, allowed)
