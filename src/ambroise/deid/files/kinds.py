"""Which handler reads a file: one table, by suffix, else by the first bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ambroise.deid.dicom.signature import is_dicom
from ambroise.deid.files.handler import Handler
from ambroise.deid.files.images import Images
from ambroise.deid.files.lines import Lines
from ambroise.deid.files.parquet import Parquet
from ambroise.deid.files.texts import Texts

HEAD_BYTES: Final = 256


def _never(_head: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file; `signature` says of the first bytes of a file without a known suffix.

    `numbered` files are in folders named after patients: no part of their path is kept.
    """

    name: str
    suffixes: tuple[str, ...]
    handler: Handler
    signature: Callable[[bytes], bool] = _never
    numbered: bool = False


KINDS: Final = (
    Kind("text", (".txt", ".text"), Texts()),
    Kind("lines", (".jsonl", ".ndjson"), Lines()),
    Kind("lines-gzip", (".jsonl.gz", ".ndjson.gz"), Lines("gzip")),
    Kind("lines-zstd", (".jsonl.zst", ".ndjson.zst"), Lines("zstd")),
    Kind("parquet", (".parquet",), Parquet()),
    Kind("dicom", (".dcm", ".dicom"), Images(), is_dicom, numbered=True),
)
FORMATS: Final = ", ".join(sorted(suffix for kind in KINDS for suffix in kind.suffixes))
_BY_NAME: Final = {kind.name: kind for kind in KINDS}


def kind_named(name: str) -> Kind:
    """Return the kind; KeyError where there is none."""
    return _BY_NAME[name]


def kind_of(path: Path) -> Kind | None:
    """Return the kind of a file, by the longest suffix that it has, else by its first bytes."""
    named = kind_by_name(path.name)
    signed = [kind for kind in KINDS if kind.signature is not _never]
    if named is not None or not signed:
        return named
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    return next((kind for kind in signed if kind.signature(head)), None)


def kind_by_name(name: str) -> Kind | None:
    """Return the kind that the longest known suffix of a file name says."""
    fitting = [
        (len(suffix), kind.name)
        for kind in KINDS
        for suffix in kind.suffixes
        if name.lower().endswith(suffix)
    ]
    return _BY_NAME[max(fitting)[1]] if fitting else None


def ending(kind: Kind, target: Path) -> Handler:
    """Return who writes an output: the kind its name says where it takes the same draft."""
    asked = kind_by_name(target.name)
    same = asked is not None and asked.handler.draft == kind.handler.draft
    return asked.handler if asked is not None and same else kind.handler


def suffix_of(path: Path, kind: Kind) -> str:
    """Return the suffix by which a file is of its kind, as it is written; empty without one."""
    for suffix in sorted(kind.suffixes, key=len, reverse=True):
        if path.name.lower().endswith(suffix):
            return path.name[-len(suffix) :]
    return ""
