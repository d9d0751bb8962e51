"""Which column to make coarser, and what that gives."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from ambroise.deid.tabular.dates import day_of
from ambroise.deid.tabular.risk.classes import Anonymity, Classes, Values, anonymity

_NUMBER: Final = re.compile(r"-?\d{1,9}(?:[.,]\d+)?")
_CODE: Final = re.compile(r"\d{5}|2[AB]\d{3}")
_WIDTHS: Final = (2, 5, 10, 20)
_STEPS: Final = 4
"""Coarsenings of one path."""


@dataclass(frozen=True, slots=True)
class Coarsening:
    """A column made coarser: `how` is `digits` (the first `size` kept), `bands` (`size` wide),
    `month`, `year` or `drop`."""

    column: str
    how: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What coarsenings, done together, leave."""

    steps: tuple[Coarsening, ...]
    left: Anonymity


def single(classes: Classes, k: int) -> list[Suggestion]:
    """Return what each coarsening alone gives, the most useful first: of those that leave as few
    members below `k`, the one that keeps most classes."""
    made = [
        Suggestion((how,), anonymity(_made(classes, how, change), k))
        for how, change in _ways(classes)
    ]
    return sorted(made, key=_rank)


def path(classes: Classes, k: int) -> list[Suggestion]:
    """Return coarsenings added one after another, each the best at its turn, until none is left
    below `k`, none helps, or there are four. Greedy: another set may do better."""
    found: list[Suggestion] = []
    steps: tuple[Coarsening, ...] = ()
    below = anonymity(classes, k).below
    while below and len(found) < _STEPS:
        tried = [
            (Suggestion((*steps, how), anonymity(made, k)), made)
            for how, change in _ways(classes)
            for made in (_made(classes, how, change),)
        ]
        if not tried:
            break
        best, made = min(tried, key=lambda one: _rank(one[0]))
        if best.left.below >= below:
            break
        found.append(best)
        classes, steps, below = made, best.steps, best.left.below
    return found


def _rank(one: Suggestion) -> tuple[int, int, bool, str, int]:
    last = one.steps[-1]
    finer = -last.size if last.how == "digits" else last.size
    return one.left.below, -one.left.classes, last.how == "drop", last.column, finer


Change = Callable[[str], str]


def _ways(classes: Classes) -> Iterator[tuple[Coarsening, Change]]:
    """Yield the coarsenings that fit the values of each column, dropping it last."""
    for place, column in enumerate(classes.quasi):
        values = {key[place] for key in classes.sizes} - {""}
        if len({key[place] for key in classes.sizes}) < 2:
            continue
        if values and all(_CODE.fullmatch(value) for value in values):
            for kept in (3, 2):
                yield Coarsening(column, "digits", kept), partial(_first, kept=kept)
        elif values and all(_NUMBER.fullmatch(value) for value in values):
            for width in _WIDTHS:
                yield Coarsening(column, "bands", width), partial(_band, width=width)
        elif values and all(day_of(value) is not None for value in values):
            for how, form in (("month", "%Y-%m"), ("year", "%Y")):
                yield Coarsening(column, how), partial(_date, form=form)
        yield Coarsening(column, "drop"), partial(_first, kept=0)


def _made(classes: Classes, how: Coarsening, change: Change) -> Classes:
    """Return the classes with one column changed; sizes of persons are an upper bound then."""
    place = classes.quasi.index(how.column)
    changed: dict[str, str] = {"": ""}
    sizes: Counter[Values] = Counter()
    for key, size in classes.sizes.items():
        value = key[place]
        if value not in changed:
            changed[value] = change(value)
        sizes[*key[:place], changed[value], *key[place + 1 :]] += size
    return Classes(classes.quasi, sizes, {})


def _first(value: str, *, kept: int) -> str:
    return value[:kept]


def _band(value: str, *, width: int) -> str:
    first = int(float(value.replace(",", ".")) // width) * width
    return f"{first}-{first + width - 1}"


def _date(value: str, *, form: str) -> str:
    day = day_of(value)
    return f"{day:{form}}" if day is not None else value
