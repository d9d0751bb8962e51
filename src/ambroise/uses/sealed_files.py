"""Sealed files of the care zone: written durably, mode 0600, each bound to what it is of."""

import os
from pathlib import Path

from ambroise.settings import Settings, private_folder
from ambroise.uses.sealing import seal, unseal
from ambroise.vault import Vault

VAULT_KEY = "drafts"


class SealedFiles:
    """The files of one folder below `care`, under the vault key of drafts."""

    def __init__(self, settings: Settings, vault: Vault, folder: str) -> None:
        self._settings = settings
        self._vault = vault
        self._folder = folder

    def write(self, name: str, plain: bytes, *, bound_to: str) -> None:
        """Write the new file `name`, which may stand in a folder of its own; durable at return."""
        self._vault.key(VAULT_KEY)  # the first use creates it
        version = self._vault.versions(VAULT_KEY)[-1]
        key = self._vault.key(VAULT_KEY, version)
        sealed = seal(plain, key=key, key_version=version, bound_to=bound_to)
        private_folder(self._settings.care)
        path = self.path / name
        private_folder(self.path)
        private_folder(path.parent)
        waiting = path.with_name(f".{path.name}")
        handle = os.open(waiting, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(path)
        for folder in {path.parent, self.path}:
            _settle(folder)

    def read(self, name: str, *, bound_to: str) -> bytes:
        """Return the content of a file; raises OSError, NotOurs."""
        return unseal(
            (self.path / name).read_bytes(),
            key_of=lambda version: self._vault.key(VAULT_KEY, version),
            bound_to=bound_to,
        )

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    @property
    def path(self) -> Path:
        return self._settings.care / self._folder


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
