"""The person behind an identity that others have proved."""

from datetime import datetime

import sqlalchemy as sa

from ambroise.access.model import Actor
from ambroise.access.people.accounts import RPPS, known_to, linked, person_with_login, tie
from ambroise.access.people.outside.identity import Identity
from ambroise.access.people.registry import create
from ambroise.errors import AccountUnlinked, ActorUnknown, IdentityTaken, LoginTaken
from ambroise.settings import ProvedOutside
from ambroise.state import State


def person_named(state: State, subject: str, *, by_rpps: bool, now: datetime) -> Actor:
    """Return the active person of this RPPS number, or login; raises AccountUnlinked."""
    found = _named(state, subject, by_rpps, now)
    if found is None:
        raise AccountUnlinked
    return found


def person_behind(
    state: State, identity: Identity, settings: ProvedOutside, *, now: datetime
) -> Actor:
    """Return the active person tied to (issuer, subject), tied now if the settings allow it.

    What the provider says of a person (a login, an RPPS number) counts once, to tie them; never
    an e-mail. A login that the provider gives to another subject later opens nothing. Raises
    AccountUnlinked.
    """
    try:
        found = linked(state, identity.issuer, identity.subject, now=now)
    except ActorUnknown as error:
        raise AccountUnlinked from error
    if found is not None:
        return found
    if settings.accounts == "linked" or not identity.known_as:
        raise AccountUnlinked
    by_rpps = settings.match_on == "rpps"
    named = _named(state, identity.known_as, by_rpps, now)
    if named is None and settings.accounts == "create":
        named = _newcomer(state, identity, by_rpps, now)
    if named is None or known_to(state, identity.issuer, named.id):
        raise AccountUnlinked
    try:
        with state.begin() as connection:
            tie(connection, named.id, identity.issuer, identity.subject, now=now)
    except (sa.exc.IntegrityError, IdentityTaken) as error:
        raise AccountUnlinked from error
    return named


def _named(state: State, subject: str, by_rpps: bool, now: datetime) -> Actor | None:
    if not by_rpps:
        return person_with_login(state, subject, now=now)
    try:
        return linked(state, RPPS, subject, now=now)
    except ActorUnknown as error:
        raise AccountUnlinked from error


def _newcomer(state: State, identity: Identity, by_rpps: bool, now: datetime) -> Actor:
    """Return a new person with no role: an administrator gives them one."""
    login = f"rpps-{identity.known_as}" if by_rpps else identity.known_as
    try:
        made = create(state, login, identity.name or login, now=now)
    except LoginTaken as error:
        raise AccountUnlinked from error
    if by_rpps:
        with state.begin() as connection:
            tie(connection, made.id, RPPS, identity.known_as, now=now)
    return made
