"""Uses of other distributions: each run is a process of its own, which sees what its card names."""

from ambroise.uses.apart.use import ApartUse, Place, described

__all__ = ["ApartUse", "Place", "described"]
