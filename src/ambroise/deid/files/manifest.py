"""What an output was made with, beside it: a later run with another key is refused."""

from pathlib import Path

import msgspec

from ambroise.deid.files.journal import Settings
from ambroise.deid.files.outcome import Outcome
from ambroise.errors import RunKeyDiffers


class _Written(msgspec.Struct, frozen=True):
    settings: Settings
    read: int
    written: int
    quarantined: int
    entities: dict[str, int]


class Manifest:
    """`<out>.run.json`: digests of the key and of the settings, and counts; no name, no content."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._path = out.with_name(f"{out.name}.run.json")

    def check(self, settings: Settings) -> None:
        """Raise RunKeyDiffers where the output that is there was made with another key."""
        if not self._out.exists():
            return
        try:
            known = msgspec.json.decode(self._path.read_bytes(), type=_Written)
        except (FileNotFoundError, msgspec.MsgspecError):
            return
        if settings.other_key(known.settings):
            raise RunKeyDiffers(path=self._path)

    def write(self, settings: Settings, outcome: Outcome) -> None:
        """Say what the output was made with."""
        entities = dict(sorted(outcome.entities.items()))
        counts = (outcome.read, outcome.written, outcome.quarantined, entities)
        written = msgspec.json.encode(_Written(settings, *counts))
        draft = self._path.with_name(f".{self._path.name}.part")
        draft.write_bytes(written + b"\n")
        draft.replace(self._path)
