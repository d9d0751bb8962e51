"""The engine that a hospital trained on its own past: the file that is mounted, by its digest."""

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ambroise.engines.kinds import EngineKind
from ambroise.settings import Settings, private_folder

NAME: Final = "trained"
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Trained:
    """What rules find, ranked as the hospital's past stays taught; `digest` is of its file."""

    digest: str
    name: str = NAME
    kind: EngineKind = EngineKind.TRAINED

    @property
    def version(self) -> str:
        return self.digest[:_SHOWN]

    def shown(self, lang: str = "fr") -> str:
        if lang == "fr":
            return f"Moteur : règles, classées d'après les séjours passés ({self.version})"
        return f"Engine: rules, ranked after past stays ({self.version})"


def trained_file(settings: Settings) -> Path:
    """Return where an installation keeps what it trained for the coding of stays."""
    return settings.home / "coding" / "trained.json"


def trained_engine(settings: Settings) -> Trained | None:
    """Return the trained engine of an installation, None where none is mounted."""
    path = trained_file(settings)
    try:
        known = path.stat()
    except FileNotFoundError:
        return None
    return _read(path, known.st_mtime_ns, known.st_size, known.st_ino)


def mount_trained(settings: Settings, content: bytes) -> Trained:
    """Put a checked file in place of the one before: the whole of it, or nothing.

    What a mounting that was cut left half written goes away.
    """
    path = trained_file(settings)
    private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with draft.open("wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())
    draft.replace(path)
    for left in path.parent.glob(f".{path.name}.*.part"):
        left.unlink(missing_ok=True)
    return Trained(hashlib.sha256(content).hexdigest())


def remove_trained(settings: Settings) -> bool:
    """Forget the trained engine; False where there was none."""
    path = trained_file(settings)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


@lru_cache(2)
def _read(path: Path, _changed: int, _size: int, _inode: int) -> Trained:
    return Trained(hashlib.sha256(path.read_bytes()).hexdigest())
