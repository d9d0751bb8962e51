"""A stay opened from the electronic record: a signed link, of two minutes at most, used once."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from ambroise.access.people.once import OneTime
from ambroise.access.people.outside.causes import cause_of
from ambroise.access.people.outside.signed import (
    LEEWAY_SECONDS,
    Expected,
    Keys,
    TokenInvalid,
    claims_of,
    keys_of,
)
from ambroise.errors import LaunchRefused, SettingsInvalid
from ambroise.settings import FILE_NAME, LaunchSettings

KIND: Final = "launch"
LONGEST: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Link:
    """What a good link says: who comes (a login or an RPPS number), for which stay."""

    subject: str
    stay: str


class Launch:
    """The links of one electronic record."""

    def __init__(self, settings: LaunchSettings, once: OneTime) -> None:
        self._settings = settings
        self._once = once
        self._keys = _keys(settings)

    @property
    def by_rpps(self) -> bool:
        """Whether the subject of a link is an RPPS number, not a login."""
        return self._settings.subject == "rpps"

    def open(self, token: str, *, now: datetime) -> Link:
        """Return what a link says, the first time it comes; raises LaunchRefused with the cause."""
        try:
            return self._checked(token, now)
        except TokenInvalid as error:
            raise LaunchRefused(**cause_of(error.cause)) from error

    def _checked(self, token: str, now: datetime) -> Link:
        given = self._settings
        expected = Expected(given.issuer, given.audience, ("jti", given.stay_claim))
        claims = claims_of(token, self._keys, expected, now=now)
        if claims["exp"] - claims["iat"] > LONGEST.total_seconds():
            raise TokenInvalid("exp")
        until = datetime.fromtimestamp(claims["exp"] + 2 * LEEWAY_SECONDS, UTC)
        this = f"{given.issuer} {claims['jti']}"
        if not self._once.first_time(KIND, this, now=now, until=until):
            raise TokenInvalid("jti")
        return Link(claims["sub"], str(claims[given.stay_claim]))


def _keys(settings: LaunchSettings) -> Keys:
    """Return the keys of the file; raises SettingsInvalid."""
    try:
        text = settings.keys_file.read_text()
        return keys_of(json.loads(text)) if text.lstrip().startswith("{") else _key(text)
    except (OSError, JoseError, ValueError) as error:
        raise SettingsInvalid(
            name="LAUNCH__KEYS_FILE", cause=type(error).__name__, file=FILE_NAME
        ) from error


def _key(text: str) -> Keys:
    """Return the only key of a PEM file; raises ValueError."""
    found = serialization.load_pem_public_key(text.encode())
    if isinstance(found, rsa.RSAPublicKey):
        return RSAKey.import_key(text)
    if isinstance(found, ec.EllipticCurvePublicKey):
        return ECKey.import_key(text)
    raise ValueError("neither RSA nor EC")
