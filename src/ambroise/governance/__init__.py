"""Governance: the register of AI uses and its gates, and what is kept for how long."""

from ambroise.governance.dossier import Dossier, dossier_of
from ambroise.governance.passages import Passage, set_state, stop
from ambroise.governance.recording import record
from ambroise.governance.register import Entry, entries, initialise

__all__ = [
    "Dossier",
    "Entry",
    "Passage",
    "dossier_of",
    "entries",
    "initialise",
    "record",
    "set_state",
    "stop",
]
