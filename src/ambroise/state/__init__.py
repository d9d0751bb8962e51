"""Operational store: engine, migrations, jobs by leases."""

from ambroise.state.store import State, open_state

__all__ = ["State", "open_state"]
