"""The file of a ranking: numbers and hashes in JSON, under the digest of its content."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from ambroise.errors import CodingModelInvalid
from ambroise.uses.coding.choice.ranking import SAID, Ranking

FORMAT: Final = "ambroise-coding-ranking-1"
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file."""


@dataclass(frozen=True, slots=True)
class About:
    """What a ranking was learnt on, and its figures on the stays held apart.

    Days are ISO dates; `cim10` is the digest of the nomenclature; a figure is (value, low, high)
    by engine and measure, limits at 95 %, None where none can be told.
    """

    made: str
    first: str
    last: str
    held_from: str
    stays: int
    patients: int
    held_stays: int
    cim10: str
    figures: dict[str, dict[str, tuple[float | None, float | None, float | None]]]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A ranking with what is known of it; `digest` is the SHA-256 of its file."""

    ranking: Ranking
    about: About
    digest: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    digest: str
    said: list[str]
    ranking: Ranking
    about: About


def written(ranking: Ranking, about: About) -> bytes:
    """Return the content of the file of a ranking."""
    made = _File(FORMAT, _digest(ranking, about), list(SAID), ranking, about)
    return msgspec.json.format(msgspec.json.encode(made, order="deterministic"), indent=0)


def read(path: Path) -> Learnt:
    """Return the ranking of a file, checked; raises CodingModelInvalid."""
    try:
        if path.stat().st_size > LARGEST:
            raise _invalid(path, "fichier trop gros", "file too big")
        content = path.read_bytes()
    except OSError as error:
        cause = error.strerror or "fichier"
        raise _invalid(path, cause, cause) from None
    return _checked(path, content)


@lru_cache(2)
def _checked(path: Path, content: bytes) -> Learnt:
    try:
        found = msgspec.json.decode(content, type=_File)
    except msgspec.MsgspecError:
        raise _invalid(path, "pas un modèle de codage", "no model of coding") from None
    if found.format != FORMAT or found.said != list(SAID):
        raise _invalid(path, "appris pour une autre version", "learnt for another version")
    models = (found.ranking.principal, found.ranking.associated)
    if any(len(one.weights) != len(SAID) for one in models):
        raise _invalid(path, "poids en trop ou manquants", "weights missing or too many")
    if found.digest != _digest(found.ranking, found.about):
        raise _invalid(path, "empreinte différente", "another digest")
    return Learnt(found.ranking, found.about, hashlib.sha256(content).hexdigest())


def _digest(ranking: Ranking, about: About) -> str:
    body: Any = [FORMAT, list(SAID), ranking, about]
    return hashlib.sha256(msgspec.json.encode(body, order="deterministic")).hexdigest()


def _invalid(path: Path, cause: str, cause_en: str) -> CodingModelInvalid:
    return CodingModelInvalid(path=path, cause=cause, cause_en=cause_en)
