"""Which entries hold which key, as arrays; what a key is worth."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Postings:
    """The entries that hold each key; `weights[i]` is what key i is worth, more the rarer it is."""

    keys: Sequence[str]
    starts: Ints
    entries: Ints = field(repr=False)
    weights: Floats = field(repr=False)
    places: Mapping[str, int] = field(repr=False)

    def holding(self, place: int) -> Ints:
        return self.entries[self.starts[place] : self.starts[place + 1]]

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return what a file keeps of them, read again by `from_arrays`."""
        return {
            f"{name}_keys": np.frombuffer("\n".join(self.keys).encode(), np.uint8),
            f"{name}_starts": self.starts,
            f"{name}_entries": self.entries,
            f"{name}_weights": self.weights,
        }


def from_arrays(stored: Mapping[str, NDArray[Any]], name: str) -> Postings:
    keys = stored[f"{name}_keys"].tobytes().decode().split("\n")
    return Postings(
        keys,
        stored[f"{name}_starts"],
        stored[f"{name}_entries"],
        stored[f"{name}_weights"],
        {key: place for place, key in enumerate(keys)},
    )


def post(held: Iterable[Iterable[str]], groups: Sequence[str]) -> Postings:
    """Return the postings of entries, each given as its keys (once each).

    The weight of a key is ln(1 + G / (g + 1/2)), G the number of groups and g that of the groups
    with an entry that holds it; entries of one group follow each other. What the list repeats by
    place and activity is one group, so that its words do not pass for common. Source: Robertson
    and Sparck Jones 1976, in the form of BM25 that stays above zero.
    """
    places: dict[str, int] = {}
    listed: list[array[int]] = []
    for entry, keys in enumerate(held):
        for key in keys:
            place = places.setdefault(key, len(places))
            if place == len(listed):
                listed.append(array("i"))
            listed[place].append(entry)
    sizes = np.fromiter(map(len, listed), np.int32, len(listed))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    flat = np.concatenate([np.frombuffer(one, np.int32) for one in listed])
    number = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    group_of = np.array([number[group] for group in groups], np.int64)
    groups_held = group_of[flat]
    fresh = np.concatenate([[True], groups_held[1:] != groups_held[:-1]])
    fresh[starts[:-1]] = True
    held_by = np.add.reduceat(fresh, starts[:-1], dtype=np.int64)
    weights = np.log1p(len(number) / (held_by + 0.5)).astype(np.float32)
    return Postings(list(places), starts, flat, weights, places)
