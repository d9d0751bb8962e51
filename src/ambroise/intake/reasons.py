"""Why a piece waits in quarantine, in words that a person can act on."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Reason:
    """What is wrong with a piece, and what to do about it."""

    says: str
    do: str


def explained(word: str, lang: str = "fr") -> Reason:
    """Return what `word` stands for; one of an older version stands for itself."""
    return reasons(lang).get(word) or Reason(word, "")


@cache
def reasons(lang: str) -> dict[str, Reason]:
    """Return every reason by its word, in the order of the file: by source."""
    text = files("ambroise.intake").joinpath("reasons.toml").read_text("utf-8")
    return {
        word: Reason(entry[lang], entry[f"{lang}_do"])
        for word, entry in tomllib.loads(text).items()
    }
