"""In the process of a use: load it, let it say what it is, run it on what came through the pipe."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import EntryPoint
from typing import Any

import msgspec
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from ambroise.engines import EngineKind
from ambroise.uses.apart.words import GIVEN
from ambroise.uses.contract import Context, RunId


@dataclass(frozen=True, slots=True)
class Told:
    """An engine of ours, of which the process knows the name alone."""

    name: str
    kind: EngineKind
    version: str
    digest: str

    def shown(self, _lang: str = "fr") -> str:
        return self.name


def describe(question: bytes) -> bytes:
    use = _loaded(msgspec.json.decode(question))
    return _said(
        {
            "name": use.name,
            "version": use.version,
            "zone": use.zone,
            "reads": use.reads,
            "engines": use.engines,
            "given": use.given_type.__name__,
            "card": use.card,
        }
    )


def run(question: bytes) -> bytes:
    asked = msgspec.json.decode(question)
    use = _loaded(asked)
    given = TypeAdapter(GIVEN[asked["given_type"]]).validate_python(asked["given"])
    now = datetime.fromisoformat(asked["now"])
    context = Context(_engine(asked["engine"]), lambda: now, RunId(asked["run_id"]))
    return _said(use.run(given, context))


def text(question: bytes) -> bytes:
    asked = msgspec.json.decode(question)
    use = _loaded(asked)
    value = TypeAdapter(use.value_type).validate_python(asked["value"])
    return _said(use.text(value))


def _loaded(asked: dict[str, Any]) -> Any:
    return EntryPoint("", asked["load"], "").load()()


def _engine(asked: dict[str, str]) -> Any:
    """Return the engine of the use's own distribution, else what is known of ours."""
    if asked["load"]:
        return _loaded(asked)
    return Told(asked["name"], EngineKind(asked["kind"]), asked["version"], asked["digest"])


def _said(value: Any) -> bytes:
    return msgspec.json.encode(to_jsonable_python(value))
