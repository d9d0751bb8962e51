"""The journal of accesses and decisions: append, anchors, verify, segments, purge, export."""

from ambroise.trail.event import Entry, Event, Retention
from ambroise.trail.exported import ExportChecked, verify_export
from ambroise.trail.findings import Fault, Finding, Note, Verification
from ambroise.trail.journal import Trail, open_trail
from ambroise.trail.retention import Kept, keep, kept
from ambroise.trail.selection import Selection
from ambroise.trail.signing import PublicKey

__all__ = [
    "Entry",
    "Event",
    "ExportChecked",
    "Fault",
    "Finding",
    "Kept",
    "Note",
    "PublicKey",
    "Retention",
    "Selection",
    "Trail",
    "Verification",
    "keep",
    "kept",
    "open_trail",
    "verify_export",
]
