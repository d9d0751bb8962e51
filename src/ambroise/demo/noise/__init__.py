"""What happens to texts in a hospital: haste, dictation, scanners; marks stay in their place."""

import re
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Final

from ambroise.demo.noise.dictated import dictation_errors
from ambroise.demo.noise.forwarded import copy_forward
from ambroise.demo.noise.keyboard import capitals, typing_errors
from ambroise.demo.noise.paper import scanned, torn
from ambroise.demo.noise.scan import scan
from ambroise.demo.noise.shorthand import abbreviated, telegraphic
from ambroise.demo.noise.words import LINE
from ambroise.demo.record import Document, Told

__all__ = [
    "HANDS",
    "PAPERS",
    "abbreviated",
    "as_told",
    "capitals",
    "copy_forward",
    "dictation_errors",
    "draw",
    "on_paper",
    "scanned",
    "style",
    "telegraphic",
    "torn",
    "typing_errors",
]

HANDS: Final = ("abbreviated", "telegraphic", "dictated", "typed", "capitals")
"""What those who write do to their sentences, in the order in which it happens."""

PAPERS: Final = ("torn", "scanned")
"""What happens to a whole document, its head and its signature too; one of them at most."""

# Chances of each noise by kind of document. Many a noise finds nothing to change: about half of
# the documents are as they were told.
_QUIET: Final = {"torn": 0.08, "scanned": 0.05}
_CHANCES: Final[Mapping[str, Mapping[str, float]]] = {
    "nursing": {
        "abbreviated": 0.7, "telegraphic": 0.35, "typed": 0.55, "capitals": 0.08, "torn": 0.04,
    },
    "emergency": {"abbreviated": 0.6, "telegraphic": 0.35, "typed": 0.45, "torn": 0.1},
    "hospital": {"abbreviated": 0.35, "dictated": 0.2, "typed": 0.35, "torn": 0.16},
    "imaging": {"dictated": 0.5, "typed": 0.2, "torn": 0.12, "scanned": 0.06},
    "operation": {"dictated": 0.5, "abbreviated": 0.2, "torn": 0.1, "scanned": 0.06},
    "pathology": {"dictated": 0.25, "torn": 0.2, "scanned": 0.18},
    "consultation": {"dictated": 0.35, "abbreviated": 0.3, "typed": 0.2, "torn": 0.06},
    "referral": {"typed": 0.25, "abbreviated": 0.2, "scanned": 0.4},
    "meeting": {"abbreviated": 0.5, "telegraphic": 0.3, "typed": 0.25, "torn": 0.1},
    "laboratory": {"torn": 0.28, "scanned": 0.12},
    "prescription": {"scanned": 0.22, "torn": 0.1},
}  # fmt: skip
# How much each split does of each: (abbreviated, telegraphic, dictated, typed, capitals, torn,
# scanned), as a rate.
_RATES: Final = {
    "train": (0.75, 0.6, 0.08, 0.035, 0.35, 0.6, 0.09),
    "develop": (0.6, 0.7, 0.1, 0.04, 0.5, 0.7, 0.07),
    "test": (0.7, 0.5, 0.09, 0.045, 0.25, 0.5, 0.11),
}
_MISSPELT_NAMES: Final = 0.2
"""Of the documents typed in haste, those in which names are misspelt too."""


_HASTY: Final = ("nursing",)
_HASTE: Final = 1.8
"""How much oftener the hastiest kinds of document are mistyped."""


def draw(rng: Random, kind: str) -> tuple[str, ...]:
    """What a document of that kind suffers, in order; most often nothing."""
    chances = _CHANCES.get(kind, _QUIET)
    found = [name for name in HANDS if rng.random() < chances.get(name, 0)]
    for name in PAPERS:
        if rng.random() < chances.get(name, 0):
            return (*found, name)
    return tuple(found)


def _rate(rng: Random, split: str, name: str) -> float:
    """How much, some more than others."""
    rate = dict(zip((*HANDS, *PAPERS), _RATES[split], strict=True))[name]
    return min(1.0, rate * rng.uniform(0.6, 1.4))


def _suffer(rng: Random, split: str, name: str, marked: str, kind: str) -> str:
    rate = _rate(rng, split, name)
    if name == "typed" and kind in _HASTY:
        rate *= _HASTE
    match name:
        case "abbreviated":
            return abbreviated(rng, marked, rate, split=split)
        case "telegraphic":
            return telegraphic(rng, marked, rate)
        case "dictated":
            return dictation_errors(rng, marked, rate, split=split)
        case "typed":
            names = rng.random() < _MISSPELT_NAMES
            return typing_errors(rng, marked, rate, split=split, identities=names)
        case "capitals":
            return capitals(rng, marked, rate, identities=True)
        case "torn":
            return torn(rng, marked, rate, split=split)
        case _:
            return scanned(rng, marked, rate, split=split, identities=rng.random() < 0.5)


def style(rng: Random, split: str, kind: str, marked: str) -> str:
    """The text of a document of that kind as a hospital would have it, its marks in place."""
    for name in draw(rng, kind):
        marked = _suffer(rng, split, name, marked, kind)
    return marked


# A line that is one fact of the record, as software lists them: no hand has typed it.
_LISTED = re.compile(
    "(?:- )?\ue004(?:drug|appointment|measure)\\|[^\ue005]*\ue005[^\ue004]*\ue006[.]?"
)


def as_told(
    rng: Random, split: str, names: tuple[str, ...], told: Told
) -> tuple[Told, tuple[str, ...]]:
    """The document with what the hands among `names` do to its lines, all of them together.

    Lines that list the record (a drug, an appointment, a result) are as they were. The names
    that come back are those of `names` that have changed something, or may on paper.
    """
    lines = [line for part in told.parts.values() for line in "\n".join(part).split("\n")]
    text = LINE.join(line for line in lines if not _LISTED.fullmatch(line))
    seen = []
    for name in names:
        before = text
        if name in HANDS:
            text = _suffer(rng, split, name, text, told.kind)
        if name in PAPERS or text != before:
            seen.append(name)
    typed = iter(text.split(LINE))
    written = iter([line if _LISTED.fullmatch(line) else next(typed) for line in lines])
    parts = {
        section: tuple(next(written) for _ in "\n".join(part).split("\n"))
        for section, part in told.parts.items()
    }
    return replace(told, parts=parts), tuple(seen)


def on_paper(rng: Random, split: str, document: Document) -> Document:
    """The laid out document with what the papers among its noises do to it."""
    if "torn" in document.noise:
        return replace(document, text=_suffer(rng, split, "torn", document.text, document.kind))
    if "scanned" in document.noise:
        return replace(
            document, text=scan(rng, document, _rate(rng, split, "scanned"), split=split)
        )
    return document
