"""Statements of a draft that nothing supports, and what they say beyond their evidence."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ambroise.uses.checking import SHOWN_FR, Kind
from ambroise.uses.scoring import Measure, Part

_EN: Final = {
    Kind.NUMBER: "Numbers",
    Kind.DOSE: "Doses",
    Kind.DRUG: "Drugs",
    Kind.DATE: "Dates",
    Kind.SIDE: "Sides",
    Kind.NEGATION: "Negations",
    Kind.PERSON: "Other persons",
    Kind.CERTAINTY: "Certainties",
    Kind.WORDING: "wording",
}
MEASURES: Final = (
    Measure("unsupported", "Phrases sans appui", "Unsupported statements", "low", "par document"),
    *(
        Measure(
            f"beyond_{kind}",
            f"{SHOWN_FR[kind].capitalize()} : hors source",
            f"{_EN[kind]} not in the source",
            "low",
            "par document",
        )
        for kind in Kind
    ),
)


def support_parts(findings: Iterable[tuple[str, Kind | None]]) -> Iterator[Part]:
    """Yield the parts of one document from what was found: a statement with its kind.

    None is a statement without evidence. A statement counts once as unsupported, whatever is
    found in it.
    """
    found = list(findings)
    kinds = Counter(kind for _, kind in found)
    yield Part("unsupported", len({statement for statement, _ in found}), 1)
    for kind in Kind:
        yield Part(f"beyond_{kind}", kinds[kind], 1)
