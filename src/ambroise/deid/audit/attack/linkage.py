"""Who can be found again by facts that pseudonymisation keeps: intervals, rare values, sequences.

The attacker holds the true record of a target (a relative, an employer, another file) and knows
that the target is in what was released, neither the key nor the shift: the prosecutor model of El
Emam, Guide to the De-Identification of Personal Health Information, 2013, chapter 16. They keep the
originals that fit what they see of a released person: k candidates. With k = 1 the person is
singled out (opinion 05/2014 of the Article 29 working party, criterion of singling out); drawing
among k succeeds once in k.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

CLASSES: Final = ((1, 1), (2, 4), (5, 9), (10, 10**9))
"""Numbers of candidates that are told apart."""
MOST_EVENTS: Final = 60


@dataclass(frozen=True, slots=True)
class History:
    """What one person's record holds for an attacker.

    `days` are those of events (any origin: only differences count), `facts` values and codes,
    `sequence` codes or kinds of documents in the order of time.
    """

    days: tuple[int, ...] = ()
    facts: frozenset[str] = frozenset()
    sequence: tuple[Hashable, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """One way of linking over all released persons.

    `tried` had something to go by; `singled` have one candidate, `relinked` of them the right
    one; `by_candidates` counts persons by the classes of CLASSES; `expected` is how many links
    succeed when the attacker draws among candidates.
    """

    way: str
    persons: int
    tried: int
    singled: int
    relinked: int
    expected: float
    by_candidates: tuple[int, ...]


def by_intervals(
    released: Mapping[str, History],
    originals: Mapping[str, History],
    truth: Mapping[str, str],
    *,
    known: int,
    seed: int,
) -> Linked:
    """Link by the intervals between `known` events of each person, drawn with `seed`.

    Fewer events than that are all known; one alone says nothing.
    """
    index: defaultdict[int, set[str]] = defaultdict(set)
    days = {name: frozenset(one.days[:MOST_EVENTS]) for name, one in originals.items()}
    for name, found in days.items():
        for first, second in combinations(sorted(found), 2):
            index[second - first].add(name)
    rng = random.Random(seed)  # noqa: S311 - a sample, no secret
    candidates: dict[str, set[str]] = {}
    for name in sorted(released):
        events = sorted(set(released[name].days[:MOST_EVENTS]))
        if len(events) < 2:
            continue
        seen = sorted(rng.sample(events, min(known, len(events))))
        gaps = [day - seen[0] for day in seen[1:]]
        fitting = set.intersection(*(index[gap] for gap in gaps))
        candidates[name] = {one for one in fitting if _fits(days[one], gaps)}
    return _linked("intervals", len(released), candidates, truth)


def by_rare_facts(
    released: Mapping[str, History],
    originals: Mapping[str, History],
    truth: Mapping[str, str],
    *,
    known: int,
) -> Linked:
    """Link by the `known` facts of each person that fewest originals share.

    A fact that no original holds comes from a surrogate, and the attacker passes over it.
    """
    index: defaultdict[str, set[str]] = defaultdict(set)
    for name, one in originals.items():
        for fact in one.facts:
            index[fact].add(name)
    candidates: dict[str, set[str]] = {}
    for name in sorted(released):
        shared = [fact for fact in released[name].facts if fact in index]
        facts = sorted(shared, key=lambda fact: (len(index[fact]), fact))
        if facts:
            candidates[name] = set.intersection(*(index[fact] for fact in facts[:known]))
    return _linked("rare_facts", len(released), candidates, truth)


def by_sequence(
    released: Mapping[str, History], originals: Mapping[str, History], truth: Mapping[str, str]
) -> Linked:
    """Link by the whole sequence of a person; one alone says nothing."""
    index: defaultdict[tuple[Hashable, ...], set[str]] = defaultdict(set)
    for name, one in originals.items():
        index[one.sequence].add(name)
    candidates = {
        name: set(index[one.sequence])
        for name, one in sorted(released.items())
        if len(one.sequence) > 1
    }
    return _linked("sequence", len(released), candidates, truth)


def _fits(days: Iterable[int], gaps: Sequence[int]) -> bool:
    held = frozenset(days)
    return any(all(start + gap in held for gap in gaps) for start in held)


def _linked(
    way: str, persons: int, candidates: Mapping[str, set[str]], truth: Mapping[str, str]
) -> Linked:
    right = {name for name, found in candidates.items() if truth.get(name) in found}
    singled = [name for name, found in candidates.items() if len(found) == 1]
    sizes = Counter(_class_of(len(found)) for found in candidates.values() if found)
    return Linked(
        way,
        persons,
        len(candidates),
        len(singled),
        sum(name in right for name in singled),
        sum(1 / len(candidates[name]) for name in sorted(right)),
        tuple(sizes[one] for one in range(len(CLASSES))),
    )


def _class_of(size: int) -> int:
    return next(place for place, (low, high) in enumerate(CLASSES) if low <= size <= high)
