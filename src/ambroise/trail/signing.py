"""The trail's own Ed25519 key and what it signs."""

from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ambroise.settings import secret_file
from ambroise.trail.event import canonical


class Signer:
    """Signs and checks flat statements ("checkpoint", "tombstone", "anchor")."""

    def __init__(self, key_file: Path) -> None:
        seed = secret_file(key_file, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key()

    def sign(self, kind: str, statement: Mapping[str, object]) -> str:
        return self._key.sign(_text(kind, statement)).hex()

    def valid(self, kind: str, statement: Mapping[str, object], signature: str) -> bool:
        try:
            self._public.verify(bytes.fromhex(signature), _text(kind, statement))
        except (InvalidSignature, ValueError):
            return False
        return True

    def public_pem(self) -> str:
        """Return the public key with which a third party checks an export."""
        return self._public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _text(kind: str, statement: Mapping[str, object]) -> bytes:
    return canonical({**statement, "type": kind}).encode()
