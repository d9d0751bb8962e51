"""The traits that identities are compared on, with what is known of each before looking."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

MISSING: Final = -1
"""The level of a trait that one of the two records does not give: it says nothing."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait, its levels of agreement from none to full, and how often each is met.

    `same`, `other` and `twins` each sum to 1: between records of one person, of two, of twins.
    """

    name: str
    levels: tuple[str, ...]
    same: tuple[float, ...]
    other: tuple[float, ...]
    twins: tuple[float, ...]

    @property
    def equal(self) -> int:
        """The level of full agreement."""
        return len(self.levels) - 1


@cache
def traits() -> tuple[Trait, ...]:
    """Return the traits in the order of `sql/levels.sql`."""
    text = files("ambroise.warehouse.linkage").joinpath("traits.toml").read_text("utf-8")
    return tuple(
        Trait(
            one["name"],
            tuple(level["name"] for level in one["levels"]),
            tuple(level["same"] for level in one["levels"]),
            tuple(level["other"] for level in one["levels"]),
            tuple(level["twins"] for level in one["levels"]),
        )
        for one in tomllib.loads(text)["trait"]
    )
