"""Concepts that local codes may be mapped to: those loaded, and the standard ones that ship."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from ambroise.tables import Zone
from ambroise.text.folding import composed, fold
from ambroise.warehouse.concepts import shipped
from ambroise.warehouse.vocabularies.index import Target, by_code, by_id, find, words_of
from ambroise.warehouse.vocabularies.loads import Load

NEAR: Final = 200
"""Names of each load that are weighed before the best are shown."""


class Concepts:
    """The concepts of the loads that stand, and of `codes/standard.csv`."""

    def __init__(self, zone: Zone, loads: Sequence[Load]) -> None:
        self._indexes = [load.index(zone) for load in loads]
        self._shipped = _shipped()

    def search(
        self, text: str, *, domain: str = "", limit: int = 30, every_word: bool = True
    ) -> list[Target]:
        """Return the concepts whose name, synonym or code holds the words of `text`.

        Accents and case do not count, a word may be cut short. The code itself comes first, then
        the nearest name; `domain` keeps one of OMOP's.
        """
        found: dict[tuple[str, str], tuple[float, Target]] = {}
        for one in self._near(text, every_word=every_word):
            weight = nearness(text, one)
            if domain in ("", one.domain_id) and weight > found.get(one.key, (-1.0,))[0]:
                found[one.key] = weight, one
        ranked = sorted(found.values(), key=lambda pair: (-pair[0], pair[1].text, pair[1].key))
        return [self._numbered(target) for _, target in ranked[:limit]]

    def _numbered(self, found: Target) -> Target:
        """Return a concept found by the label of a list with the id that a download gives it."""
        known = self.named(*found.key) if found.concept_id is None else None
        return found if known is None else replace(known, text=found.text)

    def named(self, vocabulary_id: str, code: str) -> Target | None:
        """Return the concept of a code, None when nothing loaded has it."""
        found = [one for one in self._shipped if one.key == (vocabulary_id, code)]
        found += filter(None, (by_code(index, vocabulary_id, code) for index in self._indexes))
        return max(found, key=lambda one: one.concept_id is not None, default=None)

    def numbered(self, concept_id: int) -> Target | None:
        """Return a concept by its id, None when nothing loaded has it."""
        found = [one for one in self._shipped if one.concept_id == concept_id]
        found += filter(None, (by_id(index, concept_id) for index in self._indexes))
        return next(iter(found), None)

    def _near(self, text: str, *, every_word: bool) -> list[Target]:
        asked = words_of(text)
        join = all if every_word else any
        ours = [
            one
            for one in self._shipped
            if asked
            and join(
                any(word.startswith(part) for word in words_of(f"{one.name} {one.code}"))
                for part in asked
            )
        ]
        for index in self._indexes:
            ours += find(index, text, every_word=every_word, limit=NEAR)
        return ours


def nearness(text: str, target: Target) -> float:
    """Return how near a name is to what was asked, in 0..1; the code itself is 1."""
    asked, name = plain_words(text), plain_words(target.text)
    if asked == plain_words(target.code):
        return 1.0
    whole = fuzz.token_sort_ratio(asked, name)
    held = fuzz.token_set_ratio(asked, name)
    return round((0.6 * whole + 0.4 * held) / 100, 4)


def plain_words(text: str) -> str:
    """Return the words of a text, without accents and marks, as they are compared."""
    return " ".join(words_of(text)) or fold(composed(text).text)


def _shipped() -> list[Target]:
    found: dict[int, Target] = {}
    for row in shipped("standard").to_pylist():
        number = int(row["standard_concept_id"])
        found[number] = Target(
            row["standard_vocabulary_id"],
            row["standard_code"],
            row["standard_name"],
            row["domain_id"],
            number,
            row["standard_name"],
        )
    return list(found.values())
