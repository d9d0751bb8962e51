"""Signed tokens of others (JWT): which are accepted, and why the rest are not."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import (
    ClaimError,
    ExpiredTokenError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import ECKey, KeySet, RSAKey

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Signatures by a private key only: neither `none` nor a shared secret proves who signed."""
LEEWAY_SECONDS: Final = 30
"""How far apart the clocks may be."""
LARGEST: Final = 16_384
"""Characters of a token."""
UNKNOWN_KEY: Final = "key"
"""The cause that another reading of the signer's keys may cure."""


Keys = KeySet | RSAKey | ECKey
"""Keys by name (JWKS), or the only one there is, whatever name a token gives it."""


class TokenInvalid(ValueError):
    """A token is not accepted; `cause` is a word of ours, never what the token held."""

    def __init__(self, cause: str) -> None:
        self.cause = cause
        super().__init__(cause)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say: who signed it, for whom, and which other claims it carries."""

    issuer: str
    audience: str
    claims: tuple[str, ...] = ()


def keys_of(found: Any) -> KeySet:
    """Return the public keys of a JWKS; a shared secret in it is left out. Raises TokenInvalid."""
    try:
        kept = [one for one in KeySet.import_key_set(found) if isinstance(one, RSAKey | ECKey)]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise TokenInvalid("keys") from error
    if not kept:
        raise TokenInvalid("keys")
    return KeySet(list(kept))


def claims_of(token: str, keys: Keys, expected: Expected, *, now: datetime) -> Mapping[str, Any]:
    """Return what a token says once its signature, issuer, audience and dates are checked.

    It must say iss, aud, sub, iat, exp and the expected claims. Raises TokenInvalid.
    """
    if len(token) > LARGEST:
        raise TokenInvalid("size")
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except InvalidKeyIdError as error:
        raise TokenInvalid(UNKNOWN_KEY) from error
    except UnsupportedAlgorithmError as error:
        raise TokenInvalid("algorithm") from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenInvalid("signature") from error
    needed = {name: {"essential": True} for name in ("sub", "iat", "exp", *expected.claims)}
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.audience},
        **needed,  # type: ignore[arg-type] # the names are claims, not parameters
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError as error:
        raise TokenInvalid("exp") from error
    except MissingClaimError as error:
        raise TokenInvalid("claims") from error
    except ClaimError as error:
        raise TokenInvalid(error.claim) from error
    _addressed(claims, expected.audience)
    return claims


class Signers:
    """The keys that a server signs with: read once, and again for a key that is not among them."""

    def __init__(self, read: Callable[[], KeySet]) -> None:
        self._read = read
        self._reading = threading.Lock()
        self._keys: KeySet | None = None

    def claims(self, token: str, expected: Expected, *, now: datetime) -> Mapping[str, Any]:
        """Return what a token says, as `claims_of`; raises TokenInvalid."""
        try:
            return claims_of(token, self._known(), expected, now=now)
        except TokenInvalid as error:
            if error.cause != UNKNOWN_KEY:
                raise
        with self._reading:
            self._keys = None
        return claims_of(token, self._known(), expected, now=now)

    def _known(self) -> KeySet:
        with self._reading:
            if self._keys is None:
                self._keys = self._read()
            return self._keys


def _addressed(claims: Mapping[str, Any], audience: str) -> None:
    """Raise TokenInvalid when the token is for others too and made for one of them.

    OpenID Connect Core 1.0, section 3.1.3.7, rules 3 to 5.
    """
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != audience:
        raise TokenInvalid("azp")
