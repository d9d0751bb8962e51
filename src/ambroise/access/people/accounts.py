"""The identities by which others know a person: issuer and subject, never an e-mail."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ambroise.access.model import Actor, Decision
from ambroise.access.people.administration import administers
from ambroise.access.people.registry import PERSON, actor_by_id, person_id_of
from ambroise.errors import IdentityTaken
from ambroise.state import State
from ambroise.state.schema import external_accounts, people

RPPS: Final = "rpps"
"""The issuer that stands for the national register: its subjects are RPPS numbers."""
DIRECTORY: Final = "directory"
"""The issuer that stands for the hospital's directory: its subjects are entry ids."""


def linked(state: State, issuer: str, subject: str, *, now: datetime) -> Actor | None:
    """Return the active person behind an identity, or None; raises ActorUnknown if closed.

    A service comes in with a token alone: an identity tied to it is nobody's.
    """
    with state.read() as connection:
        person_id = connection.execute(
            sa.select(external_accounts.c.person_id)
            .join(people, people.c.id == external_accounts.c.person_id)
            .where(_this(issuer, subject), people.c.kind == PERSON)
        ).scalar_one_or_none()
    return None if person_id is None else actor_by_id(state, person_id, now)


def known_to(state: State, issuer: str, person_id: str) -> bool:
    """Return whether a person is tied to an identity of this issuer."""
    query = sa.select(external_accounts.c.subject).where(
        external_accounts.c.issuer == issuer, external_accounts.c.person_id == person_id
    )
    with state.read() as connection:
        return connection.execute(query).first() is not None


def link(
    state: State, login: str, issuer: str, subject: str, decision: Decision, *, now: datetime
) -> None:
    """Tie an identity to a person; raises ActorUnknown, IdentityTaken."""
    administers(decision)
    with state.begin() as connection:
        tie(connection, person_id_of(connection, login), issuer, subject, now=now)


def unlink(state: State, issuer: str, subject: str, decision: Decision) -> int:
    """Untie an identity; return how many there were."""
    administers(decision)
    with state.begin() as connection:
        return connection.execute(
            sa.delete(external_accounts).where(_this(issuer, subject))
        ).rowcount


def tie(
    connection: sa.Connection, person_id: str, issuer: str, subject: str, *, now: datetime
) -> None:
    """Tie an identity to a person within a transaction; raises IdentityTaken."""
    held = connection.execute(
        sa.select(external_accounts.c.person_id).where(_this(issuer, subject))
    ).scalar_one_or_none()
    if held == person_id:
        return
    if held is not None:
        raise IdentityTaken
    connection.execute(
        sa.insert(external_accounts).values(
            issuer=issuer, subject=subject, person_id=person_id, linked_at=now
        )
    )


def person_with_login(state: State, login: str, *, now: datetime) -> Actor | None:
    """Return the active person, not a service, with this login."""
    with state.read() as connection:
        person_id = connection.execute(
            sa.select(people.c.id).where(
                people.c.login == login,
                people.c.kind == PERSON,
                sa.or_(people.c.disabled_at.is_(None), people.c.disabled_at > now),
            )
        ).scalar_one_or_none()
    return None if person_id is None else actor_by_id(state, person_id, now)


def _this(issuer: str, subject: str) -> sa.ColumnElement[bool]:
    return sa.and_(external_accounts.c.issuer == issuer, external_accounts.c.subject == subject)
