"""A sign-in at an identity provider: what is kept of it here, and whom it proves."""

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in on its way: what only this installation knows of it."""

    nonce: str
    verifier: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says a person is; `known_as` is the login or RPPS number it gives."""

    issuer: str
    subject: str
    known_as: str
    name: str
    two_factors: bool


def new_attempt(redirect_uri: str) -> Attempt:
    return Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(48), redirect_uri)
