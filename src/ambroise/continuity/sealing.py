"""The key of the backups, and what it seals: pieces whose names and sizes tell nothing.

A sealed piece: `AMBB`, format 1, nonce (12 bytes), AES-256-GCM ciphertext. The plain frame is a
byte that says whether the body is compressed, the length of the body (4 bytes), the body, and
zeros up to a multiple of 4 KiB.
"""

import hashlib
import hmac
import os
import secrets
import struct
import zlib
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ambroise.errors import BackupKeyNeeded, KeyFileInvalid
from ambroise.settings import Settings, secret_file

_MAGIC: Final = b"AMBB\x01"
_NONCE: Final = 12
_FRAME: Final = struct.Struct(">BI")
_STEP: Final = 4096
_KEY_BYTES: Final = 32
_NAME_DIGITS: Final = 40


class NotOurs(ValueError):
    """The bytes were altered, stand for another piece, or were sealed under another key."""


class BackupKey:
    """Seals pieces and names them; two pieces with the same content have the same name."""

    def __init__(self, secret: bytes, file: Path) -> None:
        self.file = file
        self._aead = AESGCM(_derived(secret, b"ambroise backup: seal"))
        self._naming = _derived(secret, b"ambroise backup: name")

    def name(self, plain: bytes) -> str:
        """Return the name of a piece, from which nobody without the key learns its content."""
        return hmac.new(self._naming, plain, hashlib.sha256).hexdigest()[:_NAME_DIGITS]

    def seal(self, plain: bytes, *, bound_to: str, squeeze: bool = False) -> bytes:
        """Return `plain` encrypted; `squeeze` tries to compress it first."""
        body = zlib.compress(plain, 1) if squeeze else plain
        if len(body) >= len(plain):
            body, squeeze = plain, False
        frame = _FRAME.pack(squeeze, len(body)) + body
        nonce = os.urandom(_NONCE)
        padded = frame + bytes(-len(frame) % _STEP)
        return _MAGIC + nonce + self._aead.encrypt(nonce, padded, bound_to.encode())

    def unseal(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Return what `seal` was given; raises NotOurs."""
        start = len(_MAGIC) + _NONCE
        if not sealed.startswith(_MAGIC) or len(sealed) < start + _STEP:
            raise NotOurs(bound_to)
        try:
            frame = self._aead.decrypt(
                sealed[len(_MAGIC) : start], sealed[start:], bound_to.encode()
            )
        except InvalidTag as error:
            raise NotOurs(bound_to) from error
        squeezed, length = _FRAME.unpack_from(frame)
        body = frame[_FRAME.size : _FRAME.size + length]
        return zlib.decompress(body) if squeezed else body


def read_key(settings: Settings, folder: Path, *, make: bool = False) -> BackupKey:
    """Return the key of the backups in `folder`, made when `make` and there is none.

    Raises BackupKeyNeeded when it is not named, missing, or in a place that burns with what it
    protects; KeyFileInvalid.
    """
    file = settings.backup_key_file
    place = f"{settings.home}, {folder}"
    if file is None:
        raise BackupKeyNeeded(cause="aucune clé donnée", cause_en="no key given", place=place)
    file = file.absolute()
    if file.is_relative_to(settings.home.absolute()) or file.is_relative_to(folder.absolute()):
        raise BackupKeyNeeded(
            cause=f"la clé {file} serait sauvegardée avec ce qu'elle ferme",
            cause_en=f"the key {file} would be kept beside what it closes",
            place=place,
        )
    if not make and not file.exists():
        raise BackupKeyNeeded(
            cause=f"clé {file} absente", cause_en=f"key {file} missing", place=place
        )
    digits = secret_file(file, lambda: secrets.token_hex(_KEY_BYTES).encode() + b"\n")
    try:
        secret = bytes.fromhex(digits.decode())
    except ValueError as error:
        raise KeyFileInvalid(path=file, cause="hex") from error
    if len(secret) != _KEY_BYTES:
        raise KeyFileInvalid(path=file, cause=f"{len(secret)} ≠ {_KEY_BYTES}")
    return BackupKey(secret, file)


def _derived(secret: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=info).derive(secret)
