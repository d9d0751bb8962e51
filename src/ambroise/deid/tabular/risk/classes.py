"""Who cannot be told apart: the classes of people that look the same, and what they give away.

A class is the rows, or the persons, whose quasi-identifiers are all equal. A table is k-anonymous
when no class has fewer than k (P. Samarati, L. Sweeney, "Protecting privacy when disclosing
information: k-anonymity and its enforcement through generalization and suppression", SRI, 1998).
A class is l-diverse for a sensitive column when it holds at least l of its values, and entropy
l-diverse when the exponential of their entropy is at least l (A. Machanavajjhala, D. Kifer,
J. Gehrke, M. Venkitasubramaniam, "l-diversity: privacy beyond k-anonymity", ACM TKDD 1(1), 2007).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any, Final

from ambroise.deid.tabular.rows import plain

Values = tuple[str, ...]
"""The quasi-identifiers of a class, in the order asked."""

BANDS: Final = ((1, 1), (2, 2), (3, 4), (5, 9), (10, 19), (20, 99), (100, 0))
"""First and last size of the classes counted together; 0: no last."""


@dataclass(frozen=True, slots=True)
class Classes:
    """How many rows, or persons where a column names them, each class holds.

    `sensitive` has the values of the sensitive column by class, empty without one.
    """

    quasi: tuple[str, ...]
    sizes: Mapping[Values, int]
    sensitive: Mapping[Values, Counter[str]]

    @property
    def total(self) -> int:
        return sum(self.sizes.values())


@dataclass(frozen=True, slots=True)
class Band:
    """The classes of `first` to `last` members (0: or more), and their members."""

    first: int
    last: int
    classes: int
    members: int


@dataclass(frozen=True, slots=True)
class Anonymity:
    """`smallest` is the k of the table; `below` are the members of classes smaller than `k`.

    `unique` are alone in their class. `mean_chance` is the chance of naming a member by one draw
    in their class, on average: the number of classes over that of members.
    """

    k: int
    members: int
    classes: int
    smallest: int
    unique: int
    below: int
    classes_below: int
    mean_chance: float
    bands: tuple[Band, ...]

    @property
    def share_below(self) -> float:
        return self.below / self.members if self.members else 0.0


@dataclass(frozen=True, slots=True)
class Diversity:
    """`distinct` and `entropy` are the l of the least diverse class; `alone` are the members of
    classes where all share one value: whoever knows they are there knows it."""

    column: str
    distinct: int
    entropy: float
    alone: int
    classes_alone: int


def classes_of(
    rows: Iterable[Mapping[str, Any]],
    quasi: Sequence[str],
    *,
    sensitive: str = "",
    person: str = "",
) -> Classes:
    """Gather the classes of a table, read once; memory grows with the classes, not the rows.

    With `person`, the members are persons: one counts once in a class, in every class where
    they have a row.
    """
    sizes: Counter[Values] = Counter()
    held: dict[Values, Counter[str]] = {}
    seen: set[tuple[str, Values]] = set()
    for row in rows:
        values = tuple(plain(row[name]) for name in quasi)
        if sensitive:
            held.setdefault(values, Counter())[plain(row[sensitive])] += 1
        if person:
            one = (plain(row[person]), values)
            if one in seen:
                continue
            seen.add(one)
        sizes[values] += 1
    return Classes(tuple(quasi), sizes, held)


def anonymity(classes: Classes, k: int) -> Anonymity:
    """Return what k-anonymity says of the classes."""
    sizes = Counter(classes.sizes.values())
    members = classes.total
    below = {size: count for size, count in sizes.items() if size < k}
    return Anonymity(
        k=k,
        members=members,
        classes=len(classes.sizes),
        smallest=min(sizes, default=0),
        unique=sizes[1],
        below=sum(size * count for size, count in below.items()),
        classes_below=sum(below.values()),
        mean_chance=len(classes.sizes) / members if members else 0.0,
        bands=tuple(_band(sizes, *band) for band in BANDS),
    )


def diversity(classes: Classes, column: str) -> Diversity:
    """Return what l-diversity says of the sensitive column of the classes."""
    lone = [values for values, held in classes.sensitive.items() if len(held) == 1]
    return Diversity(
        column=column,
        distinct=min((len(held) for held in classes.sensitive.values()), default=0),
        entropy=min((entropy_l(held) for held in classes.sensitive.values()), default=0.0),
        alone=sum(classes.sizes[values] for values in lone),
        classes_alone=len(lone),
    )


def entropy_l(held: Counter[str]) -> float:
    """Return the exponential of the entropy of some values: as many as are equally likely."""
    total = held.total()
    return exp(-sum(n / total * log(n / total) for n in held.values()))


def _band(sizes: Counter[int], first: int, last: int) -> Band:
    of = {size: n for size, n in sizes.items() if size >= first and (not last or size <= last)}
    return Band(first, last, sum(of.values()), sum(size * n for size, n in of.items()))
