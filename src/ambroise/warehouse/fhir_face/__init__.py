"""The FHIR face: a dossier, or a project's view, as FHIR R4 resources; read-only."""

from ambroise.warehouse.fhir_face.people import patient_hit
from ambroise.warehouse.fhir_face.reading import Readable, in_care
from ambroise.warehouse.fhir_face.serving import (
    LARGEST_PAGE,
    MEDIA,
    PAGE,
    TYPES,
    bundle,
    capability,
    everything,
    outcome,
    read,
    search,
)

__all__ = [
    "LARGEST_PAGE",
    "MEDIA",
    "PAGE",
    "TYPES",
    "Readable",
    "bundle",
    "capability",
    "everything",
    "in_care",
    "outcome",
    "patient_hit",
    "read",
    "search",
]
