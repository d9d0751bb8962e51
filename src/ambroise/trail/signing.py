"""The trail's own Ed25519 key and what it signs."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from ambroise.settings import secret_file
from ambroise.trail.event import canonical


class PublicKey:
    """Checks flat statements ("checkpoint", "segment", "tombstone", "anchor", ...)."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    @classmethod
    def of_pem(cls, text: str) -> "PublicKey":
        """Return the key that a PEM text holds; raises ValueError when it holds none of ours."""
        try:
            key = load_pem_public_key(text.encode())
        except UnsupportedAlgorithm as error:
            raise ValueError("not an Ed25519 public key") from error
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("not an Ed25519 public key")  # noqa: TRY004 - the content, not a type
        return cls(key)

    def valid(self, kind: str, statement: Mapping[str, object], signature: object) -> bool:
        try:
            self._key.verify(bytes.fromhex(str(signature)), _text(kind, statement))
        except (InvalidSignature, ValueError):
            return False
        return True

    def pem(self) -> str:
        """Return the text with which a third party checks an export."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def fingerprint(self) -> str:
        """Return the SHA-256 of the key, to be compared by voice or on paper."""
        return hashlib.sha256(self._key.public_bytes_raw()).hexdigest()


class Signer:
    """The key with which an installation signs; made at first use, mode 0600."""

    def __init__(self, key_file: Path) -> None:
        seed = secret_file(key_file, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(self._key.public_key())

    def sign(self, kind: str, statement: Mapping[str, object]) -> str:
        return self._key.sign(_text(kind, statement)).hex()

    def valid(self, kind: str, statement: Mapping[str, object], signature: object) -> bool:
        return self.public.valid(kind, statement, signature)


def _text(kind: str, statement: Mapping[str, object]) -> bytes:
    return canonical({**statement, "type": kind}).encode()
