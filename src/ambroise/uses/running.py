"""The only way in: a use runs when its state and a decision of access allow it."""

import hashlib
import time
from dataclasses import asdict, is_dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from ambroise.access import MAY_RUN, Action, Decision, Resource
from ambroise.engines import Engine, find_engine
from ambroise.errors import EngineNotForUse, RunNotAllowed, UseStopped
from ambroise.state import State, schema
from ambroise.uses.contract import AnyUse, Clock, Context, Cost, Draft, RunId
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
    *,
    state: State,
    clock: Clock,
    engine: str | None = None,
) -> Draft[Any]:
    """Return the draft of the use `name` for `given`, and keep the record of the run.

    `engine` is the use's own default when not given. Raises UseUnknown, RunNotAllowed when
    `decision` is not an allowed RUN_USE of this use that the trail holds, UseStopped when the
    register does not let it run (before, or by the time it ends: a stop loses the draft),
    EngineUnknown and EngineNotForUse.
    """
    use = find_use(name)
    _check_decision(use, decision)
    _check_state(state, use)
    chosen = _engine(use, engine)
    if not isinstance(given, use.given_type):
        raise TypeError(f"use {name} takes {use.given_type.__name__}")
    run_id = RunId(uuid4().hex)
    started = clock()
    begun = time.perf_counter()
    draft: Draft[Any] = use.run(given, Context(chosen, clock, run_id))
    seconds = time.perf_counter() - begun
    draft = replace(draft, run_id=run_id, cost=_cost(draft.cost, seconds))
    with state.begin() as connection:
        now_in = state_of(connection, use.name)
        stopped = now_in not in MAY_RUN
        connection.execute(
            sa.insert(schema.runs).values(
                id=run_id,
                use=use.name,
                use_version=use.version,
                zone=use.zone,
                engine=chosen.name,
                engine_version=chosen.version,
                engine_digest=chosen.digest,
                actor=decision.actor.id,
                trail_entry=decision.trace,
                input_digest=digest(given),
                output_digest=digest(draft.value),
                outcome="stopped" if stopped else "declined" if draft.value is None else "drafted",
                started_at=started,
                seconds=draft.cost.seconds,
                tokens=draft.cost.tokens,
                energy_joules=draft.cost.energy_joules,
                energy_method=draft.cost.method,
            )
        )
    if stopped:
        raise UseStopped(name=use.name, state=shown(now_in))
    return draft


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON: equal values, equal digests."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted", enc_hook=_plain)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


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


def _cost(cost: Cost, seconds: float) -> Cost:
    return replace(cost, seconds=round(seconds, 6))
