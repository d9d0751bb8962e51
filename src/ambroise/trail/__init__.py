"""The journal of accesses and decisions: append, anchors, verify, purge."""

from ambroise.trail.event import Entry, Event, Retention
from ambroise.trail.journal import Trail, open_trail
from ambroise.trail.verify import Fault, Finding, Note, Verification

__all__ = [
    "Entry",
    "Event",
    "Fault",
    "Finding",
    "Note",
    "Retention",
    "Trail",
    "Verification",
    "open_trail",
]
