"""Models under `AMBROISE_HOME/models/*`: read, checked against their digests, or refused."""

import hashlib
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ambroise.engines.model_files.engine import Computes, ModelFile
from ambroise.engines.model_files.equations import Cox, Equation, Logistic
from ambroise.engines.model_files.manifest import Manifest
from ambroise.engines.model_files.network import Network
from ambroise.errors import ModelFileInvalid
from ambroise.settings import Settings, free_name

FOLDER: Final = "models"
MANIFEST: Final = "model.toml"
LARGEST: Final = 1024 * 1024 * 1024
"""Bytes of one file."""
_EQUATIONS: Final[dict[str, type[Equation]]] = {
    "linear": Equation,
    "logistic": Logistic,
    "cox": Cox,
}
_OPENED: Final = 32
"""Models that stay in memory."""

Stamp = tuple[tuple[str, int, int], ...]


def model_files(settings: Settings) -> Iterator[ModelFile | ModelFileInvalid]:
    """Yield each model of the installation, by name, or why it is refused."""
    home = settings.home / FOLDER
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        if folder.is_dir():
            try:
                yield _model(folder)
            except ModelFileInvalid as refused:
                yield refused


def model_named(name: str, settings: Settings) -> ModelFile | None:
    """Return the model `name`, None when there is none; raises ModelFileInvalid."""
    with suppress(ValueError):
        folder = settings.home / FOLDER / free_name(name)
        return _model(folder) if folder.is_dir() else None
    return None


def _model(folder: Path) -> ModelFile:
    found = sorted(folder.iterdir())
    if any(one.is_symlink() or not one.is_file() for one in found):
        raise _refused(folder, "un lien ou un sous-dossier", "a link or a folder inside")
    stamp = tuple((one.name, one.stat().st_mtime_ns, one.stat().st_size) for one in found)
    return _read(folder, stamp)


@lru_cache(_OPENED)
def _read(folder: Path, stamp: Stamp) -> ModelFile:
    manifest, plain = _manifest(folder)
    if manifest.name != folder.name:
        raise _refused(folder, "le dossier porte un autre nom", "the folder has another name")
    if {name for name, _, _ in stamp} != {MANIFEST, *manifest.files}:
        raise _refused(folder, "fichiers non déclarés ou absents", "files undeclared or missing")
    if any(size > LARGEST for _, _, size in stamp):
        raise _refused(folder, "fichier trop gros", "file too big")
    content = (folder / manifest.file).read_bytes()
    if hashlib.sha256(content).hexdigest() != manifest.files[manifest.file]:
        raise _refused(folder, "empreinte SHA-256 différente", "another SHA-256 digest")
    return ModelFile(
        manifest, hashlib.sha256(plain).hexdigest(), _computing(folder, manifest, content)
    )


def _manifest(folder: Path) -> tuple[Manifest, bytes]:
    """Return `model.toml`; its own digest is that of the model, since it holds the others."""
    place = ""
    try:
        plain = (folder / MANIFEST).read_bytes()
        return Manifest.model_validate(tomllib.loads(plain.decode())), plain
    except ValidationError as error:
        place = _place(error)
    except (OSError, ValueError):
        place = MANIFEST
    raise _refused(folder, f"{MANIFEST} illisible ({place})", f"{MANIFEST} unreadable ({place})")


def _computing(folder: Path, manifest: Manifest, content: bytes) -> Computes:
    names = [one.name for one in manifest.inputs]
    place = manifest.file
    try:
        if manifest.kind == "onnx":
            return Network(content, names)
        equation = _EQUATIONS[manifest.kind].model_validate_json(content)
        if {one.input for one in equation.terms} == set(names):
            return equation
        place = "terms"
    except ValidationError as error:
        place = _place(error)
    except ValueError:
        pass
    raise _refused(folder, f"contenu refusé ({place})", f"content refused ({place})")


def _place(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_context=False)[0]
    return ".".join(str(part) for part in first["loc"]) or first["type"]


def _refused(folder: Path, cause: str, cause_en: str) -> ModelFileInvalid:
    return ModelFileInvalid(name=folder.name, cause=cause, cause_en=cause_en)
