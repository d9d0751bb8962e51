"""Identities that look like one person, or like two: proposed to persons, never joined."""

from ambroise.warehouse.linkage.proposals import propose

__all__ = ["propose"]
