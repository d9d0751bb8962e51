"""Very long notes (an export of a whole record): detection in windows, in bounded memory."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ambroise.deid.detection import detect
from ambroise.deid.identity import Identity
from ambroise.deid.means import Means
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.text.spans import Span

LONG: Final = 4_000_000
"""Characters above which a note is read in windows."""
WINDOW: Final = 1_000_000
_AROUND: Final = 2_000
"""Characters read on each side of a window, so that a cut changes nothing near it."""
_BREAK: Final = 400
"""How far from its end a window looks for a line end or a blank to be cut at."""
_NAMES: Final = frozenset({"NOM", "PRENOM"})
_SHORTEST: Final = 3


def detect_long(
    text: str,
    identities: Iterable[Identity] = (),
    *,
    known: KnownIdentities | None = None,
    means: Means | None = None,
    window: int = WINDOW,
) -> list[Span]:
    """Return the identities of a note of any length, as `detect` does.

    A name that is found in one window is looked for in the others. Memory follows the window and
    the number of spans, not the length of the note.
    """
    people = tuple(identities)
    found: list[list[Span]] = []
    names: dict[tuple[str, str], Identity] = {}
    own: list[set[tuple[str, str]]] = []
    windows = list(_windows(text, window))
    for start, end in windows:
        spans = _inside(text, start, end, people, known, means)
        found.append(spans)
        here = {_name(text, span) for span in spans if span.label in _NAMES}
        own.append(here)
        for name in here - names.keys():
            names[name] = _identity(name)
    for position, (start, end) in enumerate(windows):
        elsewhere = [name for name in names if name not in own[position]]
        there = _present(text, start, end, elsewhere)
        if there:
            more = (*people, *(names[name] for name in there))
            found[position] = _inside(text, start, end, more, known, means)
    return list(_disjoint(span for spans in found for span in spans))


def _inside(
    text: str,
    start: int,
    end: int,
    people: tuple[Identity, ...],
    known: KnownIdentities | None,
    means: Means | None,
) -> list[Span]:
    """Return the spans that start in a window, read with what is around it."""
    first = max(0, start - _AROUND)
    spans = detect(text[first : end + _AROUND], people, known=known, means=means)
    moved = (span.moved(span.start + first, span.end + first) for span in spans)
    return [span for span in moved if start <= span.start < end]


def _windows(text: str, size: int) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text):
            least = max(start + 1, end - _BREAK)
            cut = max(text.rfind("\n", least, end), 0) or max(text.rfind(" ", least, end), 0)
            end = cut + 1 if cut else end
        yield start, end
        start = end


def _name(text: str, span: Span) -> tuple[str, str]:
    return span.label, " ".join(text[span.start : span.end].split())


def _identity(name: tuple[str, str]) -> Identity:
    label, written = name
    if label == "NOM":
        return Identity(family_name=written, role="professional", entity=f"found:{written}")
    return Identity(given_names=(written,), role="professional", entity=f"found:{written}")


def _present(
    text: str, start: int, end: int, names: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the names that are written in a window, whatever their capitals."""
    wanted = {name[1].casefold(): name for name in names if len(name[1]) >= _SHORTEST}
    if not wanted:
        return []
    low = text[start:end].casefold()
    return [
        name
        for written, name in wanted.items()
        if written in low and re.search(rf"\b{re.escape(written)}\b", low)
    ]


def _disjoint(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans in order, each from where the one before ends."""
    reach = 0
    for span in sorted(spans):
        if span.start >= reach:
            yield span
            reach = span.end
        elif span.end > reach:
            yield span.moved(reach, span.end)
            reach = span.end
