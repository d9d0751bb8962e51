"""FHIR R4: JSON texts to records, and the shape in which views and mapping read each type."""

from ambroise.intake.fhir.records import records
from ambroise.intake.fhir.shapes import shape, shapes, typed_types

__all__ = ["records", "shape", "shapes", "typed_types"]
