"""A sign-in at an identity provider: what is kept of it here, and whom it proves."""

import secrets
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in on its way: what only this installation knows of it."""

    nonce: str
    verifier: str
    redirect_uri: str
    max_age: int | None = None  # seconds since the person proved it there, None: any


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says a person is; `known_as` is the login or RPPS number it gives."""

    issuer: str
    subject: str
    known_as: str
    name: str
    two_factors: bool
    proved_at: datetime | None = None  # when the provider last asked, where it says so


def new_attempt(redirect_uri: str, max_age: int | None = None) -> Attempt:
    return Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(48), redirect_uri, max_age)
