"""The blocks that a document must have: there when the record has them, absent when not."""

from collections.abc import Collection, Iterator
from typing import Final

from ambroise.uses.scoring import Measure, Part

MEASURES: Final = (
    Measure("covered", "Rubriques couvertes", "Blocks covered", "high"),
    Measure(
        "covered_by_block", "Rubriques couvertes, par rubrique", "Blocks covered, by block", "high",
        over_labels=True,
    ),
    Measure("invented", "Rubriques sans source", "Blocks without a source", "low"),
)  # fmt: skip


def coverage_parts(
    held: Collection[str], silent: Collection[str], present: Collection[str]
) -> Iterator[Part]:
    """Yield the parts of one document: blocks that the record holds, and those it does not.

    `present` are the blocks that the document fills; saying that the record is silent fills none.
    """
    for block in sorted(held):
        yield Part("covered", block in present, 1)
        yield Part("covered_by_block", block in present, 1, block)
    for block in sorted(silent):
        yield Part("invented", block in present, 1)
