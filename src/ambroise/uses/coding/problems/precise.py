"""Codes made precise by what the record says elsewhere: a result, a drug, words of the sentence."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ambroise.text.folding import fold
from ambroise.uses.coding.cim10 import Cim10
from ambroise.warehouse.views import Drug


class _Way(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    of: tuple[str, ...]
    add: Annotated[str, Field(pattern=r"^[\d+]{0,2}$")] = ""
    to: str = ""
    words: str = ""
    number: str = ""
    least: float = 0
    below: float | None = None
    drugs: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    anywhere: bool = False
    default: bool = False


_WAYS: Final[TypeAdapter[tuple[_Way, ...]]] = TypeAdapter(tuple[_Way, ...])


@dataclass(frozen=True, slots=True)
class Told:
    """What may make a code precise: the folded documents and results of the stay, and its drugs."""

    texts: tuple[str, ...]
    drugs: tuple[Drug, ...]


def precise(code: str, sentence: str, told: Told, cim10: Cim10) -> str:
    """Return the sister of `code` that the record points to, `code` itself when none.

    Ways are taken in the order of the file, each from where the last one led.
    """
    low = fold(sentence)
    done: set[str] = set()
    for way in _ways():
        stem = next((one for one in way.of if code.startswith(one)), None)
        if stem is None or stem in done:
            continue
        to = way.to or stem + way.add
        if not cim10.usable(to):
            continue
        if _holds(way, (*told.texts, low) if way.anywhere else (low,), told.drugs):
            code = to
            done.add(stem)
    return code


def _holds(way: _Way, texts: Sequence[str], drugs: Sequence[Drug]) -> bool:
    if way.default:
        return True
    if way.drugs:
        return any(
            one.code.code.startswith(way.drugs) and (not way.stages or one.intent in way.stages)
            for one in drugs
        )
    if way.number:
        found = [match for text in texts for match in re.finditer(way.number, text)]
        if not found:
            return False
        value = float(found[-1][1])
        return value >= way.least and (way.below is None or value < way.below)
    return any(re.search(way.words, text) for text in texts)


@cache
def _ways() -> tuple[_Way, ...]:
    told: Any = tomllib.loads(files(__package__).joinpath("precise.toml").read_text("utf-8"))
    return _WAYS.validate_python(told["precise"])
