"""The folder `care/drafts`: one sealed file a version of a draft, written before its row."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from ambroise.errors import DraftUnreadable
from ambroise.settings import Settings
from ambroise.uses.pointers import adapter_of
from ambroise.uses.sealed_files import SealedFiles
from ambroise.uses.sealing import NotOurs
from ambroise.uses.working_copy import Content
from ambroise.vault import Vault


class Folder:
    """Sealed files by name; a file that no row names was never acknowledged."""

    def __init__(self, settings: Settings, vault: Vault) -> None:
        self._files = SealedFiles(settings, vault, "drafts")

    def write(self, draft_id: str, content: Content) -> str:
        """Return the name of a new durable file, mode 0600."""
        name = f"{draft_id}.{uuid4().hex[:8]}"
        self._files.write(name, adapter_of(Content).dump_json(content), bound_to=draft_id)
        return name

    def read(self, draft_id: str, name: str, value_type: type[Any]) -> Content:
        """Return the content of a file; raises DraftUnreadable."""
        try:
            plain = self._files.read(name, bound_to=draft_id)
            content: Content = adapter_of(Content).validate_json(plain)
            value = adapter_of(value_type).validate_python(content.draft.value)
        except (OSError, NotOurs, ValidationError) as error:
            raise DraftUnreadable(id=draft_id, cause=type(error).__name__) from None
        return replace(content, draft=replace(content.draft, value=value))

    def remove(self, name: str) -> None:
        self._files.remove(name)
