"""The rules of the coding: read from a data file, checked, and kept by what is proposed."""

from ambroise.uses.coding.rules.checking import Codes, Patient, broken, kept
from ambroise.uses.coding.rules.reading import Rule, all_rules

__all__ = ["Codes", "Patient", "Rule", "all_rules", "broken", "kept"]
