"""Persons of the hospital, the roles they hold, and the account each signs in with."""

import os
import pwd
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ambroise.access.model import Actor, Grant, Membership, Role
from ambroise.access.people.units import units_below
from ambroise.errors import ActorUnknown, LoginTaken
from ambroise.observability import unknown_id
from ambroise.state import State
from ambroise.state.schema import memberships, people, roles

PERSON = "person"
SERVICE = "service"
"""Kinds of account: a person, or a program that comes with a token alone."""

INSTALLER = (Role.DATA_MANAGER, Role.ADMINISTRATOR)
"""What the person who installs holds on a fresh home."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person, or a service, as the administrator sees them."""

    actor: Actor
    title: str
    os_account: str | None
    local_password: bool
    created_at: datetime
    disabled_at: datetime | None
    kind: str = PERSON
    second_factor_since: datetime | None = None


def create(
    state: State,
    login: str,
    display_name: str,
    *,
    now: datetime,
    title: str = "",
    password_hash: str | None = None,
    os_account: str | None = None,
    grants: tuple[Grant, ...] = (),
    kind: str = PERSON,
) -> Actor:
    """Add a person with their roles and return them as an actor.

    Raises LoginTaken when the login or the OS account belongs to someone.
    """
    person_id = uuid.uuid4().hex
    row = {
        "id": person_id,
        "login": login,
        "display_name": display_name,
        "title": title,
        "password_hash": password_hash,
        "os_account": os_account,
        "kind": kind,
        "created_at": now,
    }
    try:
        with state.begin() as connection:
            connection.execute(sa.insert(people).values(row))
            _add_grants(connection, person_id, grants)
    except sa.exc.IntegrityError as error:
        raise LoginTaken(login=login) from error
    return Actor(person_id, login, display_name, grants)


def grant(state: State, login: str, given: Grant) -> None:
    """Give one more role to a person; raises ActorUnknown."""
    with state.begin() as connection:
        _add_grants(connection, person_id_of(connection, login), (given,))


def person_id_of(connection: sa.Connection, login: str) -> str:
    """Return the id of the person with this login, in a transaction; raises ActorUnknown."""
    found: str | None = connection.execute(
        sa.select(people.c.id).where(people.c.login == login)
    ).scalar_one_or_none()
    if found is None:
        raise ActorUnknown(account=unknown_id(login))
    return found


def _add_grants(connection: sa.Connection, person_id: str, grants: tuple[Grant, ...]) -> None:
    if grants:
        rows = [
            {
                "person_id": person_id,
                "role": str(one.role),
                "ward": one.ward,
                "starts_at": one.starts_at,
                "ends_at": one.ends_at,
            }
            for one in grants
        ]
        connection.execute(sa.insert(roles), rows)


def end_grants(state: State, login: str, role: Role, *, now: datetime) -> int:
    """End now every grant of `role` that a person still holds; return how many.

    Raises ActorUnknown.
    """
    with state.begin() as connection:
        person_id = person_id_of(connection, login)
        return connection.execute(
            sa.update(roles)
            .where(
                roles.c.person_id == person_id,
                roles.c.role == str(role),
                sa.or_(roles.c.ends_at.is_(None), roles.c.ends_at > now),
            )
            .values(ends_at=now)
        ).rowcount


def disable(state: State, login: str, *, now: datetime) -> None:
    """Close a person's account at once, whatever sessions are open; raises ActorUnknown."""
    with state.begin() as connection:
        closed = connection.execute(
            sa.update(people).where(people.c.login == login).values(disabled_at=now)
        )
    if not closed.rowcount:
        raise ActorUnknown(account=unknown_id(login))


def actor_of(state: State, login: str, now: datetime) -> Actor:
    """Return the active person with this login; raises ActorUnknown."""
    return _actor(state, people.c.login == login, unknown_id(login), now)


def actor_by_id(state: State, person_id: str, now: datetime) -> Actor:
    return _actor(state, people.c.id == person_id, person_id, now)


def os_actor(state: State, now: datetime) -> Actor:
    """Return the person to whom the OS account of this process belongs; raises ActorUnknown."""
    account = os_account()
    return _actor(state, people.c.os_account == account, account, now)


def os_account() -> str:
    """Return the name of the OS account of this process, from its effective user id."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"uid-{os.geteuid()}"


def installer(state: State, os_account: str, display_name: str, *, now: datetime) -> Actor | None:
    """Make the first person of a fresh installation: data manager and administrator.

    Returns None when somebody is already there: nothing changes then.
    """
    with state.read() as connection:
        if connection.execute(sa.select(people.c.id).limit(1)).first() is not None:
            return None
    grants = tuple(Grant(role, None, now) for role in INSTALLER)
    return create(state, os_account, display_name, now=now, os_account=os_account, grants=grants)


def everybody(state: State) -> list[Person]:
    """Return every person by login, with all their grants."""
    with state.read() as connection:
        rows = connection.execute(sa.select(people).order_by(people.c.login)).all()
        held = connection.execute(sa.select(roles).order_by(roles.c.id)).all()
    return [
        Person(
            Actor(row.id, row.login, row.display_name, _grants(held, row.id)),
            row.title,
            row.os_account,
            row.password_hash is not None,
            row.created_at,
            row.disabled_at,
            row.kind,
            row.second_factor_since,
        )
        for row in rows
    ]


def _actor(state: State, which: sa.ColumnElement[bool], account: str, now: datetime) -> Actor:
    columns = (people.c.id, people.c.login, people.c.display_name, people.c.disabled_at)
    query = (
        sa.select(*columns, roles)
        .select_from(people.outerjoin(roles, roles.c.person_id == people.c.id))
        .where(which)
        .order_by(roles.c.id)
    )
    with state.read() as connection:
        rows = connection.execute(query).all()
        if not rows or (rows[0].disabled_at is not None and rows[0].disabled_at <= now):
            raise ActorUnknown(account=account)
        first = rows[0]
        below = units_below(connection, first[0])
        joined = _memberships(connection, first[0])
    grants = tuple(
        replace(one, ward=ward)
        for one in _grants(rows, first[0])
        for ward in (one.ward, *below.get(one.ward or "", ()))
    )
    return Actor(first[0], first.login, first.display_name, grants, joined)


def _memberships(connection: sa.Connection, person_id: str) -> tuple[Membership, ...]:
    table = memberships
    query = (
        sa.select(table.c.project_id, table.c.part, table.c.starts_at, table.c.ends_at)
        .where(table.c.person_id == person_id)
        .order_by(table.c.id)
    )
    return tuple(Membership(*row) for row in connection.execute(query))


def _grants(rows: Sequence[sa.Row[Any]], person_id: str) -> tuple[Grant, ...]:
    return tuple(
        Grant(Role(row.role), row.ward, row.starts_at, row.ends_at)
        for row in rows
        if row.role is not None and row.person_id == person_id
    )
