"""Gold wherever it lies: in our own form, as the fictional hospital writes it, or coded reports."""

from pathlib import Path
from typing import Final

from ambroise.evaluation.gold import Gold, read_gold
from ambroise.evaluation.layouts import coded_gold, demo
from ambroise.uses.contract import AnyUse

_CODING: Final = "coding"


def gold_at(path: Path, use: AnyUse) -> Gold:
    """Return the gold of a use that lies at `path`; raises what `read_gold` does."""
    if demo.holds(path):
        return demo.stays(path, use)
    if use.name == _CODING and coded_gold.holds(path):
        return coded_gold.codings(path, use)
    return read_gold(path, use)
