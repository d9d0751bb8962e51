"""A term with its abbreviations written out, in each way that they may be meant."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ambroise.text.folding import composed
from ambroise.text.words import Word, words
from ambroise.uses.coding.synonyms import Expansion

MOST: Final = 6
"""Ways in which one term is read at most."""
_LONGEST: Final = 4

Table = Mapping[tuple[str, ...], Sequence[tuple[str, frozenset[str]]]]


def expansion_table(expansions: Iterable[Expansion]) -> Table:
    """Return what each short form stands for, with the stems of which one must stand beside it."""
    table: dict[tuple[str, ...], list[tuple[str, frozenset[str]]]] = {}
    for one in expansions:
        short = tuple(word.form for word in words(one.short))
        context = frozenset(word.stem for near in one.context for word in words(near))
        if short and len(short) <= _LONGEST:
            table.setdefault(short, []).append((one.long, context))
    return table


def readings(term: str, table: Table) -> list[str]:
    """Return `term`, then its other readings, those that the words beside speak for first."""
    text = composed(term).text
    found = list(words(text))
    stems = frozenset(word.stem for word in found)
    ways = [text]
    for start, end, longs in _short(found, table):
        meant = sorted(
            ((long, context) for long, context in longs if not context or context & stems),
            key=lambda one: not one[1],
        )
        short = text[start:end]
        ways += [way.replace(short, long, 1) for long, _ in meant for way in ways if short in way]
        ways = list(dict.fromkeys(ways))[:MOST]
    return ways


def _short(
    found: Sequence[Word], table: Table
) -> Iterable[tuple[int, int, Sequence[tuple[str, frozenset[str]]]]]:
    at = 0
    while at < len(found):
        step = 1
        for size in range(min(_LONGEST, len(found) - at), 0, -1):
            longs = table.get(tuple(word.form for word in found[at : at + size]))
            if longs:
                yield found[at].start, found[at + size - 1].end, longs
                step = size
                break
        at += step
