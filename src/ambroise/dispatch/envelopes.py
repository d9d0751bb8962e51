"""The folder `care/dispatches`: one sealed file a sending, fixed before its row."""

from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Final

from pydantic import TypeAdapter, ValidationError

from ambroise.dispatch.model import Outgoing
from ambroise.errors import DocumentUnreadable
from ambroise.settings import Settings
from ambroise.uses.sealed_files import SealedFiles
from ambroise.uses.sealing import NotOurs
from ambroise.vault import Vault

FOLDER: Final = "dispatches"
_PLAIN: Final = TypeAdapter(tuple[Outgoing, str])
"""The words, and the document in base64: JSON holds no bytes."""


class Envelopes:
    """What was prepared, as it will go out at every try."""

    def __init__(self, settings: Settings, vault: Vault) -> None:
        self._files = SealedFiles(settings, vault, FOLDER)

    def write(self, outgoing: Outgoing) -> str:
        """Return the name of a new durable file; the logo is in the document already."""
        kept = replace(outgoing, letter=replace(outgoing.letter, logo=None), body=b"")
        body = b64encode(outgoing.body).decode()
        self._files.write(outgoing.id, _PLAIN.dump_json((kept, body)), bound_to=outgoing.id)
        return outgoing.id

    def read(self, sending: str, name: str) -> Outgoing:
        """Return what goes out; raises DocumentUnreadable."""
        try:
            kept, body = _PLAIN.validate_json(self._files.read(name, bound_to=sending))
        except (OSError, NotOurs, ValidationError) as error:
            raise DocumentUnreadable(id=sending, cause=type(error).__name__) from None
        return replace(kept, body=b64decode(body))

    def remove(self, name: str) -> None:
        self._files.remove(name)
