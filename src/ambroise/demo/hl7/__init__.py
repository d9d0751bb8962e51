"""The fictional hospital's feed of HL7 v2: persons, movements, results and documents, in time."""

from ambroise.demo.hl7.domains import IEP_ROOT, IPP_ROOT, UF_ROOT
from ambroise.demo.hl7.feed import case_messages, messages

__all__ = ["IEP_ROOT", "IPP_ROOT", "UF_ROOT", "case_messages", "messages"]
