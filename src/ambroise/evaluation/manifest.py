"""What an evaluation was made with: what must be equal for two runs to be one."""

import hashlib
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import packages_distributions, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from ambroise.engines import Engine
from ambroise.evaluation.gold import Gold
from ambroise.uses.contract import AnyUse
from ambroise.uses.recording import digest

PLATFORM: Final = "ambroise"
_NOT_CODE: Final = frozenset({"__pycache__", "static"})


@dataclass(frozen=True, slots=True)
class Code:
    """A package: the version of its distribution and the SHA-256 of its files."""

    package: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Arm:
    """One engine that answered; `digest` is that of its model, "" where it has none."""

    name: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was run, on what, with what, by whom and where; digests are SHA-256.

    `key` is the digest of all that decides the answers: the use, its code, the gold, the engines,
    the seed. `prompts` are the digests of the prompts and schemas that the use's files hold.
    """

    key: str
    use: str
    use_version: str
    code: tuple[Code, ...]
    prompts: Mapping[str, str]
    gold: Mapping[str, str]
    arms: tuple[Arm, ...]
    seed: int
    resamples: int
    started_at: datetime
    started_by: str
    machine: Mapping[str, str]


def manifest(
    use: AnyUse,
    gold: Gold,
    engines: Sequence[Engine],
    *,
    seed: int,
    resamples: int,
    now: datetime,
    actor: str,
) -> Manifest:
    """Return what an evaluation that begins now is made with."""
    package = type(use).__module__.rpartition(".")[0] or type(use).__module__
    code = tuple(_code(one) for one in dict.fromkeys((PLATFORM, package)))
    arms = tuple(Arm(one.name, one.version, one.digest) for one in engines)
    about = gold.about.model_dump(mode="json") | {"digest": gold.digest}
    decides = {
        "use": (use.name, use.version),
        "code": [one.digest for one in code],
        "gold": gold.digest,
        "arms": [(one.name, one.version, one.digest) for one in arms],
        "seed": seed,
        "resamples": resamples,
    }
    return Manifest(
        key=digest(decides),
        use=use.name,
        use_version=use.version,
        code=code,
        prompts=_prompts(package),
        gold=about,
        arms=arms,
        seed=seed,
        resamples=resamples,
        started_at=now,
        started_by=actor,
        machine=_machine(),
    )


def _code(package: str) -> Code:
    found = hashlib.sha256()
    for name, file in _files(files(package)):
        found.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    brought_by = packages_distributions().get(package.partition(".")[0])
    return Code(package, version(brought_by[0]) if brought_by else "", found.hexdigest())


def _prompts(package: str) -> dict[str, str]:
    """Return the digest of each file of a use that holds no code: prompts, schemas, words."""
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest()
        for name, file in _files(files(package))
        if not name.endswith(".py")
    }


def _files(folder: Traversable, above: str = "") -> list[tuple[str, Traversable]]:
    """Return the files below a package by their names, in order."""
    found = []
    for one in sorted(folder.iterdir(), key=lambda each: each.name):
        if one.name in _NOT_CODE:
            continue
        if one.is_dir():
            found += _files(one, f"{above}{one.name}/")
        else:
            found.append((above + one.name, one))
    return found


def _machine() -> dict[str, str]:
    return {
        "host": platform.node(),
        "system": platform.platform(),
        "processors": str(os.cpu_count() or 0),
        "python": platform.python_version(),
    }
