"""What a search may find: labels, our own synonyms, the hospital's thesaurus, with codes."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from ambroise.uses.coding.cim10 import Cim10, Diagnosis
from ambroise.uses.coding.search.analysis import Analysed, analyse_label

Source = Literal["label", "synonym", "thesaurus"]
GONE: Final = "***"
"""What the ATIH puts before the label of a code that it withdrew."""


class Entry(NamedTuple):
    """A wording of a code; `rank` is 0 for the likeliest code of the wording, more for others.

    `told_of` is the code that a label is of: `code` itself, or a father of it.
    """

    text: str
    code: str
    source: Source
    rank: int = 0
    told_of: str = ""


def label_entries(cim10: Cim10) -> Iterator[tuple[Entry, Analysed]]:
    """Yield the label of each code that may be coded, and those of fathers for their likeliest.

    A father stands for no coding: its label leads to the code below it that says least more.
    """
    analysed = {
        code: analyse_label(one.label)
        for code, one in cim10.entries.items()
        if not one.label.startswith(GONE)
    }
    for code, said in analysed.items():
        one = cim10.entries[code]
        if cim10.usable(code):
            yield Entry(one.label, code, "label", 0, code), said
        elif leaf := likeliest(cim10, one, analysed):
            yield Entry(one.label, leaf, "label", 1, code), said


def likeliest(cim10: Cim10, father: Diagnosis, analysed: dict[str, Analysed]) -> str:
    """Return the usable code below a father whose label adds the least to it, "" where none is."""
    own = set(analysed[father.code].plain)
    below = [code for code in _below(cim10, father) if cim10.usable(code) and code in analysed]

    def added(code: str) -> tuple[int, bool, bool, int, str]:
        said = analysed[code]
        more = sum(not key.optional for key in said.keys if key.text not in own)
        return (more, said.other, not said.unspecified, len(code), code)

    return min(below, key=added, default="")


def _below(cim10: Cim10, father: Diagnosis) -> Iterable[str]:
    for code in father.children:
        yield code
        yield from _below(cim10, cim10.entries[code])
