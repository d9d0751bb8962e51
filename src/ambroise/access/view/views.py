"""The only way to the rows of a project: a decision, then its view."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa

from ambroise.access import oppositions
from ambroise.access.decide import authorize
from ambroise.access.door import Door
from ambroise.access.model import Action, Decision
from ambroise.access.people.registry import actor_by_id
from ambroise.access.projects.resource import project_resource
from ambroise.access.view.cohort import (
    cohort_artefact,
    keep_members,
    members_of,
    register_cohort,
)
from ambroise.access.view.dataset import View
from ambroise.access.view.engine import Engine, build_engine
from ambroise.access.view.engines import Engines
from ambroise.access.view.inside import Inside
from ambroise.access.view.kept import kept_versions
from ambroise.access.view.people import Census, persons_in, take_census
from ambroise.access.view.scope import Scope, scope_of
from ambroise.errors import DecisionSpent, NothingPublished
from ambroise.state import State
from ambroise.tables import Reader
from ambroise.vault import Vault

OPENS: Final = (Action.READ_PSEUDONYMISED, Action.EXPORT, Action.COUNT)
"""Actions whose decision on the data of a project opens its view."""


class Views:
    """The views of the projects of an installation; threads may share it."""

    def __init__(
        self,
        state: State,
        door: Door,
        vault: Callable[[], Vault],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._state = state
        self._door = door
        self._vault = vault
        self._clock = clock
        self._engines = Engines()
        self._census: Census | None = None
        self._counting = threading.Lock()
        self._registering = threading.Lock()

    @contextmanager
    def open(self, decision: Decision) -> Iterator[View]:
        """Yield the view that a decision on the data of a project opens, on one publication.

        Raises DecisionSpent, DatasetLimited, NothingPublished, ResearchZoneOutdated, PermitInvalid
        for a cohort that no machine can find, and WriterBusy when it is to be made while the zone
        is built.
        """
        with self._door.rendering(decision, *OPENS) as (research, care):
            scope = self._scope(decision)
            members = self._members(decision, scope, research, care)

            @contextmanager
            def hold() -> Iterator[Engine]:
                self._still(decision, scope)
                out = oppositions.opposed(self._state, scope.project)
                versions = kept_versions(self._state, scope.project)
                published = (research.pinned.publication.id, care.pinned.publication.id)
                key = (*published, scope, out, versions)

                def build() -> Engine:
                    left = oppositions.excluded(self._state, self._door, scope.project)
                    census = self._taken(care)
                    vault = self._vault()
                    return build_engine(research, census, members, left, scope, vault, versions)

                with self._engines.engine(scope.project, key, build) as engine:
                    yield engine

            def still() -> None:
                self._still(decision, scope)

            view = View(decision, research.pinned.publication.id, scope, hold, still)
            with self._registering:
                if cohort_artefact(self._state, scope) is None:
                    register_cohort(self._door, decision, scope, members, view.persons)
            yield view

    @contextmanager
    def inside(self, decision: Decision) -> Iterator[Inside]:
        """Yield the true rows of whom the permit opens, to what finds cohorts and to no other.

        `decision` is COUNT or READ_PSEUDONYMISED on the data of a project; raises as `open`.
        """
        actions = (Action.COUNT, Action.READ_PSEUDONYMISED)
        with self._door.rendering(decision, *actions) as (research, care):
            scope = self._scope(decision)
            members = self._members(decision, scope, research, care).column("person_id")
            left = oppositions.excluded(self._state, self._door, scope.project)
            persons = persons_in(self._taken(care), members, left)
            with care.cursor(persons=persons) as cursor:
                asked = self._door.asking(care, persons, cursor)
                yield Inside(
                    cursor,
                    asked,
                    research,
                    scope,
                    self._vault(),
                    lambda: self._still(decision, scope),
                )

    def prepare(self, decision: Decision) -> bool:
        """Make the cohort of the permit that a DECIDE_PERMIT decision has granted.

        Returns False when nothing is published yet, or no permit stands: it is made at the first
        opening then. Raises PermitInvalid, WriterBusy.
        """
        scope = scope_of(self._state, decision.resource.id)
        try:
            with self._door.rendering(decision, Action.DECIDE_PERMIT) as (research, care):
                if scope is not None:
                    self._members(decision, scope, research, care)
        except NothingPublished:
            return False
        return scope is not None

    def close(self) -> None:
        self._engines.close()

    def _scope(self, decision: Decision) -> Scope:
        scope = scope_of(self._state, decision.resource.id)
        if scope is None:
            raise DecisionSpent(rule=decision.rule)
        return scope

    def _still(self, decision: Decision, scope: Scope) -> None:
        """Raise unless the decision would be taken now, on the same permit."""
        actor = actor_by_id(self._state, decision.actor.id, self._clock())
        actor = replace(actor, scopes=decision.actor.scopes)
        resource = project_resource(self._state, scope.project, "research")
        asked = (actor, decision.action, resource, decision.purpose, decision.project)
        if not authorize(*asked, now=self._clock(), reason=decision.reason).allowed:
            self._door.decide(*asked, reason=decision.reason, request_id=decision.request_id)
        if scope_of(self._state, scope.project) != scope:
            raise DecisionSpent(rule=decision.rule)

    def _members(
        self, decision: Decision, scope: Scope, research: Reader, care: Reader
    ) -> pa.Table:
        members = members_of(research, scope.permit)
        if members is None:
            members = keep_members(
                research, care, self._state, self._vault(), scope, now=self._clock()
            )
            detail: dict[str, str | int] = {"permit": scope.permit}
            self._door.note(decision, "cohort.kept", count=members.num_rows, detail=detail)
        return members

    def _taken(self, care: Reader) -> Census:
        """Return the census of a publication of care, taken once."""
        with self._counting:
            known = self._census
            if known is None or known.publication != care.pinned.publication.id:
                known = self._census = take_census(care, self._vault())
            return known
