"""Roles from the directory: a group gives a role, on a ward or the whole site."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from ambroise.access.model import Actor, Decision, Role
from ambroise.access.people.accounts import DIRECTORY, RPPS, tie
from ambroise.access.people.administration import administers
from ambroise.access.people.registry import PERSON, actor_by_id
from ambroise.errors import ActorUnknown, IdentityTaken, SignInFailed
from ambroise.state import State
from ambroise.state.schema import directory_groups, external_accounts, people, roles

if TYPE_CHECKING:
    from ambroise.access.people.outside.directory import Directory, Entry

ORIGIN: Final = "directory"
Right = tuple[Role, str | None]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the directory, by name or DN, and the role that it gives."""

    name: str
    role: Role
    ward: str | None


@dataclass(frozen=True, slots=True)
class Synced:
    """What a comparison with the directory changed; `conflicts` are persons left as they were."""

    persons: int
    created: int
    given: int
    ended: int
    conflicts: int


def groups(state: State) -> list[Group]:
    with state.read() as connection:
        rows = connection.execute(sa.select(directory_groups).order_by(directory_groups.c.id)).all()
    return [Group(row.name, Role(row.role), row.ward) for row in rows]


def map_group(state: State, group: Group, decision: Decision) -> None:
    """Let a group give a role, from the next comparison on."""
    administers(decision)
    if group in groups(state):
        return
    with state.begin() as connection:
        connection.execute(
            sa.insert(directory_groups).values(
                name=group.name, role=str(group.role), ward=group.ward
            )
        )


def unmap_group(state: State, name: str, decision: Decision) -> int:
    """Let a group give nothing more, from the next comparison on; return how many roles it gave."""
    administers(decision)
    with state.begin() as connection:
        return connection.execute(
            sa.delete(directory_groups).where(directory_groups.c.name == name)
        ).rowcount


def sync(state: State, directory: "Directory", decision: Decision, *, now: datetime) -> Synced:
    """Make persons and roles of the directory those of its groups now.

    Roles given here by hand stay as they are. Raises DirectoryUnavailable, and changes nothing.
    """
    administers(decision)
    entries: dict[str, Entry] = {}
    rights: dict[str, set[Right]] = {}
    for group in groups(state):
        for entry in directory.members(group.name):
            entries[entry.id] = entry
            rights.setdefault(entry.id, set()).add((group.role, group.ward))
    created = conflicts = 0
    wanted: dict[str, set[Right]] = {}
    with state.begin() as connection:
        for entry in entries.values():
            person_id, new = _person(connection, entry, now)
            created += new
            if person_id is None:
                conflicts += 1
            else:
                wanted[person_id] = rights[entry.id]
        gave, ended = _change(connection, wanted, None, now)
    return Synced(len(wanted), created, gave, ended, conflicts)


def enter(
    state: State, directory: "Directory", login: str, password: str, *, now: datetime
) -> Actor:
    """Return the person whose directory password this is, their roles those of their groups now.

    Raises SignInFailed for a wrong password, and for somebody in none of our groups whom nobody
    added here.
    """
    entry = directory.proven(login, password)
    above = directory.groups_of(entry)
    rights = {(one.role, one.ward) for one in groups(state) if directory.is_one_of(one.name, above)}
    try:
        person_id = _received(state, entry, rights, now)
    except sa.exc.IntegrityError:  # the same person, new here, twice at the same instant
        person_id = _received(state, entry, rights, now)
    try:
        return actor_by_id(state, person_id, now)
    except ActorUnknown as error:
        raise SignInFailed from error


def _received(state: State, entry: "Entry", rights: set[Right], now: datetime) -> str:
    with state.begin() as connection:
        if _known(connection, entry) is None and not rights:
            raise SignInFailed
        person_id, _ = _person(connection, entry, now)
        if person_id is None:
            raise SignInFailed
        _change(connection, {person_id: rights}, (person_id,), now)
    return person_id


def _known(connection: sa.Connection, entry: "Entry") -> str | None:
    found: str | None = connection.execute(
        sa.select(external_accounts.c.person_id).where(
            external_accounts.c.issuer == DIRECTORY, external_accounts.c.subject == entry.id
        )
    ).scalar_one_or_none()
    return found


def _person(connection: sa.Connection, entry: "Entry", now: datetime) -> tuple[str | None, bool]:
    """Return the person of an entry and whether they are new; None when the login is another's.

    A person added here with no password, OS account or entry of their own is taken for the one
    of the same login: no other account is taken over.
    """
    person_id = _known(connection, entry)
    new = False
    if person_id is None:
        row = connection.execute(
            sa.select(people).where(people.c.login == entry.login)
        ).one_or_none()
        if row is None:
            person_id, new = uuid.uuid4().hex, True
            connection.execute(
                sa.insert(people).values(
                    id=person_id, login=entry.login, display_name=entry.name, created_at=now
                )
            )
        elif _free(row) and not _tied(connection, row.id):
            person_id = row.id
        else:
            return None, False
        tie(connection, person_id, DIRECTORY, entry.id, now=now)
    connection.execute(
        sa.update(people).where(people.c.id == person_id).values(display_name=entry.name)
    )
    if entry.rpps:
        try:
            tie(connection, person_id, RPPS, entry.rpps, now=now)
        except IdentityTaken:
            return None, new
    return person_id, new


def _free(row: sa.Row[Any]) -> bool:
    return row.kind == PERSON and row.password_hash is None and row.os_account is None


def _tied(connection: sa.Connection, person_id: str) -> bool:
    return (
        connection.execute(
            sa.select(external_accounts.c.subject).where(
                external_accounts.c.issuer == DIRECTORY,
                external_accounts.c.person_id == person_id,
            )
        ).first()
        is not None
    )


def _change(
    connection: sa.Connection,
    wanted: Mapping[str, Collection[Right]],
    among: Iterable[str] | None,
    now: datetime,
) -> tuple[int, int]:
    """Give and end roles so that those from the directory are `wanted`; return how many of each."""
    query = sa.select(roles).where(
        roles.c.origin == ORIGIN, sa.or_(roles.c.ends_at.is_(None), roles.c.ends_at > now)
    )
    if among is not None:
        query = query.where(roles.c.person_id.in_(tuple(among)))
    held: set[tuple[str, Right]] = set()
    over: list[int] = []
    for row in connection.execute(query).all():
        right = (Role(row.role), row.ward)
        if right in wanted.get(row.person_id, ()):
            held.add((row.person_id, right))
        else:
            over.append(row.id)
    if over:
        connection.execute(sa.update(roles).where(roles.c.id.in_(over)).values(ends_at=now))
    missing = [
        {
            "person_id": person_id,
            "role": str(role),
            "ward": ward,
            "starts_at": now,
            "origin": ORIGIN,
        }
        for person_id, rights in wanted.items()
        for role, ward in sorted(rights, key=str)
        if (person_id, (role, ward)) not in held
    ]
    if missing:
        connection.execute(sa.insert(roles), missing)
    return len(missing), len(over)
