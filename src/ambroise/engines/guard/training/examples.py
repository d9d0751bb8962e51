"""The stream of labelled sentences: what speaks to a machine, and what does not."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Final

from ambroise.deid.training.templates import Choice, Number, Slot, Template, parse
from ambroise.engines.guard.training.words import FORMS, noun, verb
from ambroise.text.folding import fold

_CASES: Final = {"~": lambda text: text[:1].upper() + text[1:], "^": str.upper, "_": str.lower}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A stretch of text; `family` is its template, so that one can be held out whole."""

    text: str
    attack: bool
    family: str


_DRAWS: Final = {
    "attacks": 20, "attacks_said": 4, "foreign": 20,
    "benign": 55, "benign_foreign": 30, "benign_told": 75, "benign_said": 4,
}  # fmt: skip
"""How often each template of a file is filled."""

_CARRIED, _SURROUNDED, _TYPED = 0.3, 0.15, 0.12


def lessons(seed: int, clinical: list[str]) -> Iterator[Lesson]:
    """Yield the lessons of every file of templates; the same `seed` yields the same.

    `clinical` are ordinary sentences that stand around some of them.
    """
    rng = Random(seed)  # noqa: S311 - repeatable fiction, no secret is drawn
    for name, draws in _DRAWS.items():
        attack = not name.startswith("benign")
        for number, template in enumerate(_templates(name)):
            said = {_fill(template, rng, clinical) for _ in range(draws)}
            for text in sorted(said):
                yield Lesson(_told(text, rng, clinical), attack, f"{name}-{number}")
            if len(said) == 1:
                for text in said:
                    for _ in range(draws - 1):
                        yield Lesson(_told(text, rng, clinical), attack, f"{name}-{number}")


def _told(text: str, rng: Random, clinical: list[str]) -> str:
    if rng.random() < _CARRIED:
        text = _carried(text, rng, clinical)
    if rng.random() < _TYPED:
        text = _typed(text, rng)
    if rng.random() < _SURROUNDED:
        around = rng.choice(clinical)
        text = f"{around} {text}" if rng.random() < 0.5 else f"{text} {around}"
    return text


def _carried(text: str, rng: Random, clinical: list[str]) -> str:
    carrier = rng.choice(_templates("carriers"))
    filled = _fill(carrier, rng, clinical)
    if "§" not in filled:
        return filled.replace("¤", text.rstrip("."))
    return filled.replace("§", re.sub(r"\W+", rng.choice("_-"), text.strip(' .«»"')))


def _typed(text: str, rng: Random) -> str:
    """Return `text` as typed in haste: no accents, and one letter gone."""
    at = rng.randrange(len(text))
    return fold(text[:at] + text[at + 1 :])


def _fill(template: Template, rng: Random, clinical: list[str]) -> str:
    said = ""
    for part in template:
        if isinstance(part, str):
            said += part
        elif isinstance(part, Slot):
            said += _slot(part, rng, clinical)
        elif isinstance(part, Choice):
            said += _fill(rng.choice(part.options), rng, clinical)
        elif isinstance(part, Number):
            said += str(rng.randint(part.low, part.high))
    return _elided(said)


def _elided(said: str) -> str:
    said = re.sub(r"\b([Dd])e (?=[aeéèêiouhœ])(?!(?:un|une|huit|onze)\b)", r"\1'", said)
    said = re.sub(r"\b([Dd]e|[Dd]') ?le ", lambda match: match[1][0] + "u ", said)
    said = re.sub(r"\b[Dd](?:e|') ?les ", "des ", said)
    return re.sub(r"\bà le ", "au ", re.sub(r"\bà les ", "aux ", said))


def _slot(slot: Slot, rng: Random, clinical: list[str]) -> str:
    if slot.entity == "clinical":
        return rng.choice(clinical)
    said = str(rng.choice(_banks()[slot.entity]))
    if slot.part in FORMS:
        said = verb(said, slot.part)
    elif slot.part:
        said = noun(said, slot.part)
    return _CASES[slot.case](said) if slot.case else said


@cache
def _banks() -> dict[str, list[str]]:
    return tomllib.loads(_file("banks.toml"))


@cache
def _templates(name: str) -> tuple[Template, ...]:
    lines = _file(f"templates/{name}.lines").splitlines()
    return tuple(
        (line,) if name.endswith("_said") else parse(line)
        for line in lines
        if line.strip() and not line.startswith("# ")
    )


def _file(name: str) -> str:
    return files("ambroise.engines.guard.training").joinpath(name).read_text(encoding="utf-8")
