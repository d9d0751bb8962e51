"""CDA R2 (HL7, ISO/HL7 27932:2009), as French hospitals write it for the DMP and among themselves.

Source for what is French: ANS, CI-SIS, volet « Structuration minimale de documents de santé ».
"""

from ambroise.intake.documents.cda.body import cda_text
from ambroise.intake.documents.cda.header import Header, header

__all__ = ["Header", "cda_text", "header"]
