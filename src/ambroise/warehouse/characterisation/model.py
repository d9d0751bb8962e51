"""What a characterisation says, small numbers hidden already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ambroise.access.hiding import Figure


@dataclass(frozen=True, slots=True)
class Spread:
    """How a value lies among `count` persons or stays: quartiles, mean, standard deviation."""

    count: int
    low: float
    median: float
    high: float
    mean: float
    deviation: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one group: how many of its persons, and how a value lies among them.

    `count` is None where nothing is counted, `spread` where nothing is measured or it is hidden.
    """

    count: Figure | None
    of: int
    spread: Spread | None = None

    @property
    def share(self) -> float | None:
        """Persons counted among all, in 0..1; None where the count is not told."""
        return self.count / self.of if isinstance(self.count, int) and self.of else None


@dataclass(frozen=True, slots=True)
class Line:
    """One characteristic: a cell a group, and how far the two groups are apart.

    `difference` is the standardised mean difference of the first group less the second. `windows`
    are counts before, at and after the index, each with a cell a group.
    """

    name: str
    cells: tuple[Cell, ...]
    unit: str = ""
    concept: int | None = None
    difference: float | None = None
    windows: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines, or the columns that the permit would have to open for them."""

    name: str
    lines: tuple[Line, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Persons of one group by sex and ten years of age; bands are first years of age."""

    bands: tuple[int, ...]
    men: tuple[Figure, ...]
    women: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Characteristics:
    """Of one group or two: how many persons each has, its blocks, its pyramids of ages.

    Counts under `smallest`, and those that differ by less from a count told, are hidden.
    """

    persons: tuple[Figure, ...]
    smallest: int
    blocks: tuple[Block, ...]
    pyramids: tuple[Pyramid | None, ...]
