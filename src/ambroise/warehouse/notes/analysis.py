"""A note as the index holds it: its stems in order, apart by what the text says of them.

What stands for an identity is left out, and so are dates: nobody is found by a name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from ambroise.pseudonyms import OPTIONAL
from ambroise.text.assertions import AFFIRMED, Context, Reach, find_contexts
from ambroise.text.folding import Composed, composed
from ambroise.text.spans import Span
from ambroise.text.words import Word, words

VERSION: Final = 1
"""To be raised when the same text gives other words: what an older version made is made again."""

KINDS: Final = tuple(
    Context(sum(chosen)) for chosen in product((0, 1), (0, Context.FAMILY), (0, Context.SUPPOSED))
)
"""Every combination of contexts: each has its column in the index."""

MIXED: Final = "mixed"
COLUMNS: Final = (*(f"said{int(kind)}" for kind in KINDS), MIXED)

BREAK: Final = "_"
"""Stands in a column where the text goes on elsewhere, so that no phrase is found across it."""

_LEFT_OUT: Final = "\ue000"
"""One character, of private use and so part of no word, in place of what is left out."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a note, at its offsets in the text given, and what the text says of it.

    `joined`: no stop and nothing left out lies between it and the word before.
    """

    start: int
    end: int
    form: str
    stem: str
    context: Context
    joined: bool


def analyse(text: str, spans: Iterable[Span] = ()) -> list[Said]:
    """Return the words of `text` in order, those of `spans` left out unless a view keeps them.

    A text rendered twice, under two keys, gives the same words: what replaces an identity counts
    neither by its length nor by its letters.
    """
    kept = _without(text, [one for one in spans if one.label not in OPTIONAL])
    reaches = find_contexts(kept.text)
    return list(_said(kept, words(kept.text), reaches))


def columns(said: Sequence[Said]) -> dict[str, str]:
    """Return the stems of a note as the columns of the index: `column` of what is said of them.

    What lies between two stops and is said in several ways stands once more, whole, in `MIXED`:
    « toux sans fièvre » is found as it is written.
    """
    parts: dict[str, list[str]] = {}
    last = ""
    for one in said:
        name = column(one.context)
        _add(parts, name, one.stem, follows=one.joined and name == last)
        last = name
    for run in _runs(said):
        if len({one.context for one in run}) > 1:
            for place, one in enumerate(run):
                _add(parts, MIXED, one.stem, follows=place > 0)
    return {name: " ".join(stems) for name, stems in parts.items()}


def column(context: Context) -> str:
    """Return the name of the column of the index that holds what is said so."""
    return f"said{int(context)}"


def _add(parts: dict[str, list[str]], name: str, stem: str, *, follows: bool) -> None:
    part = parts.setdefault(name, [])
    if part and not follows:
        part.append(BREAK)
    part.append(stem)


def _runs(said: Sequence[Said]) -> Iterator[Sequence[Said]]:
    start = 0
    for at in range(1, len(said) + 1):
        if at == len(said) or not said[at].joined:
            yield said[start:at]
            start = at


def _said(kept: Composed, found: Iterable[Word], reaches: list[Reach]) -> Iterator[Said]:
    """Yield the words with their contexts; reaches are in order of their starts."""
    last = waiting = 0
    reaching: list[Reach] = []
    for word in found:
        while waiting < len(reaches) and reaches[waiting].start <= word.start:
            reaching.append(reaches[waiting])
            waiting += 1
        if reaching:
            reaching = [one for one in reaching if one.end > word.start]
        context = AFFIRMED
        for one in reaching:
            context |= one.context
        start, end = kept.source_offsets(word.start, word.end)
        joined = last > 0 and not _parted(kept.text[last : word.start])
        yield Said(start, end, word.form, word.stem, context, joined)
        last = word.end


def _parted(between: str) -> bool:
    return any(mark in between for mark in (_LEFT_OUT, ".", ";", ":", "!", "?", "\n\n"))


def _without(text: str, spans: list[Span]) -> Composed:
    """Return `text` composed, each of `spans` as one character."""
    whole = composed(text)
    if not spans:
        return whole
    origin = whole.origin or range(len(text) + 1)
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for span in sorted(spans):
        start, end = whole.offsets(span.start, span.end)
        if start < at:
            continue
        pieces += (whole.text[at:start], _LEFT_OUT)
        places += (*origin[at:start], origin[start])
        at = end
    pieces.append(whole.text[at:])
    places += origin[at:]
    return Composed("".join(pieces), places)
