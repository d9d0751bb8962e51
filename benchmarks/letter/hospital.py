"""A fictional hospital of one split, and a doctor of every ward who drafts its letters."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ambroise import intake, uses, warehouse
from ambroise.access import (
    CARE_ZONE,
    Action,
    Actor,
    Decision,
    Door,
    Grant,
    Purpose,
    Role,
    open_door,
    people,
)
from ambroise.demo import staff, write_hospital
from ambroise.governance import register
from ambroise.settings import Settings, load_settings
from ambroise.state import State, open_state
from ambroise.trail import open_trail
from ambroise.uses import UseState
from ambroise.uses.batch import Batch, Wanted, draft_all
from ambroise.uses.drafts import open_drafts
from ambroise.vault import Vault, open_vault
from ambroise.warehouse.views import StayView
from benchmarks.letter.facts import Facts, read_facts

TODAY = date(2026, 11, 22)
_LOGIN = "redacteur"
_MADE = "made"


def make(folder: Path, *, patients: int, split: str, seed: int, today: date) -> None:
    """Write the hospital and its gold in `folder`, and take it in; nothing when it is there."""
    if (folder / _MADE).exists():
        return
    write_hospital(
        folder / "files", patients=patients, today=today, gold=folder / "gold", split=split,
        seed=seed,
    )  # fmt: skip
    with opened(folder) as site:
        intake.ingest(
            site.settings, site.state, [folder / "files/fhir"], source="banc", actor=_LOGIN
        )
        warehouse.publish(site.settings, site.state, site.vault, shapes=intake.shapes())
        now = datetime.now(UTC)
        register.initialise(
            site.state, open_trail(site.settings, site.state), {"letter": UseState.PILOT},
            actor=_LOGIN, reason="banc d'essai", now=now,
        )  # fmt: skip
        since = datetime(2015, 1, 1, tzinfo=UTC)
        grants = tuple(Grant(Role.SENIOR, ward.uf, since) for ward in staff.WARDS)
        account = people.os_account()
        people.create(site.state, _LOGIN, "Dr Banc", now=now, os_account=account, grants=grants)
    (folder / _MADE).touch()


def cases(folder: Path, seed: int, most: int) -> list[Facts]:
    """Return the facts of the first stays to end that have a report, in the order of their end."""
    return sorted(read_facts(folder / "gold", seed=seed, today=TODAY), key=lambda one: one.end)[
        :most
    ]


class Clock:
    """The time of day, moved: it runs as the real one does, so that leases end."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def set(self, at: datetime) -> None:
        self._ahead = at - datetime.now(UTC)


@dataclass
class Site:
    """The open stores; the clock that the door reads goes on, and is set from stay to stay."""

    settings: Settings
    state: State
    vault: Vault
    door: Door
    time: Clock

    def clock(self) -> datetime:
        return self.time()

    def doctor(self) -> Actor:
        return people.os_actor(self.state, self.clock())

    def wanted(self, numbers: list[str]) -> list[Wanted]:
        decision = self.door.decide(self.doctor(), Action.SEARCH_IDENTITY, CARE_ZONE, Purpose.CARE)
        found = []
        with self.door.open_dataset(decision) as dataset:
            for number in numbers:
                stay = warehouse.stay_numbered(dataset, number)
                if stay is None:
                    raise SystemExit(f"no stay {number}")
                found.append(Wanted(number, *stay))
        return found

    def draft(
        self,
        wanted: list[Wanted],
        ends: dict[str, datetime],
        *,
        engine: str = "",
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Batch:
        """Draft every letter an hour after its stay, while the ward may still open it."""
        doctor, todo = self.doctor(), iter(wanted)

        def allowed() -> Decision:
            self.time.set(ends[next(todo).number] + timedelta(hours=1))
            resource = uses.resource_of(self.state, "letter")
            return self.door.decide(doctor, Action.RUN_USE, resource, Purpose.CARE_AID)

        return draft_all(self, allowed, wanted, clock=self.clock, engine=engine, progress=progress)

    def view(self, one: Wanted, end: datetime) -> StayView:
        with self.door.open_dataset(self._reading(one, end)) as dataset:
            return warehouse.stay_view(dataset, one.stay_id)

    def letter(self, one: Wanted, end: datetime) -> uses.Draft[Any]:
        shelf = open_drafts(self.settings, self.state, self.vault)
        line = shelf.history(one.number, "letter")[0]
        return shelf.load(line.id, self._reading(one, end)).draft

    def _reading(self, one: Wanted, end: datetime) -> Decision:
        self.time.set(end + timedelta(hours=2))
        resource = self.door.person_resource(one.person_id)
        return self.door.decide(self.doctor(), Action.READ_IDENTIFIED, resource, Purpose.CARE)


@contextmanager
def opened(folder: Path, settings: Settings | None = None) -> Iterator[Site]:
    settings = settings or load_settings(folder / "home")
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    time = Clock()
    state = open_state(settings)
    trail = open_trail(settings, state)
    vault = open_vault(settings)
    door = open_door(settings, state, trail, clock=time)
    try:
        vault.key("care-rows")
        yield Site(settings, state, vault, door, time)
    finally:
        door.close()
        trail.close()
        vault.close()
        state.close()
