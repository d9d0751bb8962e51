"""Counts of what was hidden, without anything of what it said."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

BINS: Final = 10
"""Equal bins of the score; the last one holds 1."""


@dataclass(slots=True)
class Group:
    """Documents of one kind, and the spans found in them."""

    documents: int = 0
    spans: int = 0


@dataclass(slots=True)
class Tally:
    """Counts over documents; two tallies of parts are added to that of the whole.

    `empty` are documents in which nothing was found.
    """

    documents: int = 0
    empty: int = 0
    spans: int = 0
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    types: dict[str, Group] = field(default_factory=dict)
    wards: dict[str, Group] = field(default_factory=dict)
    scores: list[int] = field(default_factory=lambda: [0] * BINS)

    def document(
        self, spans: Iterable[tuple[str, str, float]], *, kind: str = "", ward: str = ""
    ) -> None:
        """Count one document and its spans (label, role, score in 0..1)."""
        found = list(spans)
        self.add(1, not found, Counter(found), kind=kind, ward=ward)

    def add(
        self,
        documents: int,
        empty: int,
        spans: Counter[tuple[str, str, float]],
        *,
        kind: str = "",
        ward: str = "",
    ) -> None:
        """Count several documents of one type and ward at once."""
        self.documents += documents
        self.empty += empty
        self.spans += spans.total()
        for (label, role, score), count in spans.items():
            self.labels[label, role] += count
            self.scores[bin_of(score)] += count
        for groups, name in ((self.types, kind), (self.wards, ward)):
            group = groups.setdefault(name, Group())
            group.documents += documents
            group.spans += spans.total()

    def __iadd__(self, other: "Tally") -> "Tally":
        self.documents += other.documents
        self.empty += other.empty
        self.spans += other.spans
        self.labels += other.labels
        self.scores = [a + b for a, b in zip(self.scores, other.scores, strict=True)]
        for mine, theirs in ((self.types, other.types), (self.wards, other.wards)):
            for name, group in theirs.items():
                own = mine.setdefault(name, Group())
                own.documents += group.documents
                own.spans += group.spans
        return self

    def by_label(self) -> dict[str, int]:
        return _summed((label, count) for (label, _), count in self.labels.items())

    def by_role(self) -> dict[str, int]:
        return _summed((role, count) for (_, role), count in self.labels.items())


def bin_of(score: float) -> int:
    """Return the bin of a score in 0..1."""
    return min(max(int(score * BINS + 1e-9), 0), BINS - 1)


def _summed(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for name, count in counts:
        total[name] += count
    return dict(sorted(total.items(), key=lambda one: (-one[1], one[0])))
