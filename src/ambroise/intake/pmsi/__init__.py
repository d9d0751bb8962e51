"""PMSI-MCO: the unit summaries (RUM) of a stay (RSS), and the anonymous summaries (RSA)."""

from ambroise.intake.pmsi.telling import tell

__all__ = ["tell"]
