"""The rules of a readable text with their criteria, those put aside included, in its order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ambroise.warehouse.cohorts.plan import Definition, Filter, Group, Related
from ambroise.warehouse.cohorts.readable.criteria import PERSON
from ambroise.warehouse.cohorts.readable.definition import read_readable
from ambroise.warehouse.cohorts.readable.places import GROUP_LISTS, switched, switches
from ambroise.warehouse.cohorts.readable.yaml_text import values_of

Demographics = tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A rule (`title`) or a criterion: its pointer in the text, how deep it is, what it asks.

    `off`: put aside itself; `idle`: so is something that holds it.
    """

    pointer: str
    depth: int
    off: bool
    idle: bool
    asked: Group | Related | Demographics
    title: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """`whole` is the plan with nothing put aside: what names its parts."""

    whole: Definition
    lines: tuple[Line, ...]


def outline_of(path: Path, text: str) -> Outline:
    """Return the rules of a readable text; raises CohortInvalid, CohortPartUnsupported."""
    off = {one.pointer for one in switches(text) if one.off}
    on = text
    for pointer in sorted(off):
        on = switched(on, pointer, off=False)
    whole = read_readable(path, on)
    said = values_of(on).get("rules") or []
    lines = [
        line
        for number, (rule, value) in enumerate(zip(whole.rules, said, strict=True))
        for line in _rule(rule.name, rule.group, value, f"/rules/{number}", off)
    ]
    return Outline(whole, tuple(lines))


def _rule(title: str, group: Group, said: Any, pointer: str, off: set[str]) -> Iterator[Line]:
    aside = pointer in off
    yield Line(pointer, 0, aside, False, group, title)
    yield from _criteria(group, said, pointer, 1, aside, off)


def _criteria(
    group: Group, said: Any, pointer: str, depth: int, idle: bool, off: set[str]
) -> Iterator[Line]:
    """Yield the criteria of a group as the text lists them; the plan holds them by kind."""
    word = _list_of(said)
    related, persons, groups = iter(group.related), iter(group.demographics), iter(group.groups)
    for number, one in enumerate(said[word] if word else ()):
        here = f"{pointer}/{word}/{number}"
        aside = here in off
        if _list_of(one):
            inner = next(groups)
            yield Line(here, depth, aside, idle, inner)
            yield from _criteria(inner, one, here, depth + 1, idle or aside, off)
        elif PERSON in one:
            yield Line(here, depth, aside, idle, next(persons))
        else:
            yield Line(here, depth, aside, idle, next(related))


def _list_of(said: Any) -> str | None:
    """Return the key under which a group lists its parts; "of" is a word of criteria too."""
    return next((key for key in GROUP_LISTS if isinstance(said.get(key), list)), None)
