"""The only way in: a use runs when its state and a decision of access allow it."""

import time
from dataclasses import replace
from typing import Any
from uuid import uuid4

from ambroise.access import MAY_RUN, Action, Decision, Resource
from ambroise.engines import Engine, find_engine
from ambroise.errors import EngineNotForUse, RunNotAllowed, UseStopped
from ambroise.state import State
from ambroise.uses.contract import NO_COST, AnyUse, Clock, Context, Draft, RunId
from ambroise.uses.recording import Installation, Ran, record
from ambroise.uses.registry import find_use
from ambroise.uses.states import shown, state_of


def resource_of(state: State, name: str) -> Resource:
    """Return the use `name` as what access decides on, with its state at this instant."""
    use = find_use(name)
    with state.read() as connection:
        return Resource("use", use.name, state=state_of(connection, name).value)


def run(
    name: str,
    given: Any,
    decision: Decision,
    installation: Installation,
    *,
    clock: Clock,
    engine: str | None = None,
) -> Draft[Any]:
    """Return the draft of the use `name` for `given`, once its record is kept and traced.

    `engine` is the use's own default when not given. A run that fails is recorded too. Raises
    UseUnknown, RunNotAllowed when `decision` is not an allowed RUN_USE of this use, DecisionSpent
    when the door did not give it lately, UseStopped when the register does not let it run (before,
    or by the time it ends: a stop loses the draft), EngineUnknown and EngineNotForUse.
    """
    use = find_use(name)
    _check_decision(use, decision)
    installation.door.check(decision, Action.RUN_USE)
    _check_state(installation.state, use)
    chosen = _engine(use, engine)
    if not isinstance(given, use.given_type):
        raise TypeError(f"use {name} takes {use.given_type.__name__}")
    context = Context(chosen, clock, RunId(uuid4().hex))
    started = clock()
    begun = time.perf_counter()
    draft: Draft[Any] | None = None
    try:
        draft = use.run(given, context)
    finally:
        seconds = round(time.perf_counter() - begun, 6)
        cost = replace(draft.cost if draft else NO_COST, seconds=seconds)
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
    if now_in not in MAY_RUN:
        raise UseStopped(name=use.name, state=shown(now_in))
    return replace(draft, run_id=context.run_id, cost=cost)


def _check_decision(use: AnyUse, decision: Decision) -> None:
    resource = decision.resource
    if not (
        decision.allowed
        and decision.trace > 0
        and decision.action is Action.RUN_USE
        and (resource.kind, resource.id) == ("use", use.name)
    ):
        raise RunNotAllowed(name=use.name)


def _check_state(state: State, use: AnyUse) -> None:
    with state.read() as connection:
        found = state_of(connection, use.name)
    if found not in MAY_RUN:
        raise UseStopped(name=use.name, state=shown(found))


def _engine(use: AnyUse, name: str | None) -> Engine:
    found = find_engine(name or use.engines[0])
    if found.name not in use.engines:
        raise EngineNotForUse(name=use.name, engine=found.name, known=", ".join(use.engines))
    return found
