"""Counts of groups as they may be told: none small, none that a subtraction would give.

A count is compared with the size of its group, with that of everybody in the project, and with
that of the other group when they share persons.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ambroise.access.hiding import Figure, Hidden


@dataclass(frozen=True, slots=True)
class Telling:
    """How many are few, and the sizes of everybody, then of each group shown.

    `sharing`: both groups have persons in common.
    """

    smallest: int
    sizes: tuple[int, ...]
    sharing: bool

    @property
    def persons(self) -> tuple[Figure, ...]:
        """The sizes of the groups shown, as they may be told."""
        return self.told(self.sizes)

    def told(self, counts: Sequence[int], within: Sequence[int] = ()) -> tuple[Figure, ...]:
        """Return how many persons of each group shown have something.

        `counts` begin with everybody's, as `within`: those of which they are a part.
        """
        return tuple(
            self._one(group, count, counts, within[group : group + 1])
            for group, count in enumerate(counts)
            if group > 0
        )

    def parts(self, columns: Sequence[Sequence[int]]) -> list[tuple[Figure, ...]]:
        """Return counts that share a group out among them: a line of `columns` is as in `told`.

        Where one alone would be hidden, the others would give it: the smallest is hidden with it.
        """
        lines = [list(self.told(line)) for line in columns]
        for group in range(len(self.sizes) - 1):
            self._hide_one_more(lines, columns, group)
        return [tuple(line) for line in lines]

    def _one(self, group: int, count: int, counts: Sequence[int], within: Sequence[int]) -> Figure:
        if self._small(count):
            return Hidden.SMALL
        beside = counts[1:group] if self.sharing else ()
        others = (self.sizes[group], counts[0], *beside, *within)
        return Hidden.NEAR if any(self._small(other - count) for other in others) else count

    def _hide_one_more(
        self, lines: list[list[Figure]], columns: Sequence[Sequence[int]], group: int
    ) -> None:
        shown = [line[group + 1] for line in columns]
        while True:
            hidden = [at for at, line in enumerate(lines) if isinstance(line[group], Hidden)]
            told = [at for at in range(len(lines)) if at not in hidden and shown[at]]
            if not hidden or not told or not self._gives(hidden, shown):
                return
            least = min(told, key=lambda at: shown[at])
            lines[least][group] = Hidden.NEAR

    def _gives(self, hidden: Sequence[int], shown: Sequence[int]) -> bool:
        return len(hidden) == 1 or self._small(sum(shown[at] for at in hidden))

    def _small(self, difference: int) -> bool:
        return 0 < abs(difference) < self.smallest
