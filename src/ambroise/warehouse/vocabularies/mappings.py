"""What persons decided of local codes: each decision is kept, the newest not undone stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from ambroise.state import State
from ambroise.state.schema import code_mappings
from ambroise.warehouse.vocabularies.index import Target

LONGEST_COMMENT: Final = 2000


class MappingState(StrEnum):
    PROPOSED = "proposed"
    VALIDATED = "validated"
    REFUSED = "refused"
    TO_REVIEW = "to_review"


class Equivalence(StrEnum):
    """How the target stands to the code: the words of Usagi, which are those of FHIR R4."""

    EQUAL = "EQUAL"
    EQUIVALENT = "EQUIVALENT"
    WIDER = "WIDER"
    NARROWER = "NARROWER"
    INEXACT = "INEXACT"
    UNMATCHED = "UNMATCHED"
    UNREVIEWED = "UNREVIEWED"


@dataclass(frozen=True, slots=True)
class Decided:
    """What is said of one code, before anyone has said it."""

    vocabulary_id: str
    concept_code: str
    state: MappingState
    target: Target | None = None
    equivalence: Equivalence = Equivalence.UNREVIEWED
    score: float | None = None
    comment: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One decision; `origin` is "page" or "usagi"."""

    number: int
    vocabulary_id: str
    concept_code: str
    state: MappingState
    target: Target | None
    equivalence: Equivalence
    score: float | None
    comment: str
    reviewer: str
    origin: str
    decided_by: str
    decided_at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.vocabulary_id, self.concept_code

    @property
    def acts(self) -> bool:
        """Whether the next publication follows it."""
        return self.state is MappingState.VALIDATED and self.target is not None


def decide(
    connection: sa.Connection, given: Decided, *, origin: str, actor: str, now: datetime
) -> int:
    """Record a decision on a code, in the caller's transaction, and return its number.

    Raises ValueError for a validation without a target.
    """
    target = given.target
    if target is None and given.state is MappingState.VALIDATED:
        raise ValueError("a validation has a target")
    values = {
        "vocabulary_id": given.vocabulary_id,
        "concept_code": given.concept_code,
        "state": given.state,
        "target_vocabulary_id": target and target.vocabulary_id,
        "target_code": target and target.code,
        "target_name": target.name if target else "",
        "target_domain_id": target.domain_id if target else "",
        "equivalence": given.equivalence,
        "score": given.score,
        "comment": given.comment[:LONGEST_COMMENT],
        "reviewer": given.reviewer,
        "origin": origin,
        "decided_by": actor,
        "decided_at": now,
    }
    made = sa.insert(code_mappings).values(values).returning(code_mappings.c.id)
    return int(connection.execute(made).scalar_one())


def undo(
    connection: sa.Connection, key: tuple[str, str], *, actor: str, now: datetime
) -> int | None:
    """Undo the decision that stands on a code; return its number, None when there is none."""
    newest = sa.select(sa.func.max(code_mappings.c.id)).where(
        code_mappings.c.vocabulary_id == key[0],
        code_mappings.c.concept_code == key[1],
        code_mappings.c.undone_at.is_(None),
    )
    number = connection.execute(newest).scalar_one()
    if number is None:
        return None
    connection.execute(
        sa.update(code_mappings)
        .where(code_mappings.c.id == number)
        .values(undone_by=actor, undone_at=now)
    )
    return int(number)


def decisions(state: State) -> dict[tuple[str, str], Mapping]:
    """Return the decision that stands on each code."""
    query = sa.select(code_mappings).where(code_mappings.c.undone_at.is_(None))
    with state.read() as connection:
        rows = connection.execute(query.order_by(code_mappings.c.id)).all()
    return {one.key: one for one in map(_mapping, rows)}


def history(state: State, key: tuple[str, str]) -> list[Mapping]:
    """Return every decision on a code, undone ones too, newest first."""
    query = (
        sa.select(code_mappings)
        .where(code_mappings.c.vocabulary_id == key[0], code_mappings.c.concept_code == key[1])
        .order_by(code_mappings.c.id.desc())
    )
    with state.read() as connection:
        return [_mapping(row) for row in connection.execute(query)]


def acting(mappings: Iterable[Mapping]) -> list[Mapping]:
    """Return the decisions that a publication follows."""
    return [one for one in mappings if one.acts]


def _mapping(row: sa.Row[tuple[object, ...]]) -> Mapping:
    said = row._mapping
    target = (
        Target(
            said["target_vocabulary_id"],
            said["target_code"],
            said["target_name"],
            said["target_domain_id"],
            None,
            said["target_name"],
        )
        if said["target_code"] is not None
        else None
    )
    return Mapping(
        number=said["id"],
        vocabulary_id=said["vocabulary_id"],
        concept_code=said["concept_code"],
        state=MappingState(said["state"]),
        target=target,
        equivalence=Equivalence(said["equivalence"]),
        score=said["score"],
        comment=said["comment"],
        reviewer=said["reviewer"],
        origin=said["origin"],
        decided_by=said["decided_by"],
        decided_at=said["decided_at"],
        undone_by=said["undone_by"],
        undone_at=said["undone_at"],
    )
