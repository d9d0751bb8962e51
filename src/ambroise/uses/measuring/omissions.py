"""What must be in a document whatever its length, and is not."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ambroise.text.words import words
from ambroise.uses.scoring import Measure, Part

MEASURES: Final = (
    Measure("omitted", "Éléments critiques omis", "Critical items omitted", "low"),
    Measure(
        "omitted_by_kind",
        "Éléments critiques omis, par nature",
        "Critical items omitted, by kind",
        "low",
        over_labels=True,
    ),
)


def omission_parts(
    kind: str, said: Collection[Sequence[str]], sentences: Collection[str]
) -> Iterator[Part]:
    """Yield whether one critical item is missing from `sentences`.

    `said` are the ways to say it: of one of them, every word must stand in one sentence, whatever
    its ending, its accents and its capitals.
    """
    stems = [{word.stem for word in words(sentence)} for sentence in sentences]
    ways = [{word.stem for part in way for word in words(part)} for way in said]
    there = any(way and way <= present for way in ways for present in stems)
    yield Part("omitted", not there, 1)
    yield Part("omitted_by_kind", not there, 1, kind)
