"""Lists that a hospital drops in: names, communes, establishments, professionals."""

from ambroise.deid.gazetteers.layouts import KINDS
from ambroise.deid.gazetteers.lookups import (
    GivenNames,
    Hospitals,
    Lists,
    Names,
    People,
    Towns,
    load_lists,
)
from ambroise.deid.gazetteers.store import ListVersion, add_list, all_lists, remove_list

__all__ = [
    "KINDS",
    "GivenNames",
    "Hospitals",
    "ListVersion",
    "Lists",
    "Names",
    "People",
    "Towns",
    "add_list",
    "all_lists",
    "load_lists",
    "remove_list",
]
