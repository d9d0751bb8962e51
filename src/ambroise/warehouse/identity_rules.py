"""What the hospital's identity unit says: which domains are one, which records are one person."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa

from ambroise.state import State
from ambroise.state.schema import identity_decisions, identity_domains
from ambroise.warehouse.persons import PatientRecord

Verdict = Literal["same", "distinct", "review"]
"""One person, two persons, or to be looked at again: the last changes nothing."""


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """What stands of what was said.

    `domains` gives the domain of each system that has another name for it; `same` and `distinct`
    are pairs of records that are one person, or two whatever their numbers.
    """

    domains: dict[str, str] = field(default_factory=dict)
    same: tuple[tuple[PatientRecord, PatientRecord], ...] = ()
    distinct: tuple[tuple[PatientRecord, PatientRecord], ...] = ()

    def plain(self) -> dict[str, object]:
        """Return the same as JSON: what a publication says that it was made from."""
        return {
            "domains": dict(sorted(self.domains.items())),
            "same": sorted([*one, *other] for one, other in self.same),
            "distinct": sorted([*one, *other] for one, other in self.distinct),
        }


@dataclass(frozen=True, slots=True)
class IdentityDecision:
    """What a person of the identity unit decided of two records; `score` is the proposal's."""

    id: int
    source: str
    record_id: str
    other_source: str
    other_record_id: str
    verdict: Verdict
    score: float | None
    decided_by: str
    decided_at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None

    @property
    def pair(self) -> tuple[PatientRecord, PatientRecord]:
        record = PatientRecord(self.source, self.record_id)
        return record, PatientRecord(self.other_source, self.other_record_id)


def identity_rules(state: State) -> IdentityRules:
    """Return the domains that are one, and the decisions that stand."""
    with state.read() as connection:
        domains = connection.execute(sa.select(identity_domains)).all()
    standing = [one for one in identity_decisions_of(state) if one.undone_at is None]
    return IdentityRules(
        {row.system: row.domain for row in domains},
        tuple(one.pair for one in standing if one.verdict == "same"),
        tuple(one.pair for one in standing if one.verdict == "distinct"),
    )


def set_domain(connection: sa.Connection, system: str, domain: str, *, actor: str) -> None:
    """Say that numbers of `system` are numbers of `domain`; the same as itself takes it back."""
    connection.execute(sa.delete(identity_domains).where(identity_domains.c.system == system))
    if domain != system:
        connection.execute(
            sa.insert(identity_domains).values(
                system=system, domain=domain, set_by=actor, set_at=datetime.now(UTC)
            )
        )


def decide(
    connection: sa.Connection,
    record: PatientRecord,
    other: PatientRecord,
    verdict: Verdict,
    *,
    actor: str,
    score: float | None = None,
) -> int:
    """Keep what `actor` decides of two records; return the decision's id.

    A decision that stands on the same pair is undone by this one.
    """
    now = datetime.now(UTC)
    first, second = sorted((record, other))
    connection.execute(
        sa.update(identity_decisions)
        .where(
            identity_decisions.c.source == first.source,
            identity_decisions.c.record_id == first.record_id,
            identity_decisions.c.other_source == second.source,
            identity_decisions.c.other_record_id == second.record_id,
            identity_decisions.c.undone_at.is_(None),
        )
        .values(undone_by=actor, undone_at=now)
    )
    inserted = connection.execute(
        sa.insert(identity_decisions).values(
            source=first.source,
            record_id=first.record_id,
            other_source=second.source,
            other_record_id=second.record_id,
            verdict=verdict,
            score=score,
            decided_by=actor,
            decided_at=now,
        )
    )
    (found,) = inserted.inserted_primary_key or (0,)
    return int(found)


def undo(connection: sa.Connection, decision_id: int, *, actor: str) -> bool:
    """Take a decision back; return whether it stood."""
    undone = connection.execute(
        sa.update(identity_decisions)
        .where(identity_decisions.c.id == decision_id, identity_decisions.c.undone_at.is_(None))
        .values(undone_by=actor, undone_at=datetime.now(UTC))
    )
    return bool(undone.rowcount)


def identity_decisions_of(state: State) -> list[IdentityDecision]:
    """Return every decision, also those taken back, oldest first."""
    query = sa.select(identity_decisions).order_by(identity_decisions.c.id)
    with state.read() as connection:
        rows = connection.execute(query).all()
    names = tuple(IdentityDecision.__dataclass_fields__)
    return [IdentityDecision(**{name: getattr(row, name) for name in names}) for row in rows]
