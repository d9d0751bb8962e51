"""Identities found in French clinical notes: `detect` is the one front door."""

from ambroise.deid.detection import detect
from ambroise.deid.identity import Feed, Identity, Role, read_feed
from ambroise.deid.labels import EDS_LABELS, LABELS, eds_label
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.deid.zone import Built, build_research

__all__ = [
    "EDS_LABELS",
    "LABELS",
    "Built",
    "Feed",
    "Identity",
    "KnownIdentities",
    "Role",
    "build_research",
    "detect",
    "eds_label",
    "read_feed",
]
