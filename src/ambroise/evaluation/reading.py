"""What a case gives to the use: written in the gold, or a stay read through the door."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from ambroise.access import CARE_ZONE, GOLD, Action, Actor, Decision, Purpose, Resource
from ambroise.errors import NothingPublished, StayUnknown
from ambroise.evaluation.gold import Case
from ambroise.uses.contract import AnyUse, Clock
from ambroise.uses.recording import Installation
from ambroise.warehouse import stay_view
from ambroise.warehouse.search import stay_numbered
from ambroise.warehouse.views import StayView

RENEWED: Final = timedelta(minutes=5)
"""How long one decision serves a long evaluation; the door takes none after ten minutes."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a use is given for a case; `unread` says why there is nothing, without content."""

    given: Any
    person_id: int | None = None
    stay_id: int | None = None
    unread: str = ""


class Right:
    """One right that is asked for again while the work lasts: a withdrawn one ends it."""

    def __init__(self, ask: Callable[[], Decision], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._held: Decision | None = None

    def __call__(self) -> Decision:
        """Return a fresh decision; raises AccessRefused."""
        if self._held is None or self._clock() - self._held.at > RENEWED:
            self._held = self._ask()
        return self._held


class Reader:
    """Reads the stays of cases for one person; each is decided and traced."""

    def __init__(self, installation: Installation, actor: Actor, use: AnyUse, clock: Clock) -> None:
        self._door = installation.door
        self._actor = actor
        self._use = use
        self._find = Right(lambda: self._decide(Action.SEARCH_IDENTITY, CARE_ZONE), clock)

    def read(self, case: Case) -> Read:
        """Return what the case gives; raises AccessRefused, TrailUnavailable."""
        if case.stay is None:
            return Read(case.given)
        if self._use.given_type is not StayView:
            return Read(None, unread="the use takes no stay")
        try:
            with self._door.open_dataset(self._find()) as dataset:
                found = stay_numbered(dataset, case.stay)
            if found is None:
                return Read(None, unread="no such stay")
            person_id, stay_id = found
            person = self._door.person_resource(person_id)
            with self._door.open_dataset(self._decide(Action.READ_IDENTIFIED, person)) as dataset:
                return Read(stay_view(dataset, stay_id), person_id, stay_id)
        except (NothingPublished, StayUnknown):
            return Read(None, unread="no such stay")

    def _decide(self, action: Action, resource: Resource) -> Decision:
        case = replace(resource, state=GOLD)
        return self._door.decide(self._actor, action, case, Purpose.EVALUATION)
