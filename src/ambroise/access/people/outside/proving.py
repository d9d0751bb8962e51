"""How this installation proves itself to an authorization server: a signed assertion.

RFC 7523, sections 2.2 and 3; SMART App Launch 2.2, "Client Authentication: Asymmetric":
ES384 or RS384, five minutes at most, a fresh `jti`.
"""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from ambroise.errors import SettingsInvalid
from ambroise.settings import FILE_NAME

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LASTS_SECONDS: Final = 60
SMALLEST_RSA: Final = 2048


class Prover:
    """The private key of the settings; raises SettingsInvalid when it is none that may sign."""

    def __init__(self, file: Path, setting: str) -> None:
        try:
            self._key, self._algorithm = _read(file)
        except (OSError, ValueError, TypeError) as error:
            raise SettingsInvalid(
                name=setting, cause=type(error).__name__, file=FILE_NAME
            ) from error
        self._name = self._key.thumbprint()

    def public(self) -> dict[str, Any]:
        """Return the public half as a JWKS (RFC 7517), its name the thumbprint (RFC 7638)."""
        shown = self._key.as_dict(private=False)
        more = {"kid": self._name, "alg": self._algorithm, "use": "sig", "key_ops": ["verify"]}
        return {"keys": [shown | more]}

    def assertion(self, client_id: str, audience: str, *, now: datetime) -> dict[str, str]:
        """Return the fields of a token request that say who asks, good for one minute."""
        at = int(now.timestamp())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "iat": at,
            "exp": at + LASTS_SECONDS,
            "jti": secrets.token_urlsafe(24),
        }
        header = {"alg": self._algorithm, "kid": self._name, "typ": "JWT"}
        signed = jwt.encode(header, claims, self._key, algorithms=[self._algorithm])
        return {"client_assertion_type": ASSERTION, "client_assertion": signed}


def _read(file: Path) -> tuple[RSAKey | ECKey, str]:
    pem = file.read_bytes()
    found = serialization.load_pem_private_key(pem, password=None)
    if isinstance(found, ec.EllipticCurvePrivateKey) and isinstance(found.curve, ec.SECP384R1):
        return ECKey.import_key(pem), "ES384"
    if isinstance(found, rsa.RSAPrivateKey) and found.key_size >= SMALLEST_RSA:
        return RSAKey.import_key(pem), "RS384"
    raise ValueError("neither EC P-384 nor RSA of 2048 bits")
