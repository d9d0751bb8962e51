"""Many drafts in one go, as jobs done one after the other: killed and run again, none is doubled.

A stay that has a draft of the use, of any state, keeps it and gets no other. A draft and the end of
its job are one transaction, so that what a killed batch did stays done and the rest is done by the
next one; a job whose worker died waits for its lease to end.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from ambroise.access import Decision
from ambroise.access.jobs import Worker
from ambroise.state import State, jobs
from ambroise.state.jobs import Job, JobState
from ambroise.state.schema import drafts
from ambroise.uses.contract import Clock
from ambroise.uses.drafting import ask, drafting
from ambroise.uses.recording import Installation

PAUSE_SECONDS: Final = 0.2
"""How long to wait for a job that another worker has, alive or dead."""

_OVER: Final = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stay to draft for: its number, and the row ids of its person and its own."""

    number: str
    person_id: int
    stay_id: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of each stay, by number; `failed` says why in the words of its job."""

    drafted: tuple[str, ...]
    already: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


def draft_all(
    installation: Installation,
    allowed: Callable[[], Decision],
    wanted: Collection[Wanted],
    *,
    clock: Clock,
    engine: str = "",
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Batch:
    """Draft for every stay that has no draft yet, and return what came of each.

    `allowed` gives a fresh RUN_USE decision of the use, one a stay. A stay that fails (declined,
    not readable, the engine down) is told in the answer and does not stop the others; the next
    call tries it again. Raises AccessRefused, UseUnknown, TrailUnavailable.
    """
    state = installation.state
    kinds = drafting(installation, clock=clock)
    worker = Worker(state, installation.door, kinds, clock=clock)
    drafted: list[str] = []
    already: list[str] = []
    failed: list[tuple[str, str]] = []
    for done, one in enumerate(_once(wanted)):
        progress(done, len(wanted))
        decision = allowed()
        if has_draft(state, decision.resource.id, one):
            already.append(one.number)
            continue
        job = ask(
            installation,
            decision,
            person_id=one.person_id,
            stay_id=one.stay_id,
            clock=clock,
            engine=engine,
        )
        if has_draft(state, decision.resource.id, one):  # made by another since the first look
            with state.begin() as connection:
                jobs.cancel(connection, job.id, now=clock())
            already.append(one.number)
            continue
        ended = _ended(state, worker, job)
        if ended.state is JobState.DONE:
            drafted.append(one.number)
        else:
            failed.append((one.number, ended.error or str(ended.state)))
    progress(len(wanted), len(wanted))
    return Batch(tuple(drafted), tuple(already), tuple(failed))


def has_draft(state: State, use: str, stay: Wanted) -> bool:
    """Return whether a stay has a draft of the use, whatever was decided of it."""
    subjects = {stay.number, str(stay.stay_id)} - {""}
    query = sa.select(drafts.c.id).where(drafts.c.use == use, drafts.c.subject.in_(subjects))
    with state.read() as connection:
        return connection.execute(query.limit(1)).first() is not None


def _once(wanted: Iterable[Wanted]) -> Iterable[Wanted]:
    return {one.stay_id: one for one in wanted}.values()


def _ended(state: State, worker: Worker, job: Job) -> Job:
    """Work until the job is over, done here or by another worker, and return it."""
    while (found := jobs.find(state, job.key)).state not in _OVER:
        if worker.do_next() is None:
            time.sleep(PAUSE_SECONDS)
    return found
