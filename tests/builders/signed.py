"""Signed tokens as a provider or an electronic record makes them, and as a forger does."""

import base64
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
ISSUER = "https://provider.test"
AUDIENCE = "ambroise"

RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
"""Another key under the same name."""


def public(*keys: RSAKey | ECKey) -> dict[str, Any]:
    """Return the JWKS of these keys."""
    return dict(KeySet(list(keys) or [RSA, EC]).as_dict(private=False))


def claims(**changed: Any) -> dict[str, Any]:
    """Return the claims of a good token; a claim changed to None is left out."""
    now = int(NOW.timestamp())
    made = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "s-1",
        "iat": now,
        "exp": now + 60,
        "nonce": "n",
        "jti": "j-1",
        "stay": "A100",
    }
    return {name: value for name, value in (made | changed).items() if value is not None}


def signed(key: RSAKey | ECKey = RSA, algorithm: str = "RS256", **changed: Any) -> str:
    header = {"alg": algorithm, "kid": key.kid}
    return jwt.encode(header, claims(**changed), key, algorithms=[algorithm])


def unsigned(**changed: Any) -> str:
    """Return a token of algorithm `none`."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims(**changed))}."


def signed_with_the_public_key(**changed: Any) -> str:
    """Return a token whose shared secret is the published key itself (CVE-2015-9235)."""
    start = f"{_part({'alg': 'HS256', 'kid': 'rsa'})}.{_part(claims(**changed))}"
    mac = hmac.digest(RSA.as_pem(private=False), start.encode(), "sha256")
    return f"{start}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def swapped(token: str, **changed: Any) -> str:
    """Return a token whose payload was replaced after it was signed."""
    header, _, signature = token.split(".")
    return f"{header}.{_part(claims(**changed))}.{signature}"


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
