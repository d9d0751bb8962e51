"""The desk of the identity unit: what is proposed, two identities side by side, what it decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ambroise.access import Action, Dataset, Decision, Door, Resource
from ambroise.errors import NothingPublished, RowUnknown
from ambroise.state import State
from ambroise.tables import latest
from ambroise.warehouse import identity_rules
from ambroise.warehouse.identity_rules import IdentityDecision, Verdict
from ambroise.warehouse.linkage.alerts import Alert, System, alerts, systems
from ambroise.warehouse.linkage.identities import (
    Identity,
    Proposal,
    StayOf,
    identities,
    proposals,
    stays_of,
)
from ambroise.warehouse.persons import PatientRecord

COMPARED = "identity.compared"
DECIDED = "identity.decided"
UNDONE = "identity.undone"
EXPORTED = "identity.exported"
DOMAIN = "identity.domain_set"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records side by side, the stays of their persons, and all that was decided of them."""

    one: Identity
    other: Identity
    proposal: Proposal | None
    stays: tuple[StayOf, ...]
    history: tuple[IdentityDecision, ...]

    @property
    def standing(self) -> IdentityDecision | None:
        return next((each for each in self.history if each.undone_at is None), None)

    @property
    def united(self) -> bool:
        """Whether the publication holds both for one person."""
        return self.one.person_id == self.other.person_id


@dataclass(frozen=True, slots=True)
class Desk:
    """What one decision to manage identities opens."""

    state: State
    door: Door
    decision: Decision

    def proposals(self) -> list[Proposal]:
        """Return what the newest publication proposes; nothing before the first."""
        with self._dataset() as dataset:
            return proposals(dataset, self._standing()) if dataset else []

    def alerts(self) -> list[Alert]:
        with self._dataset() as dataset:
            return alerts(dataset) if dataset else []

    def systems(self) -> list[System]:
        with self._dataset() as dataset:
            return systems(dataset) if dataset else []

    def domains(self) -> dict[str, str]:
        """Return the domain of each system that was said to be of another name."""
        return identity_rules.identity_rules(self.state).domains

    def waits(self) -> bool:
        """Return whether what was decided is not in the newest publication yet."""
        try:
            made_from = latest(self.state, "care").detail.get("made_from")
        except NothingPublished:
            return False
        plain = identity_rules.identity_rules(self.state).plain()
        return isinstance(made_from, dict) and made_from.get("identities") != plain

    def compare(self, one: int, other: int) -> Comparison:
        """Return two records side by side; each of their persons has a trace of it.

        Raises RowUnknown when the publication has no such record.
        """
        with self._dataset() as dataset:
            found = self._both(dataset, one, other)
            for person in self._opened(found):
                self.door.note(person, COMPARED, count=1)
            if dataset is None:
                raise RowUnknown(table="identity_record", row=one)
            pair = {each.key for each in found}
            told = proposals(dataset, self._standing())
            return Comparison(
                *found,
                next((each for each in told if {each.one.key, each.other.key} == pair), None),
                tuple(stays_of(dataset, [each.person_id for each in found])),
                self._history(found),
            )

    def decide(self, one: int, other: int, verdict: Verdict) -> int:
        """Record a decision under the trail, and return its number; it acts once published."""
        with self._dataset() as dataset:
            found = self._both(dataset, one, other)
            told = proposals(dataset, {}) if dataset else []
        keys = {one, other}
        scores = (each.probability for each in told if {each.one.key, each.other.key} == keys)
        persons = self._opened(found)
        with self.door.acting(self.decision, Action.MANAGE_IDENTITIES) as connection:
            number = identity_rules.decide(
                connection,
                found[0].record,
                found[1].record,
                verdict,
                actor=self.decision.actor.login,
                score=next(scores, None),
            )
        for person in persons:
            detail: dict[str, str | int] = {"identity": number, "verdict": verdict}
            self.door.note(person, DECIDED, count=1, detail=detail)
        return number

    def undo(self, number: int) -> bool:
        """Take a decision back under the trail; return whether it stood."""
        with self.door.acting(self.decision, Action.MANAGE_IDENTITIES) as connection:
            stood = identity_rules.undo(connection, number, actor=self.decision.actor.login)
        if stood:
            self.door.note(self.decision, UNDONE, count=1, detail={"identity": number})
        return stood

    def set_domain(self, system: str, domain: str) -> None:
        """Say under the trail that numbers of a system are of a domain; itself takes it back."""
        with self.door.acting(self.decision, Action.MANAGE_IDENTITIES) as connection:
            identity_rules.set_domain(connection, system, domain, actor=self.decision.actor.login)
        detail = {"system": system, "domain": domain}
        self.door.note(self.decision, DOMAIN, count=1, detail=detail)

    def decisions(self) -> list[IdentityDecision]:
        """Return every decision, those taken back too, the newest first."""
        return identity_rules.identity_decisions_of(self.state)[::-1]

    @contextmanager
    def _dataset(self) -> Iterator[Dataset | None]:
        try:
            with self.door.open_dataset(self.decision) as dataset:
                yield dataset
        except NothingPublished:
            yield None

    def _both(self, dataset: Dataset | None, one: int, other: int) -> tuple[Identity, Identity]:
        found = identities(dataset, [one, other]) if dataset else {}
        for key in (one, other):
            if key not in found or one == other:
                raise RowUnknown(table="identity_record", row=key)
        return found[one], found[other]

    def _opened(self, pair: tuple[Identity, Identity]) -> list[Decision]:
        """Return the decisions on the persons of two records: each has a trace of it."""
        return [
            self.door.decide(
                self.decision.actor,
                Action.MANAGE_IDENTITIES,
                Resource("person", str(person), zone="care"),
                self.decision.purpose,
                request_id=self.decision.request_id,
            )
            for person in sorted({each.person_id for each in pair})
        ]

    def _standing(self) -> dict[frozenset[PatientRecord], IdentityDecision]:
        found = identity_rules.identity_decisions_of(self.state)
        return {frozenset(one.pair): one for one in found if one.undone_at is None}

    def _history(self, pair: tuple[Identity, Identity]) -> tuple[IdentityDecision, ...]:
        records = {each.record for each in pair}
        return tuple(one for one in self.decisions() if set(one.pair) == records)
