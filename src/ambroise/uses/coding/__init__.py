"""A stay coded for the PMSI: terms to CIM-10 codes, diagnoses and acts by RUM."""

from ambroise.uses.coding.schema import Coding
from ambroise.uses.coding.use import CodingUse

__all__ = ["Coding", "CodingUse"]
