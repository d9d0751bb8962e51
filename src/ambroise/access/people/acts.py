"""What an administrator does to persons and their ways in, each act with its trace.

Every function takes the MANAGE_PEOPLE decision that the door gave; raises DecisionSpent for any
other.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from ambroise.access.alerts import NEW_WAY_IN, SECOND_FACTOR_TAKEN, tell
from ambroise.access.door import Door
from ambroise.access.model import Action, Decision, Grant, Role
from ambroise.access.people import registry, second_factor, signin, tokens
from ambroise.access.people.administration import administers
from ambroise.access.people.outside import roles
from ambroise.access.people.outside.roles import Synced
from ambroise.access.people.registry import PERSON
from ambroise.access.people.tokens import Token
from ambroise.errors import DirectoryMissing, ExtraMissing
from ambroise.settings import Settings
from ambroise.state import State

OWN_ROLE: Final = "own-role"
"""The kind of the alert of a role that somebody gave to themselves."""
WATCHING: Final = (Role.SECURITY_OFFICER, Role.DPO)
"""Who is alerted of what an administrator could do to come in as somebody else."""

_WORDS: Final = 5
"""Groups of four hexadecimal digits in a password that we make: 80 bits."""


def add(
    door: Door,
    state: State,
    decision: Decision,
    login: str,
    name: str,
    *,
    title: str = "",
    kind: str = PERSON,
    password_hash: str | None = None,
    os_account: str | None = None,
) -> None:
    """Add a person or a service, with no role; raises LoginTaken."""
    administers(decision)
    registry.create(
        state,
        login,
        name,
        now=decision.at,
        title=title,
        kind=kind,
        password_hash=password_hash,
        os_account=os_account,
    )
    door.note(decision, "people.add", detail={"login": login})


def give(door: Door, state: State, decision: Decision, login: str, given: Grant) -> None:
    """Give a role over the site or a unit, for a time; raises ActorUnknown.

    The security officer and the data protection officer are alerted of who gives one to oneself.
    """
    administers(decision)
    registry.grant(state, login, given)
    if login == decision.actor.login:
        for role in WATCHING:
            tell(state, decision, OWN_ROLE, role, login)
    detail: dict[str, str | int] = {"login": login, "role": given.role, "ward": given.ward or ""}
    door.note(decision, "people.grant", detail=detail)


def take_back(door: Door, state: State, decision: Decision, login: str, role: Role) -> None:
    """End now what a person holds of a role; raises ActorUnknown."""
    administers(decision)
    ended = registry.end_grants(state, login, role, now=decision.at)
    door.note(decision, "people.end", count=ended, detail={"login": login, "role": role})


def close(door: Door, state: State, decision: Decision, login: str) -> None:
    """Close an account at once, open sessions and tokens included; raises ActorUnknown."""
    administers(decision)
    registry.disable(state, login, now=decision.at)
    door.note(decision, "people.disable", detail={"login": login})


def new_password(door: Door, state: State, decision: Decision, login: str) -> str:
    """Give a local account a password made here and return it: it is shown this once.

    The second factor stays as it is. When there was a password before, the person is told at their
    next sign-in, and who watches is alerted. Raises ActorUnknown.
    """
    administers(decision)
    made = "-".join(secrets.token_hex(2) for _ in range(_WORDS))
    again = signin.has_password(state, login)
    signin.set_password(state, login, made)
    if again:
        _tell_of(state, decision, NEW_WAY_IN, login)
    door.note(decision, "people.password", detail={"login": login})
    return made


def reset_second_factor(door: Door, state: State, decision: Decision, login: str) -> None:
    """Take a second factor away: the next sign-in enrols another; raises ActorUnknown.

    The person is told then, and who watches is alerted.
    """
    second_factor.reset(state, login, decision)
    _tell_of(state, decision, SECOND_FACTOR_TAKEN, login)
    door.note(decision, "people.second_factor_reset", detail={"login": login})


def _tell_of(state: State, decision: Decision, kind: str, login: str) -> None:
    """Tell the person of an account, and who watches, what was done to it."""
    with state.read() as connection:
        person = registry.person_id_of(connection, login)
    for recipient in (person, *WATCHING):
        tell(state, decision, kind, recipient, login)


def new_token(
    door: Door,
    state: State,
    decision: Decision,
    login: str,
    label: str,
    scopes: Collection[Action],
    lasts: timedelta,
    *,
    now: datetime,
) -> tuple[str, Token]:
    """Return a new token, shown this once, and what is kept of it; raises ActorUnknown."""
    secret, made = tokens.create(state, login, label, scopes, lasts, decision, now=now)
    detail: dict[str, str | int] = {
        "login": login,
        "token": made.id,
        "scopes": ",".join(made.scopes),
        "expires_at": made.expires_at.isoformat(),
    }
    door.note(decision, "people.token_create", detail=detail)
    return secret, made


def end_token(
    door: Door, state: State, decision: Decision, token_id: str, *, now: datetime
) -> None:
    """End a token at once; raises TokenUnknown."""
    tokens.revoke(state, token_id, decision, now=now)
    door.note(decision, "people.token_revoke", detail={"token": token_id})


def synchronise(
    door: Door, state: State, settings: Settings, decision: Decision, *, now: datetime
) -> Synced:
    """Make persons and roles those of the directory's groups; return what changed.

    Raises DirectoryMissing without a directory in the settings, ExtraMissing, DirectoryUnavailable.
    """
    if settings.directory is None:
        raise DirectoryMissing
    try:
        from ambroise.access.people.outside.directory import open_directory
    except ModuleNotFoundError as error:
        raise ExtraMissing(extra="directory") from error
    administers(decision)
    with open_directory(settings.directory) as directory:
        done = roles.sync(state, directory, decision, now=now)
    counts: dict[str, str | int] = {
        "created": done.created,
        "given": done.given,
        "ended": done.ended,
        "conflicts": done.conflicts,
    }
    door.note(decision, "people.sync", count=done.persons, detail=counts)
    return done
