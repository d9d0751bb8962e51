"""Short secrets, sealed by a key of the vault before they reach the operational store."""

import os
import struct
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ambroise.errors import SecretUnreadable
from ambroise.vault import Vault

KEY_NAME: Final = "sign-in"
_NONCE: Final = 12
_HEAD: Final = struct.Struct(">I")


class Sealer:
    """Seals short secrets: version of the key (4 bytes), nonce (12), AES-256-GCM ciphertext."""

    def __init__(self, vault: Vault, key_name: str = KEY_NAME) -> None:
        self._vault = vault
        self._name = key_name

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        """Return `plain` encrypted; it opens only where it was put (`bound_to`)."""
        self._vault.key(self._name)  # the first use creates it
        version = self._vault.versions(self._name)[-1]
        key, head = self._vault.key(self._name, version), _HEAD.pack(version)
        nonce = os.urandom(_NONCE)
        return head + nonce + AESGCM(key).encrypt(nonce, plain, head + bound_to.encode())

    def unseal(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Return what `seal` was given; raises SecretUnreadable, KeyUnknown."""
        head, rest = sealed[: _HEAD.size], sealed[_HEAD.size :]
        key = self._vault.key(self._name, _HEAD.unpack(head)[0])
        try:
            return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], head + bound_to.encode())
        except InvalidTag as error:
            raise SecretUnreadable from error
