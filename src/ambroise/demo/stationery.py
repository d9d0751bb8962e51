"""The letterheads of the demo: how each ward, laboratory or office lays its documents out.

`layouts/<split>.toml` holds them. `[titles]`, `[kinds]`, `[forms]` and `[said]` are lists from
which each letterhead takes the one of its rank; the rest is the letterhead's own.

A template line has `{slots}` (with a width where it is a column) and `[parts]` that are left out
when one of their slots is empty.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final

from ambroise.demo import staff
from ambroise.demo.french_time import in_words
from ambroise.demo.marks import mark
from ambroise.demo.staff import Professional, Ward

_DATES: Final = {
    "slash": "%d/%m/%Y",
    "dots": "%d.%m.%Y",
    "dashes": "%d-%m-%Y",
    "brief": "%d.%m.%y",
    "short": "%d/%m/%y",
}
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Layout:
    """One letterhead. `top` is the order of its blocks; `signed` is by name of kind."""

    name: str
    head: list[str]
    patient: list[str]
    signed: dict[str, list[str]]
    top: list[str] = field(default_factory=lambda: ["head", "date", "title", "patient"])
    align: str = "left"
    doctor: str = ""
    column: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    dateline: str = "{ville}, le {date}"
    date_form: str = "slash"
    birth_form: str = "slash"
    heading: str = "{TITRE}"
    section: str = "{titre} :"
    absorbed: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    bullet: str = "- "
    table: bool = False
    width: int = 0
    copy: str = "Copie : {copies}"
    footer: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)

    def dated(self, when: date) -> str:
        """The day, marked, as this letterhead writes it."""
        return dated(when, self.date_form)


def dated(when: date, form: str) -> str:
    """The day, marked, in that form: words or a key of `_DATES`."""
    plain = date(when.year, when.month, when.day)
    text = in_words(plain) if form == "words" else f"{plain:{_DATES[form]}}"
    return mark(text, "DATE", "", plain.isoformat())


def born(when: date, form: str) -> str:
    """The day in that form, to be marked as a birth."""
    return in_words(when) if form == "words" else f"{when:{_DATES[form]}}"


def fill(template: str, slots: Mapping[str, Any]) -> str:
    """The line, its slots filled, without the optional parts that lack one.

    Raises KeyError for a slot that is not there.
    """

    def part(match: re.Match[str]) -> str:
        names = [name for _, name, _, _ in Formatter().parse(match[1]) if name]
        return match[1] if all(slots[name] for name in names) else ""

    return _OPTIONAL.sub(part, template).format_map(slots).rstrip()


def filled(lines: list[str], slots: Mapping[str, Any]) -> list[str]:
    """The lines that have something to say, and the blank ones that are meant."""
    made = [(line, fill(line, slots)) for line in lines]
    return [text for line, text in made if text or not line]


@cache
def _read(split: str) -> dict[str, Any]:
    text = files("ambroise.demo").joinpath("layouts", f"{split}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _made(split: str, key: str) -> tuple[Layout, ...]:
    data = _read(split)

    def words(table: str, rank: int) -> dict[str, str]:
        return {name: choices[rank % len(choices)] for name, choices in data[table].items()}

    return tuple(
        Layout(
            titles=words("titles", rank),
            kinds=words("kinds", rank),
            forms=words("forms", rank),
            said=words("said", rank),
            **own,
        )
        for rank, own in enumerate(data[key])
    )


@cache
def layouts(split: str) -> tuple[Layout, ...]:
    """The letterheads of the hospital in that split."""
    return _made(split, "layouts")


@cache
def offices(split: str) -> tuple[Layout, ...]:
    """The letterheads of the general practitioners in that split."""
    return _made(split, "offices")


def of_ward(split: str, ward: Ward) -> Layout:
    """The letterhead of a ward: one a split."""
    found = layouts(split)
    return found[staff.WARDS.index(ward) % len(found)]


def of_office(split: str, doctor: Professional) -> Layout:
    """The letterhead of a general practitioner."""
    found = offices(split)
    return found[int(doctor.rpps) % len(found)]
