"""The folder of a release: its files and their digests, and the package made of them."""

import hashlib
import os
import re
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ambroise.errors import ReleaseFolderInvalid
from ambroise.settings import Settings, private_folder

MOST_FILES: Final = 500
MANIFEST: Final = "MANIFEST.sha256"
_NAME: Final = re.compile(r"(?!\.)[\w .()+-]{1,120}")
_OLDEST: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Read:
    """A file by its path below the folder, with its bytes and their SHA-256."""

    name: str
    data: bytes
    digest: str


def receive(settings: Settings, files: Iterable[tuple[str, bytes]]) -> Path:
    """Keep files that a person sends, under the names they give, in a fresh private folder.

    Raises ReleaseFolderInvalid for a name that is not admitted or given twice, and without a file.
    """
    given = list(files)
    names = [name for name, _ in given]
    wrong = next((name for name in names if not _NAME.fullmatch(name) or names.count(name) > 1), "")
    if wrong or not names:
        raise ReleaseFolderInvalid(path=wrong or "–", cause="nom non admis, ou aucun fichier")
    folder = private_folder(received_path(settings) / secrets.token_hex(8))
    for name, data in given:
        handle = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    return folder


def read_folder(folder: Path) -> Iterator[Read]:
    """Yield the files of a folder in the order of their names, each read once.

    Raises ReleaseFolderInvalid for a folder that is not there, is empty or too full, and for a
    link, a hidden file, or anything that is not a plain file.
    """
    names = sorted(_names(folder))
    if not 0 < len(names) <= MOST_FILES:
        raise ReleaseFolderInvalid(path=folder, cause=f"{len(names)} fichiers, 1 à {MOST_FILES}")
    for name in names:
        try:
            handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(handle, "rb") as file:
                data = file.read()
        except OSError as error:
            raise ReleaseFolderInvalid(path=folder / name, cause=type(error).__name__) from None
        yield Read(name, data, hashlib.sha256(data).hexdigest())


def manifest(files: list[tuple[str, str]]) -> str:
    """Return the lines of (name, digest) pairs, as `sha256sum --check` takes them."""
    return "".join(f"{digest}  {name}\n" for name, digest in files)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def pack(settings: Settings, release_id: str, files: list[Read]) -> tuple[Path, str]:
    """Write the package of a release, durable, and return its path and SHA-256.

    The manifest comes first, then the files in the order of names; nothing in it depends on when
    or where it was written. It stands under a hidden name until `publish` is called.
    """
    waiting = package_path(settings, release_id).with_suffix(".part")
    waiting.unlink(missing_ok=True)
    listed = manifest([(one.name, one.digest) for one in files])
    handle = os.open(waiting, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_entry(MANIFEST), listed)
            for one in files:
                archive.writestr(_entry(one.name), one.data)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return waiting, digest


def publish(waiting: Path) -> Path:
    """Give a package its name."""
    path = waiting.rename(waiting.with_suffix(".zip"))
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return path


def package_path(settings: Settings, release_id: str) -> Path:
    private_folder(settings.home)
    return private_folder(settings.home / "releases") / f"{release_id}.zip"


def received_path(settings: Settings) -> Path:
    """Return the folder that holds what persons sent to be let out, one folder a request."""
    private_folder(settings.home)
    return private_folder(settings.home.absolute() / "releases" / "received")


def _names(folder: Path) -> Iterator[str]:
    if not folder.is_dir() or folder.is_symlink():
        raise ReleaseFolderInvalid(path=folder, cause="dossier introuvable")
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(root, name)
            plain = path.is_dir() if name in folders else path.is_file()
            if path.is_symlink() or not plain or not _NAME.fullmatch(name):
                raise ReleaseFolderInvalid(path=path, cause="lien, ou nom non admis")
        yield from (Path(root, name).relative_to(folder).as_posix() for name in files)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _OLDEST)
    entry.external_attr = 0o600 << 16
    entry.create_system = 3
    return entry
