"""Persons, the roles they hold, how they sign in and stay signed in."""

from ambroise.access.people.registry import (
    INSTALLER,
    PERSON,
    SERVICE,
    Person,
    actor_by_id,
    actor_of,
    create,
    disable,
    end_grants,
    everybody,
    grant,
    installer,
    os_account,
    os_actor,
)
from ambroise.access.people.sessions import Session, close_session, open_session, session_of
from ambroise.access.people.signin import check_password, hash_password, set_password
from ambroise.access.people.units import Unit, all_units, set_units

__all__ = [
    "INSTALLER",
    "PERSON",
    "SERVICE",
    "Person",
    "Session",
    "Unit",
    "actor_by_id",
    "actor_of",
    "all_units",
    "check_password",
    "close_session",
    "create",
    "disable",
    "end_grants",
    "everybody",
    "grant",
    "hash_password",
    "installer",
    "open_session",
    "os_account",
    "os_actor",
    "session_of",
    "set_password",
    "set_units",
]
