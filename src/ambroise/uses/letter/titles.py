"""The parts of a clinical document that a letter draws from, by the words of their titles."""

import re
import tomllib
from enum import StrEnum
from importlib.resources import files
from typing import Final

from ambroise.text.folding import fold


class Section(StrEnum):
    """A part of a note; OTHER is a titled part that the letter does not draw from."""

    REASON = "reason"
    HISTORY = "history"
    ALLERGIES = "allergies"
    HOME_TREATMENTS = "home_treatments"
    ILLNESS = "illness"
    FINDINGS = "findings"
    COURSE = "course"
    CONCLUSION = "conclusion"
    DISCHARGE_TREATMENTS = "discharge_treatments"
    AWAITED = "awaited"
    FOLLOW_UP = "follow_up"
    OTHER = "other"
    NONE = ""


_TITLES: Final = tuple(
    (Section(name), tuple(re.compile(pattern) for pattern in patterns))
    for name, patterns in tomllib.loads(
        files(__package__).joinpath("titles.toml").read_text(encoding="utf-8")
    ).items()
)


def section_of(title: str) -> Section | None:
    """Return the part that a title opens, or None when it is no title that we know."""
    words = fold(title).strip(" :*#.-=_\t")
    return next(
        (
            section
            for section, patterns in _TITLES
            if any(pattern.fullmatch(words) for pattern in patterns)
        ),
        None,
    )
