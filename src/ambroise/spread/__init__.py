"""The same work on many things, where the settings say: this machine's processes, or a cluster."""

from ambroise.spread.ordering import in_order, is_spread
from ambroise.spread.persons import Asked, by_person

__all__ = ["Asked", "by_person", "in_order", "is_spread"]
