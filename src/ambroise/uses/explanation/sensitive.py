"""What a version must not tell by rules alone: withheld, or told once a doctor has confirmed it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ambroise.text.folding import fold
from ambroise.uses.explanation.plain import code_in, read_toml
from ambroise.uses.explanation.schema import Audience

Rule = Literal["say", "confirm", "withhold"]

ABUSE, PROGNOSIS = "abuse", "prognosis"


@dataclass(frozen=True, slots=True)
class Mark:
    """One sensitive matter: how it is found, and what each audience is told of it."""

    name: str
    shown: str
    words: re.Pattern[str]
    codes: tuple[str, ...]
    atc: tuple[str, ...]
    rules: Mapping[Audience, Rule]

    def of(self, text: str) -> bool:
        code = code_in(text)
        by_code = bool(code) and code.startswith(self.codes) if self.codes else False
        return by_code or self.words.search(fold(text)) is not None

    def of_drug(self, atc: str) -> bool:
        return bool(self.atc) and atc.startswith(self.atc)


@cache
def marks() -> tuple[Mark, ...]:
    return tuple(
        Mark(
            name,
            said["shown"],
            re.compile("|".join(said["words"])),
            tuple(said["codes"]),
            tuple(said["atc"]),
            {audience: said["policy"][audience.value] for audience in Audience},
        )
        for name, said in read_toml("sensitive.toml").items()
    )


def marked(text: str, audience: Audience, rule: Rule) -> tuple[Mark, ...]:
    """Return the marks of a text that this audience is told under `rule`."""
    return tuple(one for one in marks() if one.rules[audience] == rule and one.of(text))


def telling_drug(atcs: Iterable[str], audience: Audience) -> Mark | None:
    """Return what the name of a drug alone tells and this audience must not be told, if any."""
    kept = [one for one in marks() if one.rules[audience] == "withhold"]
    return next((one for atc in atcs for one in kept if one.of_drug(atc)), None)
