"""The folder `care/drafts`: one sealed file a version of a draft, written before its row."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from ambroise.errors import DraftUnreadable
from ambroise.settings import Settings, private_folder
from ambroise.uses.contract import Draft, Pointer
from ambroise.uses.sealing import NotOurs, seal, unseal
from ambroise.vault import Vault

VAULT_KEY = "drafts"


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed: the proposal as it was, and what a person made of it."""

    draft: Draft[Any]
    edits: dict[Pointer, str] = field(default_factory=dict)
    confirmed: frozenset[Pointer] = frozenset()
    final_text: str = ""


class Folder:
    """Sealed files by name; a file that no row names was never acknowledged."""

    def __init__(self, settings: Settings, vault: Vault) -> None:
        self._settings = settings
        self._vault = vault

    def write(self, draft_id: str, content: Content) -> str:
        """Return the name of a new durable file, mode 0600."""
        self._vault.key(VAULT_KEY)  # the first use creates it
        version = self._vault.versions(VAULT_KEY)[-1]
        sealed = seal(
            TypeAdapter(Content).dump_json(content),
            key=self._vault.key(VAULT_KEY, version),
            key_version=version,
            bound_to=draft_id,
        )
        name = f"{draft_id}.{uuid4().hex[:8]}"
        folder = self._path()
        waiting = folder / f".{name}"
        handle = os.open(waiting, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(folder / name)
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        return name

    def read(self, draft_id: str, name: str, value_type: type[Any]) -> Content:
        """Return the content of a file; raises DraftUnreadable."""
        try:
            sealed = (self._path() / name).read_bytes()
            plain = unseal(
                sealed,
                key_of=lambda version: self._vault.key(VAULT_KEY, version),
                bound_to=draft_id,
            )
            content = TypeAdapter(Content).validate_json(plain)
            value = TypeAdapter(value_type).validate_python(content.draft.value)
        except (OSError, NotOurs, ValidationError) as error:
            raise DraftUnreadable(id=draft_id, cause=type(error).__name__) from None
        return replace(content, draft=replace(content.draft, value=value))

    def remove(self, name: str) -> None:
        (self._path() / name).unlink(missing_ok=True)

    def _path(self) -> Path:
        private_folder(self._settings.care)
        return private_folder(self._settings.care / "drafts")
