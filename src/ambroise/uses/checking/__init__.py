"""What a French clinical statement says that its passages do not hold: `check`."""

from ambroise.uses.checking.checker import check
from ambroise.uses.checking.findings import SHOWN_FR, Finding, Kind
from ambroise.uses.checking.passages import Passages

__all__ = ["SHOWN_FR", "Finding", "Kind", "Passages", "check"]
