"""What a person proves again, inside a session, before they sign."""

from datetime import datetime
from typing import Literal

from ambroise.access.people import second_factor, signin
from ambroise.access.people.sessions import Session
from ambroise.settings import Settings
from ambroise.state import State

Proof = Literal["password", "code", "provider"]


def proofs_of(
    settings: Settings, state: State, session: Session, *, now: datetime
) -> tuple[Proof, ...]:
    """Return what the account of a session can prove, all of it asked for; none: it cannot.

    The second factor where the account has one, with the password unless the session was opened
    with both; the password where there is no second factor; the identity provider for who came
    from it. An account whose role asks for a second factor that it does not have proves nothing:
    it came by a link of the record, and enrols by signing in.
    """
    login = session.actor.login
    directory = settings.directory is not None and settings.directory.sign_in
    outside = session.method.startswith("openid") and settings.openid is not None
    password = not outside and (signin.has_password(state, login) or directory)
    if second_factor.has(state, session.actor.id):
        return ("password", "code") if password and not session.two_factors else ("code",)
    if outside:
        return ("provider",)
    if lacks_factor(settings, state, session, now=now):
        return ()
    return ("password",) if password else ()


def lacks_factor(settings: Settings, state: State, session: Session, *, now: datetime) -> bool:
    """Return whether the person's roles ask for a second factor that nobody has proved."""
    if session.two_factors or second_factor.has(state, session.actor.id):
        return False
    return second_factor.needs(session.actor, second_factor.roles_asking(settings), now)
