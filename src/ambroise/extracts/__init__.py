"""Extracts of a project under its permit: tables and notes, dictionary, risks, manifest, MEDS."""

from ambroise.extracts.making import Extract, Form, Maker, Wanted, extract
from ambroise.extracts.manifest import Verified, verify
from ambroise.extracts.risks import Risks

__all__ = ["Extract", "Form", "Maker", "Risks", "Verified", "Wanted", "extract", "verify"]
