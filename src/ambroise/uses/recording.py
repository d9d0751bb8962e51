"""What is kept of a run: its sealed content, its row, and its entry in the trail, in this order."""

import hashlib
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

import msgspec
import sqlalchemy as sa

from ambroise.access import RUNS_IN, Decision, Door
from ambroise.engines import Engine
from ambroise.settings import Settings
from ambroise.state import State, schema
from ambroise.trail import Retention
from ambroise.uses import generations
from ambroise.uses.contract import AnyUse, Cost, Exchange, RunId
from ambroise.uses.generations import Generation
from ambroise.uses.states import UseState, state_of
from ambroise.vault import Vault

Outcome = Literal["drafted", "declined", "stopped", "failed"]


class Installation(Protocol):
    """The open stores that a run needs; the pages' site and the command line's session are ones."""

    @property
    def settings(self) -> Settings: ...
    @property
    def state(self) -> State: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def door(self) -> Door: ...


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that is over, with what it was given and what came of it."""

    id: RunId
    use: AnyUse
    engine: Engine
    started: datetime
    given: Any
    exchanges: tuple[Exchange, ...]
    value: Any
    cost: Cost
    failed: bool = False


def record(installation: Installation, decision: Decision, ran: Ran) -> UseState:
    """Keep a run and leave its trace; return the state in which the use is by now.

    Raises TrailUnavailable: without a trace there is no draft.
    """
    use, engine = ran.use, ran.engine
    content = Generation(
        use.name, use.version, engine.name, engine.version, ran.given, ran.exchanges, ran.value
    )
    generations.keep(installation.settings, installation.vault, ran.id, ran.started, content)
    digests = _digests(ran)
    failures = [one.cause for one in ran.exchanges if one.cause]
    with installation.state.begin() as connection:
        now_in = state_of(connection, use.name)
        outcome = _outcome(ran, stopped=now_in not in RUNS_IN[decision.action])
        connection.execute(
            sa.insert(schema.runs).values(
                id=ran.id,
                use=use.name,
                use_version=use.version,
                zone=use.zone,
                engine=engine.name,
                engine_version=engine.version,
                engine_digest=engine.digest,
                actor=decision.actor.id,
                trail_entry=decision.trace,
                input_digest=digests["input"],
                output_digest=digests["output"],
                outcome=outcome,
                started_at=ran.started,
                seconds=ran.cost.seconds,
                tokens=ran.cost.tokens,
                energy_joules=ran.cost.energy_joules,
                energy_method=ran.cost.method,
                exchanges=len(ran.exchanges),
                exchanges_failed=len(failures),
                failure=failures[-1] if failures else "",
            )
        )
    _trace(installation.door, decision, ran, outcome, digests)
    return now_in


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON: equal values, equal digests."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted", enc_hook=_plain)).hexdigest()


def _outcome(ran: Ran, *, stopped: bool) -> Outcome:
    if ran.failed:
        return "failed"
    if stopped:
        return "stopped"
    return "declined" if ran.value is None else "drafted"


def _digests(ran: Ran) -> dict[str, str]:
    """Return SHA-256 by name; "prompt" and "answer" stand there when a model was asked."""
    found = {"input": digest(ran.given), "output": digest(ran.value)}
    if ran.engine.digest:
        found["model"] = ran.engine.digest
    if ran.exchanges:
        found["prompt"] = digest([one.prompt for one in ran.exchanges])
        found["answer"] = digest([one.output for one in ran.exchanges])
        if any(one.schema for one in ran.exchanges):
            found["schema"] = digest([one.schema for one in ran.exchanges])
    return found


def _trace(
    door: Door, decision: Decision, ran: Ran, outcome: Outcome, digests: dict[str, str]
) -> None:
    cost = ran.cost
    detail: dict[str, str | int] = {
        "run": ran.id,
        "version": ran.use.version,
        "outcome": outcome,
        "exchanges": len(ran.exchanges),
        "milliseconds": round(cost.seconds * 1000),
        "tokens": cost.tokens,
        "energy": cost.method,
    }
    if cost.energy_joules is not None:
        detail["millijoules"] = round(cost.energy_joules * 1000)
    door.note(
        decision,
        "run.recorded",
        count=1,
        detail=detail,
        model=f"{ran.engine.name}@{ran.engine.version}",
        digests=digests,
        retention=Retention.GENERATION,
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
