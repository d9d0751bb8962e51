"""A use of another distribution, as one of ours: each act is a question to a new process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from ambroise.confinement import Confined, Installed, Limits, answer_of
from ambroise.engines import Engine
from ambroise.engines.apart import PackageEngine
from ambroise.errors import UseUnusable
from ambroise.uses.apart.checking import checked
from ambroise.uses.apart.narrowing import COLUMNS, narrowed
from ambroise.uses.apart.words import GIVEN, Described
from ambroise.uses.cards import Card
from ambroise.uses.contract import Context, Draft, Scope, ZoneName

IN_PROCESS: Final = "ambroise.uses.apart.answering"
LONGEST_TEXT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where the processes of uses run: out of `home`, within `limits`."""

    home: Path
    limits: Limits

    def of(self, one: Installed, act: str) -> Confined:
        return Confined(one.name, f"{IN_PROCESS}:{act}", one.folder, (self.home,), self.limits)


@dataclass(frozen=True, slots=True)
class ApartUse:
    """What a use said of itself, and where it is installed; none of its code is loaded here.

    Its values are plain JSON objects, because their type is its own.
    """

    installed: Installed
    place: Place
    said: Described

    @property
    def name(self) -> str:
        return self.said.name

    @property
    def version(self) -> str:
        return self.said.version

    @property
    def zone(self) -> ZoneName:
        return self.said.zone

    @property
    def reads(self) -> tuple[Scope, ...]:
        return self.said.reads

    @property
    def engines(self) -> tuple[str, ...]:
        return self.said.engines

    @property
    def given_type(self) -> type[Any]:
        return GIVEN[self.said.given]

    @property
    def value_type(self) -> type[dict[str, Any]]:
        return dict

    @property
    def card(self) -> Card:
        return self.said.card

    def run(self, given: Any, context: Context) -> Draft[dict[str, Any]]:
        """Return its draft, every part of it checked.

        It is killed when `context.cancelled` is set. Raises ConfinementMissing, ConfinementOpen,
        ConfinedFailed and DraftRefused.
        """
        seen = narrowed(given, self.reads)
        asked = {
            "load": self.installed.value,
            "given_type": self.said.given,
            "given": to_jsonable_python(seen),
            "engine": self._engine(context.engine),
            "now": context.clock().isoformat(),
            "run_id": context.run_id,
        }
        place = self.place.of(self.installed, "run")
        answer = answer_of(place, msgspec.json.encode(asked), context.cancelled.is_set)
        return checked(self.name, answer, seen, context.run_id)

    def text(self, value: dict[str, Any]) -> str:
        """Return what is filed; raises as `run` does."""
        asked = {"load": self.installed.value, "value": value}
        answer = answer_of(self.place.of(self.installed, "text"), msgspec.json.encode(asked))
        try:
            text = msgspec.json.decode(answer, type=str)
        except msgspec.DecodeError:
            raise unusable(self.installed, "text") from None
        return text[:LONGEST_TEXT]

    def _engine(self, engine: Engine) -> dict[str, str]:
        """Tell of the engine; one of the same distribution is loaded in the process."""
        load = ""
        if isinstance(engine, PackageEngine):
            theirs, mine = engine.installed, self.installed
            same = (theirs.distribution, theirs.folder) == (mine.distribution, mine.folder)
            load = theirs.value if same else ""
        told = {"name": engine.name, "kind": engine.kind.value, "version": engine.version}
        return told | {"digest": engine.digest, "load": load}


def described(one: Installed, place: Place) -> ApartUse:
    """Ask a use what it is, in a process of its own.

    Raises UseUnusable, ConfinementMissing, ConfinementOpen and ConfinedFailed.
    """
    answer = answer_of(place.of(one, "describe"), msgspec.json.encode({"load": one.value}))
    try:
        said = TypeAdapter(Described).validate_json(answer)
    except ValidationError:
        raise unusable(one, "description") from None
    if said.name != one.name:
        raise unusable(one, "name")
    if not all(COLUMNS.issuperset(scope.columns) for scope in said.reads):
        raise unusable(one, "columns")
    return ApartUse(one, place, said)


CAUSES: Final = {
    "description": (
        "ce qu'il dit de lui-même est incomplet",
        "what it says of itself is not whole",
    ),
    "name": ("son nom n'est pas celui qu'il déclare", "its name is not the one it declares"),
    "columns": (
        "il dit lire une colonne qui n'existe pas",
        "it says that it reads a column that does not exist",
    ),
    "taken": ("un autre usage porte ce nom", "another use has this name"),
    "text": ("il ne rend pas un texte", "it returns no text"),
}


def unusable(one: Installed, cause: str) -> UseUnusable:
    fr, en = CAUSES[cause]
    return UseUnusable(name=one.name, distribution=one.distribution, cause=fr, cause_en=en)
