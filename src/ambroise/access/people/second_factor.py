"""The second factor of local accounts: time-based codes (RFC 6238) and recovery codes."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import pyotp
import sqlalchemy as sa

from ambroise.access.model import Actor, Decision, Role
from ambroise.access.people import throttle
from ambroise.access.people.administration import administers
from ambroise.access.people.registry import person_id_of
from ambroise.access.people.sealing import Sealer
from ambroise.access.people.sessions import close_sessions
from ambroise.errors import SecondFactorWrong, SettingsInvalid
from ambroise.settings import FILE_NAME, Settings
from ambroise.state import State
from ambroise.state.schema import people, recovery_codes

PROOF: Final = "second-factor"
ISSUER: Final = "Ambroise"
STEP_SECONDS: Final = 30
DRIFT: Final = 1
"""Steps before and after the present one whose code is accepted."""
RECOVERY_CODES: Final = 10
_GROUPS: Final = 6
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter that is read as a digit or another letter; 24 of them hold 118 bits."""

Means = Literal["totp", "recovery"]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person puts in their application: a secret, and the address that its QR holds."""

    secret: str
    address: str


def roles_asking(settings: Settings) -> frozenset[Role]:
    """Return the roles that sign in with a second factor; raises SettingsInvalid."""
    try:
        return frozenset(Role(name) for name in settings.second_factor_roles)
    except ValueError as error:
        raise SettingsInvalid(
            name="SECOND_FACTOR_ROLES", cause=str(error), file=FILE_NAME
        ) from error


def needs(actor: Actor, asking: frozenset[Role], now: datetime) -> bool:
    """Return whether a person holds one of the roles that ask for a second factor."""
    return not asking.isdisjoint(actor.roles(now))


def has(state: State, person_id: str) -> bool:
    with state.read() as connection:
        found = connection.execute(
            sa.select(people.c.second_factor).where(people.c.id == person_id)
        ).scalar_one_or_none()
    return found is not None


def new_secret() -> str:
    """Return 160 random bits in base 32, as RFC 4226 (section 4, R6) recommends."""
    return pyotp.random_base32(32)


def enrolment(secret: str, login: str) -> Enrolment:
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))


def enrol(
    state: State, sealer: Sealer, actor: Actor, secret: str, code: str, *, now: datetime
) -> tuple[str, ...]:
    """Keep the secret that `code` proves to be in the application; return the recovery codes.

    They are shown once: their digests alone are kept, and older ones are dropped. Raises
    SecondFactorWrong and SignInBlocked.
    """
    throttle.attempt(state, PROOF, actor.id, now=now)
    step = _step(secret, code, now)
    if step is None:
        raise SecondFactorWrong
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    sealed = sealer.seal(secret.encode(), bound_to=actor.id)
    with state.begin() as connection:
        connection.execute(
            sa.update(people)
            .where(people.c.id == actor.id)
            .values(
                second_factor=sealed,
                second_factor_since=now,
                second_factor_step=step,
            )
        )
        connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.person_id == actor.id))
        connection.execute(
            sa.insert(recovery_codes),
            [{"digest": _digest(actor.id, one), "person_id": actor.id} for one in codes],
        )
    throttle.succeeded(state, PROOF, actor.id)
    return codes


def check(state: State, sealer: Sealer, person_id: str, code: str, *, now: datetime) -> Means:
    """Return how `code` proves the second factor; no code proves it twice.

    Raises SecondFactorWrong, and SignInBlocked after several failures.
    """
    throttle.attempt(state, PROOF, person_id, now=now)
    means: Means = "totp"
    if not _use_step(state, sealer, person_id, code, now):
        if not _use_recovery(state, person_id, code, now):
            raise SecondFactorWrong
        means = "recovery"
    throttle.succeeded(state, PROOF, person_id)
    return means


def recovery_left(state: State, person_id: str) -> int:
    """Return how many recovery codes of a person are unused."""
    with state.read() as connection:
        return connection.execute(
            sa.select(sa.func.count()).where(
                recovery_codes.c.person_id == person_id, recovery_codes.c.used_at.is_(None)
            )
        ).scalar_one()


def reset(state: State, login: str, decision: Decision) -> None:
    """Take a person's second factor away: the next sign-in enrols again; raises ActorUnknown.

    Their sessions end: what was lost may be in other hands.
    """
    administers(decision)
    with state.begin() as connection:
        person_id = person_id_of(connection, login)
        close_sessions(connection, person_id)
        connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
        connection.execute(
            sa.update(people)
            .where(people.c.id == person_id)
            .values(second_factor=None, second_factor_since=None, second_factor_step=None)
        )


def _use_step(state: State, sealer: Sealer, person_id: str, code: str, now: datetime) -> bool:
    this = people.c.id == person_id
    with state.read() as connection:
        sealed = connection.execute(
            sa.select(people.c.second_factor).where(this)
        ).scalar_one_or_none()
    if sealed is None:
        return False
    step = _step(sealer.unseal(sealed, bound_to=person_id).decode(), code, now)
    if step is None:
        return False
    last = people.c.second_factor_step
    with state.begin() as connection:
        used = connection.execute(
            sa.update(people)
            .where(this, people.c.second_factor == sealed, sa.or_(last.is_(None), last < step))
            .values(second_factor_step=step)
        )
    return bool(used.rowcount)


def _step(secret: str, code: str, now: datetime) -> int | None:
    """Return the step of 30 s, near `now`, whose code this is."""
    given = code.replace(" ", "").encode()
    codes = pyotp.TOTP(secret, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(codes.generate_otp(step).encode(), given):
            found = step
    return found


def _use_recovery(state: State, person_id: str, code: str, now: datetime) -> bool:
    with state.begin() as connection:
        used = connection.execute(
            sa.update(recovery_codes)
            .where(
                recovery_codes.c.digest == _digest(person_id, code),
                recovery_codes.c.person_id == person_id,
                recovery_codes.c.used_at.is_(None),
            )
            .values(used_at=now)
        )
    return bool(used.rowcount)


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_GROUPS))


def _digest(person_id: str, code: str) -> str:
    letters = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(f"{person_id}:{letters}".encode()).hexdigest()
