"""The only door to data: decide, trace, then open exactly what was decided."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

import sqlalchemy as sa

from ambroise.access import out_of_team
from ambroise.access.basis import basis_of
from ambroise.access.dataset import Dataset, known_as, limited, person_behind, united, wards_of
from ambroise.access.decide import authorize
from ambroise.access.model import TRAIL, Action, Actor, Decision, Purpose, Resource, ZoneName
from ambroise.access.rules import OUT_OF_TEAM
from ambroise.errors import (
    AccessRefused,
    DatasetLimited,
    DecisionSpent,
    NothingPublished,
    TrailUnavailable,
)
from ambroise.observability import DECISIONS
from ambroise.settings import Settings
from ambroise.spread import Asked, by_person
from ambroise.state import State
from ambroise.tables import Cursor, Reader, Readers, open_zone
from ambroise.trail import Entry, Event, Retention, Trail, Verification

SPENT_AFTER = timedelta(minutes=10)
"""How long after a decision a dataset may still be opened with it."""

OPENS_ROWS = frozenset(
    {
        Action.READ_IDENTIFIED,
        Action.SEARCH_IDENTITY,
        Action.READ_PSEUDONYMISED,
        Action.COUNT,
        Action.READ_FAULTY_ROWS,
        Action.RUN_VIEW,
        Action.INGEST,
        Action.MANAGE_VOCABULARIES,
        Action.MANAGE_IDENTITIES,
        Action.MANAGE_CAMPAIGNS,
        Action.BUILD_RESEARCH,
        Action.CONTROL_PSEUDONYMISATION,
        Action.SEND_OUTSIDE,
    }
)
"""Actions whose decision opens rows of the warehouse."""

Clock = Callable[[], datetime]


class Door:
    """Decides on each access and leaves its trace; threads may share one."""

    def __init__(self, settings: Settings, state: State, trail: Trail, clock: Clock) -> None:
        self._settings = settings
        self._state = state
        self._trail = trail
        self._clock = clock
        self._zones: dict[ZoneName, Readers] = {}
        self._opening = threading.Lock()
        self._issued: WeakValueDictionary[int, Decision] = WeakValueDictionary()

    @property
    def settings(self) -> Settings:
        """The configuration of the installation."""
        return self._settings

    def asking(self, care: Reader, persons: Sequence[int], cursor: Cursor) -> Asked:
        """Return what answers about `persons`, whom `cursor` of the care zone is limited to."""
        return by_person(self._settings, care, persons, cursor)

    def decide(
        self,
        actor: Actor,
        action: Action,
        resource: Resource,
        purpose: Purpose,
        project: str | None = None,
        reason: str = "",
        *,
        request_id: str = "",
    ) -> Decision:
        """Return the allowed decision, once its trace is durable.

        A reason given for an access outside the care team holds for 60 minutes. Raises
        AccessRefused, traced too, and TrailUnavailable when no trace could be left.
        """
        now = self._clock()
        reason = reason.strip()
        decision = authorize(actor, action, resource, purpose, project, now=now, reason=reason)
        opens = decision.allowed and decision.rule == OUT_OF_TEAM
        if not decision.allowed and decision.rule == OUT_OF_TEAM:
            given = out_of_team.reason_given(self._state, actor.id, resource.id, now)
            again = authorize(actor, action, resource, purpose, project, now=now, reason=given)
            decision = replace(again, alerts=())
        entry = self._trail.append(_event(decision, request_id))
        decision = replace(decision, trace=entry.sequence, request_id=request_id)
        DECISIONS.add(1, {"action": str(action), "allowed": decision.allowed})
        if not decision.allowed:
            raise _refusal(decision)
        if opens:
            out_of_team.record(self._state, decision)
        self._issued[decision.trace] = decision
        return decision

    def note(
        self,
        decision: Decision,
        act: str,
        *,
        count: int = 0,
        detail: Mapping[str, str | int] | None = None,
        request_id: str = "",
        model: str = "",
        digests: Mapping[str, str] | None = None,
        retention: Retention = Retention.ACCESS,
    ) -> Entry:
        """Leave a further trace of what was done under a decision ("draft.validated", ...).

        `detail` holds identifiers and counts, never content; `model` and `digests` say what
        computed and the SHA-256 of what it was given and returned.
        """
        event = replace(
            _event(decision, request_id or decision.request_id),
            action=act,
            count=count,
            detail={"decision": decision.trace, **(detail or {})},
            model=model,
            digests=digests or {},
            retention=retention,
        )
        return self._trail.append(event)

    @contextmanager
    def open_dataset(self, decision: Decision) -> Iterator[Dataset]:
        """Yield the rows that a decision of this door opens, on one publication.

        Raises DecisionSpent when the decision is not one this door gave in the last minutes,
        and NothingPublished.
        """
        self._check(decision, OPENS_ROWS)
        with (
            self._readers(decision.resource.zone).reader() as reader,
            limited(reader, decision) as dataset,
        ):
            yield dataset

    @contextmanager
    def rendering(self, decision: Decision, *actions: Action) -> Iterator[tuple[Reader, Reader]]:
        """Yield the research and care zones to what renders the view of a project, and no other.

        Raises DecisionSpent as `open_dataset`, DatasetLimited for what is no project's data, and
        NothingPublished.
        """
        self._check(decision, actions)
        if decision.resource.kind != "project":
            raise DatasetLimited(rule=decision.rule)
        with self._readers("research").reader() as research, self._readers("care").reader() as care:
            yield research, care

    @contextmanager
    def counting(self, decision: Decision) -> Iterator[tuple[Reader, Reader]]:
        """Yield the research and care zones to what counts for feasibility, as `rendering` does."""
        self._check(decision, {Action.COUNT})
        if decision.purpose is not Purpose.FEASIBILITY:
            raise DatasetLimited(rule=decision.rule)
        with self._readers("research").reader() as research, self._readers("care").reader() as care:
            yield research, care

    @contextmanager
    def acting(self, decision: Decision, *actions: Action) -> Iterator[sa.Connection]:
        """Open the one transaction of an act that a decision of this door allows.

        Raises DecisionSpent when the decision is not one that this door gave in the last minutes
        for one of `actions`; nothing is written when the block raises.
        """
        self._check(decision, actions)
        with self._state.begin() as connection:
            yield connection

    @contextmanager
    def reading(self, decision: Decision, *actions: Action) -> Iterator[sa.Connection]:
        """Open a snapshot of the operational store for a decision, checked as `acting` does."""
        self._check(decision, actions)
        with self._state.read() as connection:
            yield connection

    def check(self, decision: Decision, *actions: Action) -> None:
        """Raise DecisionSpent unless this door gave the decision lately for one of `actions`."""
        self._check(decision, actions)

    def _check(self, decision: Decision, actions: Collection[Action]) -> None:
        fresh = self._clock() - decision.at <= SPENT_AFTER
        issued = self._issued.get(decision.trace) is decision
        if not (issued and fresh and decision.action in actions):
            raise DecisionSpent(rule=decision.rule)

    def verify_trail(self, actor: Actor) -> Verification:
        """Recompute the whole trail for someone who may ask; raises AccessRefused.

        It answers even when the trail takes no entry any more: that is when it is needed.
        """
        decision = self._may_on_trail(actor, Action.VERIFY_TRAIL)
        verification = self._trail.verify()
        found = {"findings": len(verification.findings), "notes": len(verification.notes)}
        with contextlib.suppress(TrailUnavailable):
            self._trail.append(replace(_event(decision, ""), detail=found))
        return verification

    def resume_trail(self, actor: Actor, reason: str) -> Entry:
        """Let the trail take entries again after an alarm; raises AccessRefused."""
        self._may_on_trail(actor, Action.RESUME_TRAIL)
        return self._trail.resume(actor=actor.login, reason=reason)

    def _may_on_trail(self, actor: Actor, action: Action) -> Decision:
        decision = authorize(actor, action, TRAIL, Purpose.OPERATIONS, now=self._clock())
        if not decision.allowed:
            with contextlib.suppress(TrailUnavailable):
                self._trail.append(_event(decision, ""))
            raise _refusal(decision)
        return decision

    def person_resource(self, person_id: int) -> Resource:
        """Return a person of the care zone with the wards that follow them now."""
        try:
            with self._readers("care").reader() as reader:
                wards = wards_of(reader, person_id, self._clock())
        except NothingPublished:
            wards = frozenset()
        return Resource("person", str(person_id), wards, "care")

    def person_behind(self, table: str, key: str, row_id: int) -> int | None:
        """Return whose a row of care is, for the decision on that person; None when it is not."""
        try:
            with self._readers("care").reader() as reader:
                return person_behind(reader, table, key, row_id)
        except NothingPublished:
            return None

    def known_as(self, person_id: int) -> frozenset[int]:
        """Return every id under which a person of the care zone has been known."""
        try:
            with self._readers("care").reader() as reader:
                return known_as(reader, person_id)
        except NothingPublished:
            return frozenset({person_id})

    def united(self, persons: Collection[int]) -> frozenset[int]:
        """Return every id under which persons of the care zone are, or have been, known."""
        try:
            with self._readers("care").reader() as reader:
                return united(reader, persons)
        except NothingPublished:
            return frozenset(persons)

    def close(self) -> None:
        """Give back every publication that this door still leases."""
        with self._opening:
            for readers in self._zones.values():
                readers.close()
            self._zones.clear()

    def _readers(self, zone: ZoneName) -> Readers:
        with self._opening:
            if zone not in self._zones:
                self._zones[zone] = Readers(open_zone(self._settings, zone), self._state)
            return self._zones[zone]


def open_door(
    settings: Settings, state: State, trail: Trail, *, clock: Clock = lambda: datetime.now(UTC)
) -> Door:
    """Return the door of an installation."""
    return Door(settings, state, trail, clock)


def _event(decision: Decision, request_id: str) -> Event:
    detail: dict[str, str | int] = {}
    if decision.reason:
        detail["reason_sha256"] = hashlib.sha256(decision.reason.encode()).hexdigest()
    if decision.alerts:
        detail["alerts"] = ",".join(decision.alerts)
    return Event(
        actor=decision.actor.login,
        action=str(decision.action),
        object_kind=decision.resource.kind,
        object_id=decision.resource.id,
        purpose=str(decision.purpose),
        project=decision.project or "",
        rule=decision.rule,
        allowed=decision.allowed,
        detail=detail,
        request_id=request_id,
        basis=basis_of(decision.purpose, decision.resource),
    )


def _refusal(decision: Decision) -> AccessRefused:
    gap = decision.gap
    if gap is None:
        raise ValueError("a refusal says what is missing")
    return AccessRefused(
        missing=gap.missing, ask=gap.ask, missing_en=gap.missing_en, ask_en=gap.ask_en
    )
