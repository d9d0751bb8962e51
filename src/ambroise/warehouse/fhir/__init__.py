"""The mapping of FHIR R4 to the warehouse: one SQL file a subject, and what ties records."""

from ambroise.warehouse.fhir.links import LINKS, MAPPED_TYPES, NOT_DONE, VOID

__all__ = ["LINKS", "MAPPED_TYPES", "NOT_DONE", "VOID"]
