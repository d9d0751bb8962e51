"""Open the vault with the key that its place of keeping gives, and change that key."""

import contextlib
import fcntl
import os
import re
import secrets
from pathlib import Path

from sqlcipher3 import dbapi2

from ambroise.errors import VaultDamaged, VaultInUse, VaultKeyMissing, VaultLocked
from ambroise.settings import Settings, private_folder, secret_file
from ambroise.vault.proof import Proof, proof_of
from ambroise.vault.store import FILE_NAME, KEY_BYTES, SCHEMA, Vault

KEY_NAME = "vault.key"
LOCK_NAME = "vault.lock"
NEXT = ".new"
"""What ends the name of the file that holds a new key until the vault is known to open with it."""

_RAW_KEY = re.compile(r"[0-9a-fA-F]{64}")


def open_vault(settings: Settings) -> Vault:
    """Return the vault of an installation, created with its own key when there is none.

    The key is `settings.vault_key`, else the content of `settings.vault_key_file`, else
    `keys/vault.key`: 64 hexadecimal digits are the key itself, anything else a passphrase. A
    change of key that was cut short is ended here. Raises VaultLocked for a wrong key,
    VaultKeyMissing when a vault has lost its key file.
    """
    hold = _hold(settings, fcntl.LOCK_SH)
    try:
        return Vault(_open(settings), hold)
    except BaseException:
        os.close(hold)
        raise


def change_key(settings: Settings) -> tuple[Path, Proof]:
    """Encrypt the whole vault under a new key; return the file of that key and what it opens.

    The new key is written and durable before the vault changes, and the old one is given up
    only when every key and pseudonym was read back under the new one: whenever the machine
    stops, one of the two opens the vault and `open_vault` finds which. A key given in the
    environment cannot be changed there: its successor stays in `keys/vault.key.new` until the
    environment holds it. Raises VaultInUse, VaultLocked, VaultDamaged.
    """
    hold = _hold(settings, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        connection = _open(settings)
        key = secrets.token_hex(KEY_BYTES)
        following = _following(settings)
        with contextlib.closing(connection):
            before = proof_of(connection)
            following.unlink(missing_ok=True)
            secret_file(following, key.encode)
            _fsync(following.parent)
            connection.execute(f"PRAGMA rekey = {_quoted(key)}")
        path = settings.vault / FILE_NAME
        with contextlib.closing(_connected(path, key)) as changed:
            after = proof_of(changed)
        if after != before or after.faults:
            raise VaultDamaged(path=path, count=1, cause=", ".join(after.faults) or "proof")
        if settings.vault_key is None:
            following.replace(_key_file(settings))
            _fsync(following.parent)
            following = _key_file(settings)
    finally:
        os.close(hold)
    return following, after


def _hold(settings: Settings, operation: int) -> int:
    """Return a handle whose lock says who uses the vault; a killed holder lets go."""
    folder = private_folder(settings.vault)
    hold = os.open(folder / LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(hold, operation)
    except BlockingIOError as error:
        os.close(hold)
        raise VaultInUse(path=folder / FILE_NAME) from error
    return hold


def _open(settings: Settings) -> dbapi2.Connection:
    path = private_folder(settings.vault) / FILE_NAME
    key_file, following = _key_file(settings), _following(settings)
    given = _given_key(settings, path, key_file)
    try:
        connection = _connected(path, given)
    except _NotItsKey as error:
        if not following.exists():
            raise VaultLocked(path=path, key_file=key_file) from error
    else:
        if following.exists() and following.read_text().strip() == given:
            following.unlink(missing_ok=True)
        return connection
    try:
        connection = _connected(path, following.read_text().strip())
    except _NotItsKey as error:
        raise VaultLocked(path=path, key_file=key_file) from error
    if settings.vault_key is None:
        with contextlib.suppress(FileNotFoundError):
            following.replace(key_file)
            _fsync(key_file.parent)
    return connection


class _NotItsKey(Exception):
    pass


def _connected(path: Path, key: str) -> dbapi2.Connection:
    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=10
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # our own error says it
        connection.execute(f"PRAGMA key = {_quoted(key)}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(SCHEMA)
        path.chmod(0o600)
    except dbapi2.DatabaseError as error:
        connection.close()
        if "not a database" not in str(error):
            raise
        raise _NotItsKey from error
    except BaseException:
        connection.close()
        raise
    return connection


def _key_file(settings: Settings) -> Path:
    return settings.vault_key_file or settings.keys / KEY_NAME


def _following(settings: Settings) -> Path:
    beside = settings.keys / KEY_NAME if settings.vault_key is not None else _key_file(settings)
    return beside.with_name(f"{beside.name}{NEXT}")


def _given_key(settings: Settings, path: Path, key_file: Path) -> str:
    if settings.vault_key is not None:
        return settings.vault_key
    fresh = not path.exists() or path.stat().st_size == 0
    if not (fresh and settings.vault_key_file is None) and not key_file.exists():
        raise VaultKeyMissing(path=path, key_file=key_file)
    return secret_file(key_file, lambda: secrets.token_hex(KEY_BYTES).encode()).decode().strip()


def _quoted(key: str) -> str:
    if _RAW_KEY.fullmatch(key):
        return f"\"x'{key}'\""
    return "'" + key.replace("'", "''") + "'"


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
