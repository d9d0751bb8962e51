"""Envelope encryption of a draft: its own key, wrapped by a key of the vault.

File: `AMBD`, format 1, version of the vault key (4 bytes), nonce and wrapped key (12 + 48), nonce
(12), ciphertext. The draft's id is authenticated with both, so that no file can stand for another.
"""

import os
import struct
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MAGIC: Final = b"AMBD\x01"
_NONCE: Final = 12
_KEY_BITS: Final = 256
_WRAPPED: Final = 32 + 16
_HEAD: Final = len(_MAGIC) + 4


class NotOurs(ValueError):
    """The bytes are not a sealed draft, or not this one, or the key is another."""


def seal(plain: bytes, *, key: bytes, key_version: int, bound_to: str) -> bytes:
    """Return `plain` encrypted under a fresh key that `key` wraps."""
    head = _MAGIC + struct.pack(">I", key_version)
    bound = head + bound_to.encode()
    own = AESGCM.generate_key(_KEY_BITS)
    wrap_nonce, nonce = os.urandom(_NONCE), os.urandom(_NONCE)
    wrapped = AESGCM(key).encrypt(wrap_nonce, own, bound)
    return head + wrap_nonce + wrapped + nonce + AESGCM(own).encrypt(nonce, plain, bound)


def unseal(sealed: bytes, *, key_of: Callable[[int], bytes], bound_to: str) -> bytes:
    """Return what `seal` was given; `key_of` gives the vault key of a version. Raises NotOurs."""
    if not sealed.startswith(_MAGIC) or len(sealed) < _HEAD + 2 * _NONCE + _WRAPPED + 16:
        raise NotOurs("not a sealed draft")
    head, rest = sealed[:_HEAD], sealed[_HEAD:]
    bound = head + bound_to.encode()
    (version,) = struct.unpack(">I", head[len(_MAGIC) :])
    wrapped, body = rest[: _NONCE + _WRAPPED], rest[_NONCE + _WRAPPED :]
    try:
        own = AESGCM(key_of(version)).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], bound)
        return AESGCM(own).decrypt(body[:_NONCE], body[_NONCE:], bound)
    except InvalidTag as error:
        raise NotOurs("altered, or sealed under another key") from error
