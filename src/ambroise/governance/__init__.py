"""Governance: the register of AI uses and its gates, and what is kept for how long."""

from ambroise.governance.register import Entry, entries, initialise, set_state

__all__ = ["Entry", "entries", "initialise", "set_state"]
