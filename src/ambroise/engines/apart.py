"""Engines of other distributions: what they say of themselves, from a process of their own."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from ambroise.confinement import Confined, Installed, answer_of, installed
from ambroise.engines.kinds import EngineKind
from ambroise.errors import ConfinedFailed, ConfinementMissing, ConfinementOpen
from ambroise.settings import Settings

ENTRY_POINTS: Final = "ambroise.engines"

Line = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class Said:
    version: Line
    digest: Line
    fr: Line
    en: Line


@dataclass(frozen=True, slots=True)
class PackageEngine:
    """An engine of another distribution; only a use of the same one can compute with it."""

    name: str
    version: str
    digest: str
    fr: str
    en: str
    installed: Installed
    kind: EngineKind = EngineKind.PACKAGE

    def shown(self, lang: str = "fr") -> str:
        return self.fr if lang == "fr" else self.en


def package_engines(settings: Settings) -> dict[str, PackageEngine]:
    """Return the engines of others by name; one that does not say what it is is left out."""
    return _package_engines(settings.plugins, settings.home)


@cache
def _package_engines(plugins: Path | None, home: Path) -> dict[str, PackageEngine]:
    found = (_described(one, home) for one in installed(ENTRY_POINTS, plugins))
    return {one.name: one for one in found if one is not None}


def _described(one: Installed, home: Path) -> PackageEngine | None:
    place = Confined(one.name, "ambroise.engines.apart:describe", one.folder, (home,))
    try:
        answer = answer_of(place, json.dumps(one.value).encode())
        said = TypeAdapter(Said).validate_json(answer)
    except (ConfinedFailed, ConfinementMissing, ConfinementOpen, ValidationError):
        return None
    return PackageEngine(one.name, said.version, said.digest, said.fr, said.en, one)


def describe(question: bytes) -> bytes:
    """In the process of an engine: load it, and return what it says of itself."""
    engine = EntryPoint("", json.loads(question), "").load()()
    said = Said(engine.version, engine.digest, engine.shown("fr"), engine.shown("en"))
    return TypeAdapter(Said).dump_json(said)
