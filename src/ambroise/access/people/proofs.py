"""What a person proves again, inside a session, before they sign."""

from typing import Literal

from ambroise.access.people import second_factor, signin
from ambroise.access.people.sessions import Session
from ambroise.settings import Settings
from ambroise.state import State

Proof = Literal["password", "code", "provider"]


def proofs_of(settings: Settings, state: State, session: Session) -> tuple[Proof, ...]:
    """Return what the account of a session can prove, all of it asked for; none: it cannot.

    The second factor where the account has one, with the password unless the session was opened
    with both; the password where there is no second factor; the identity provider for who came
    from it.
    """
    login = session.actor.login
    directory = settings.directory is not None and settings.directory.sign_in
    outside = session.method.startswith("openid") and settings.openid is not None
    password = not outside and (signin.has_password(state, login) or directory)
    if second_factor.has(state, session.actor.id):
        return ("password", "code") if password and not session.two_factors else ("code",)
    if outside:
        return ("provider",)
    return ("password",) if password else ()
