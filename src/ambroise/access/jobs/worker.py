"""A worker: claims a job, decides its rights again, runs it, and ends it with its effect."""

import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
import structlog

from ambroise.access.decide import authorize
from ambroise.access.door import Clock, Door
from ambroise.access.model import Action, Decision, Purpose, Resource
from ambroise.access.people import actor_by_id
from ambroise.errors import (
    ActorUnknown,
    AmbroiseError,
    JobStopped,
    LeaseLost,
    TrailUnavailable,
)
from ambroise.observability import JOBS, span
from ambroise.state import State, jobs
from ambroise.state.jobs import Job
from ambroise.state.process import this_process

LEASE_SECONDS: Final = 30.0
CHECK_SECONDS: Final = 0.5
"""How often a running job is compared with the rights of its person, and with who asks to stop."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: the right it needs, on what, and what it does.

    `resource` gives, of the arguments and the project, the facts of the rules as they are when it
    is called: a permit as it is now. `run` returns what is shown of the result, identifiers and
    counts only.
    """

    action: Action
    resource: Callable[[Mapping[str, Any], str | None], Resource]
    run: Callable[["Running"], Mapping[str, Any]]


Kinds = Mapping[str, Kind]


class _HandedBack(Exception):
    """The worker ends: the job waits for another."""


class Running:
    """A job being done, as its `run` sees it; `ended` is set when `check` would raise."""

    def __init__(self, worker: "Worker", job: Job, decision: Decision) -> None:
        self.job = job
        self.decision = decision
        self.finished = False
        self.ended = threading.Event()
        self._worker = worker
        self._raise: Callable[[], None] | None = None

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far the job is.

        Raises what ends it: JobStopped when somebody asked to, AccessRefused when the right is
        gone, LeaseLost when another worker has it.
        """
        self.check()
        jobs.progress(self._worker.state, self.job, done, total)

    def check(self) -> None:
        """Raise what ends the job, if anything; a long step calls it now and then."""
        if self._raise is not None:
            self._raise()

    def say(self, text: str) -> None:
        """Add a line to the log of the job: words of our own and counts, never content."""
        jobs.say(self._worker.state, self.job, text, now=self._worker.clock())

    def finish(self, connection: sa.Connection, result: Mapping[str, Any]) -> None:
        """End the job in the transaction of its effect; raises LeaseLost, which undoes both."""
        jobs.finish(connection, self.job, result, now=self._worker.clock())
        self.finished = True

    def watch(self, stopped: threading.Event) -> None:
        """Keep the lease, and look for what ends the job, until told to stop."""
        worker = self._worker
        kept = worker.clock()
        while not stopped.wait(worker.check_seconds):
            now = worker.clock()
            try:
                if (now - kept).total_seconds() >= worker.lease_seconds / 3:
                    jobs.heartbeat(
                        worker.state, self.job, now=now, lease_seconds=worker.lease_seconds
                    )
                    kept = now
                if jobs.find(worker.state, self.job.key).cancel_asked:
                    self._end(self._stop)
                elif not worker.allowed(self.job):
                    self._end(self._decide_again)
            except LeaseLost:
                self._end(self._lose)
                return
            except (sa.exc.SQLAlchemyError, AmbroiseError):
                continue

    def hand_back(self) -> None:
        """End the job here as if it had never been claimed; it waits again."""
        self._end(self._back)

    def _end(self, how: Callable[[], None]) -> None:
        self._raise = how
        self.ended.set()

    def _back(self) -> None:
        raise _HandedBack

    def _stop(self) -> None:
        raise JobStopped(job=self.job.key)

    def _lose(self) -> None:
        raise LeaseLost(name=f"{self.job.kind} {self.job.key}")

    def _decide_again(self) -> None:
        self._worker.decide(self.job)


class Worker:
    """Does the jobs of the kinds it knows, one at a time; several may share a queue."""

    def __init__(
        self,
        state: State,
        door: Door,
        kinds: Kinds,
        *,
        clock: Clock,
        lease_seconds: float = LEASE_SECONDS,
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        self.state = state
        self.clock = clock
        self.lease_seconds = lease_seconds
        self.check_seconds = check_seconds
        self._door = door
        self._kinds = kinds
        self._holder = f"{this_process()} {uuid.uuid4().hex}"
        self._running: Running | None = None

    def do_next(self) -> Job | None:
        """Do the oldest job that waits and return it as it ended; None when none waits.

        Its rights are decided first, and traced: a person disabled, a role ended, a permit
        suspended since it was queued fails it, with what is missing. Raises TrailUnavailable,
        and then the job waits for its next worker.
        """
        job = jobs.claim(
            self.state,
            sorted(self._kinds),
            self._holder,
            now=self.clock(),
            lease_seconds=self.lease_seconds,
        )
        if job is None:
            return None
        started = time.monotonic()
        try:
            with span("job", kind=job.kind, job=job.key):
                self._run(job, self.decide(job))
        except LeaseLost:
            pass
        except JobStopped:
            with self.state.begin() as connection:
                jobs.stop(connection, job, now=self.clock())
        except _HandedBack:
            with self.state.begin() as connection:
                jobs.release(connection, job)
        except TrailUnavailable:
            with self.state.begin() as connection:
                jobs.release(connection, job)
            raise
        except AmbroiseError as error:
            self._fail(job, error.message("fr"))
        except Exception as error:  # noqa: BLE001 - its words may be a patient's: kind and place only
            self._fail(job, _place(error))
        ended = jobs.find(self.state, job.key)
        JOBS.record(time.monotonic() - started, {"kind": job.kind, "state": str(ended.state)})
        log.info("job", job=job.key, kind=job.kind, state=str(ended.state))
        return ended

    def hand_back(self) -> None:
        """Have the job that is being done, if any, end here and wait for another worker."""
        if self._running is not None:
            self._running.hand_back()

    def decide(self, job: Job) -> Decision:
        """Return the traced decision under which a job runs; raises AccessRefused, ActorUnknown."""
        kind = self._kinds[job.kind]
        actor = actor_by_id(self.state, job.actor, self.clock())
        return self._door.decide(
            actor,
            kind.action,
            kind.resource(job.args, job.project_id),
            Purpose(job.purpose),
            job.project_id,
            request_id=job.key,
        )

    def allowed(self, job: Job) -> bool:
        """Return whether a job may still run; leaves no trace."""
        kind, now = self._kinds[job.kind], self.clock()
        try:
            actor = actor_by_id(self.state, job.actor, now)
        except ActorUnknown:
            return False
        purpose = Purpose(job.purpose)
        return authorize(
            actor,
            kind.action,
            kind.resource(job.args, job.project_id),
            purpose,
            job.project_id,
            now=now,
        ).allowed

    def _run(self, job: Job, decision: Decision) -> None:
        running = self._running = Running(self, job, decision)
        with self._watched(running):
            try:
                result = self._kinds[job.kind].run(running)
            except AmbroiseError:
                running.check()  # what ended the job says more than what it broke
                raise
        if not running.finished:
            running.check()
            with self.state.begin() as connection:
                running.finish(connection, result)
        self._door.note(decision, "job.done", detail={"job": job.key}, request_id=job.key)

    @contextmanager
    def _watched(self, running: Running) -> Iterator[None]:
        stopped = threading.Event()
        watching = threading.Thread(target=running.watch, args=(stopped,), daemon=True)
        watching.start()
        try:
            yield
        finally:
            stopped.set()
            watching.join()

    def _fail(self, job: Job, error: str) -> None:
        try:
            with self.state.begin() as connection:
                jobs.fail(connection, job, error, now=self.clock())
        except LeaseLost:
            return


def _place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} ({frame.filename.rpartition('/')[2]}:{frame.lineno})"
