"""Evaluating a use: every case through every engine, kept case by case, then the figures.

An evaluation that is cut (a stop, a kill, a power cut) is taken up where it was by the same call:
what decides the answers is equal, so the cases done stand. One that is over is made anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Event
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from ambroise import uses
from ambroise.access import Action, Actor, Decision, Purpose
from ambroise.engines import Engine
from ambroise.errors import (
    AccessRefused,
    DecisionSpent,
    EngineNotForRole,
    EngineNotForUse,
    EngineStaysInside,
    EngineUnknown,
    EvaluationStopped,
    GenerationGone,
    RunNotAllowed,
    TrailUnavailable,
    UseStopped,
    UseUnknown,
)
from ambroise.evaluation.gold import Case, Gold, scored_use
from ambroise.evaluation.history import Evaluation, evaluation, unfinished
from ambroise.evaluation.kept import Answer, DoneCase, DoneCases
from ambroise.evaluation.manifest import Manifest, manifest
from ambroise.evaluation.reading import Read, Reader, Right
from ambroise.evaluation.report import report_of
from ambroise.evaluation.resampling import RESAMPLES
from ambroise.evaluation.strata import completed, strata_of
from ambroise.state.lease import exclusive
from ambroise.state.schema import evaluations
from ambroise.uses import generations
from ambroise.uses.choosing import engine_for
from ambroise.uses.contract import NO_COST, AnyUse, Clock, Draft, RunId
from ambroise.uses.recording import Installation

TRIVIAL: Final = "trivial"
"""The arm of the least effort: no engine, shown beside every one."""
NO_MODEL: Final = "rules"
STOPPING: Final = (
    AccessRefused,
    DecisionSpent,
    EngineNotForRole,
    EngineNotForUse,
    EngineStaysInside,
    EngineUnknown,
    OSError,
    RunNotAllowed,
    TrailUnavailable,
    UseStopped,
    UseUnknown,
    sa.exc.SQLAlchemyError,
)
"""What ends an evaluation; anything else that a run raises is a case that the engine failed."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is evaluated, and beside what: `compared` is another engine, or None."""

    use: str
    engine: str
    compared: str | None = None
    seed: int = 1
    resamples: int = RESAMPLES


def evaluate(
    installation: Installation,
    actor: Actor,
    asked: Asked,
    gold: Gold,
    *,
    clock: Clock,
    progress: Report = lambda _done, _total: None,
    cancelled: Event | None = None,
) -> Evaluation:
    """Return the evaluation of a use on its gold, once every case is done and kept.

    The engine without a model and the least effort are always evaluated beside. Raises
    AccessRefused, UseNotScored, UseStopped, EngineUnknown, EngineNotForUse, WriterBusy when the
    same evaluation runs elsewhere, and EvaluationStopped once `cancelled` is set.
    """
    work = _Work(installation, actor, asked, gold, clock, cancelled or Event())
    found = work.begun()
    with exclusive(installation.state, f"evaluation {found.key}", actor.login, clock=clock):
        work.go_through(found.id, progress)
        return work.ended(found.id)


class _Work:
    """One evaluation under way."""

    def __init__(
        self,
        installation: Installation,
        actor: Actor,
        asked: Asked,
        gold: Gold,
        clock: Clock,
        cancelled: Event,
    ) -> None:
        self._installation = installation
        self._actor = actor
        self._asked = asked
        self._gold = gold
        self._clock = clock
        self._cancelled = cancelled
        self._use: AnyUse = uses.find_use(asked.use)
        self._scored = scored_use(self._use)
        self._may_run = Right(self._decide, clock)
        self._may_run()
        self._engines = self._chosen()
        self._reader = Reader(installation, actor, self._use, clock)

    def begun(self) -> Evaluation:
        """Return the evaluation to go on with, a new one unless it was cut before."""
        made = self._manifest()
        cut = unfinished(self._installation.state, made.key)
        if cut is not None:
            return cut
        key = uuid4().hex[:12]
        row = {
            "id": key,
            "key": made.key,
            "use": made.use,
            "use_version": made.use_version,
            "engine": self._asked.engine,
            "gold": self._gold.about.name,
            "manifest": asdict(made) | {"started_at": made.started_at.isoformat()},
            "trail_entry": self._may_run().trace,
            "started_by": self._actor.id,
            "started_at": made.started_at,
        }
        with self._installation.state.begin() as connection:
            connection.execute(sa.insert(evaluations).values(row))
        return evaluation(self._installation.state, key)

    def go_through(self, key: str, progress: Report) -> None:
        kept = self._kept(key)
        kept.clear_unfinished()
        done = set(kept.places())
        total = len(self._gold.cases)
        for place, case in enumerate(self._gold.cases):
            progress(place, total)
            if place in done:
                continue
            found = self._done(case)
            if self._cancelled.is_set():  # what an engine answered meanwhile may be cut short
                raise EvaluationStopped(id=key, done=len(kept.places()), total=total)
            kept.keep(place, found)
        progress(total, total)

    def ended(self, key: str) -> Evaluation:
        """Compute the figures, and say that the evaluation is over."""
        state, now = self._installation.state, self._clock()
        found = evaluation(state, key)
        cases = [case for _, case in self._kept(key).all()]
        report = report_of(
            found,
            cases,
            self._scored.measures,
            self._gold.rejected,
            schemas=self._schemas(cases),
            now=now,
        )
        over = sa.update(evaluations).where(evaluations.c.id == key)
        with state.begin() as connection:
            connection.execute(over.values(report=report, ended_at=now))
        self._installation.door.note(
            self._may_run(),
            "evaluation.ended",
            count=len(cases),
            detail={"evaluation": key, "gold": self._gold.about.name, "engine": found.engine},
            digests={"gold": self._gold.digest},
        )
        return evaluation(state, key)

    def _schemas(self, cases: Sequence[DoneCase]) -> dict[str, list[str]]:
        """Return the digests of the schemas that each engine was asked to answer by."""
        found: dict[str, set[str]] = {one.name: set() for one in self._engines}
        for case in cases:
            for name, answer in case.answers.items():
                if answer.run_id:
                    found[name] |= self._asked_by(answer)
        return {name: sorted(digests) for name, digests in found.items()}

    def _asked_by(self, answer: Answer) -> set[str]:
        one, run = self._installation, RunId(answer.run_id)
        try:
            record = generations.read(one.settings, one.vault, run, answer.started)
        except GenerationGone:
            return set()
        return {exchange.schema for exchange in record.exchanges if exchange.schema}

    def _done(self, case: Case) -> DoneCase:
        read = self._reader.read(case)
        answers = {} if read.unread else self._answers(case, read)
        return DoneCase(
            id=case.id,
            cluster=case.cluster,
            person_id=read.person_id,
            stay_id=read.stay_id,
            strata=completed(case.strata, strata_of(read.given)),
            gold=case.gold,
            answers=answers,
            unread=read.unread,
        )

    def _answers(self, case: Case, read: Read) -> dict[str, Answer]:
        found = {one.name: self._answer(case, read, one) for one in self._engines}
        started = self._clock()
        least = self._scored.trivial(read.given)
        return found | {TRIVIAL: self._scored_answer(case, read, least, started)}

    def _answer(self, case: Case, read: Read, engine: Engine) -> Answer:
        started = self._clock()
        try:
            draft = uses.run(
                self._use.name,
                read.given,
                self._may_run(),
                self._installation,
                clock=self._clock,
                engine=engine.name,
                cancelled=self._cancelled,
            )
        except STOPPING:
            raise
        except Exception as error:  # noqa: BLE001 - what an engine does not do is its failure
            none: Draft[Any] = Draft(None, (), (), "", NO_COST, RunId(""))
            return self._scored_answer(case, read, none, started, cause=type(error).__name__)
        return self._scored_answer(case, read, draft, started)

    def _scored_answer(
        self, case: Case, read: Read, draft: Draft[Any], started: datetime, cause: str = ""
    ) -> Answer:
        cost = draft.cost
        return Answer(
            outcome="failed" if cause else "declined" if draft.value is None else "drafted",
            cause=cause,
            run_id=draft.run_id,
            started=started,
            seconds=cost.seconds,
            tokens=cost.tokens,
            energy=cost.energy_joules,
            energy_method=cost.method,
            parts=tuple(self._scored.score(read.given, case.gold, draft)),
        )

    def _chosen(self) -> Sequence[Engine]:
        """Return the engines to go through: the one evaluated, the one compared, no model."""
        asked = self._asked
        beside = [NO_MODEL] if NO_MODEL in self._use.engines else []
        names = [asked.engine, *([asked.compared] if asked.compared else []), *beside]
        return [
            engine_for(self._use, one, self._installation.settings) for one in dict.fromkeys(names)
        ]

    def _manifest(self) -> Manifest:
        return manifest(
            self._use,
            self._gold,
            self._engines,
            seed=self._asked.seed,
            resamples=self._asked.resamples,
            now=self._clock(),
            actor=self._actor.id,
        )

    def _kept(self, key: str) -> DoneCases:
        return DoneCases(self._installation.settings, self._installation.vault, key)

    def _decide(self) -> Decision:
        resource = uses.resource_of(self._installation.state, self._use.name)
        door = self._installation.door
        return door.decide(self._actor, Action.EVALUATE_USE, resource, Purpose.EVALUATION)
