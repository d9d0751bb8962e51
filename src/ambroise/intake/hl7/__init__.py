"""HL7 v2: files and MLLP streams cut in messages, and what a message tells as FHIR resources."""

from ambroise.intake.hl7.telling import tell

__all__ = ["tell"]
