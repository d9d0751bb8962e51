"""What is kept for a time: the trail class by class, and the contents that go with one of them.

The contents of runs (prompts and answers), the cases of evaluations, packages let out, files
received to be let out and the documents of sendings that are over are kept for the time of the
class GENERATION.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ambroise import dispatch
from ambroise.access import Action, Decision, Door, keeping, releases
from ambroise.evaluation import kept as evaluated
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.trail import Retention, Trail, kept
from ambroise.uses import generations


class Installation(Protocol):
    """The open stores that hold what is kept for a time."""

    @property
    def settings(self) -> Settings: ...
    @property
    def state(self) -> State: ...
    @property
    def trail(self) -> Trail: ...
    @property
    def door(self) -> Door: ...


@dataclass(frozen=True, slots=True)
class Past:
    """What is past its time: entries by class, contents of runs and cases, packages, sendings."""

    entries: dict[Retention, int]
    runs: int
    releases: int
    dispatches: int

    @property
    def total(self) -> int:
        return sum(self.entries.values()) + self.runs + self.releases + self.dispatches


def due(installation: Installation, decision: Decision, *, now: datetime) -> Past:
    """Return what `purge` would remove now; `decision` is SET_RETENTION on the trail."""
    one = installation
    entries = keeping.due_for_purge(one.door, one.trail, one.state, one.settings, decision, now=now)
    before = _contents_before(one.state, now)
    return Past(
        entries,
        generations.due(one.settings, before) + evaluated.due(one.settings, before),
        releases.due(one.settings, one.state, before),
        dispatch.due(one.settings, one.state, before),
    )


def purge(installation: Installation, decision: Decision, *, now: datetime) -> Past:
    """Remove what is past its time, contents first; `decision` is SET_RETENTION on the trail.

    The trail still verifies, and notes how much of what went. A purge that is cut is run again.
    """
    one = installation
    one.door.check(decision, Action.SET_RETENTION)
    before = _contents_before(one.state, now)
    runs = generations.purge(one.settings, before) + evaluated.purge(one.settings, before)
    emptied = releases.empty(one.settings, one.state, before)
    sent = dispatch.empty(one.settings, one.state, before)
    detail: dict[str, str | int] = {"before": before.isoformat()}
    for act, count in (
        ("runs.purge", runs),
        ("releases.purge", emptied),
        ("dispatches.purge", sent),
    ):
        if count:
            one.door.note(decision, act, count=count, detail=detail)
    entries = keeping.purge_trail(one.door, one.trail, one.state, one.settings, decision, now=now)
    return Past(entries, runs, emptied, sent)


def _contents_before(state: State, now: datetime) -> datetime:
    (rule,) = (one for one in kept(state) if one.retention is Retention.GENERATION)
    return rule.limit(now)
