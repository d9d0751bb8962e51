"""A term to CIM-10 codes: what each wording has of its words and letters, fused by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from ambroise.settings import Settings
from ambroise.uses.coding.cim10 import Cim10, read_cim10
from ambroise.uses.coding.search import weights
from ambroise.uses.coding.search.analysis import analyse_term, bare_label
from ambroise.uses.coding.search.building import Built, build, stored
from ambroise.uses.coding.search.entries import Entry, Source
from ambroise.uses.coding.search.letters import threes
from ambroise.uses.coding.search.rewriting import Table, expansion_table, readings
from ambroise.uses.coding.search.thesaurus import Thesaurus, read_thesaurus
from ambroise.uses.coding.synonyms import Expansion, Wordings, wordings

LONGEST: Final = 300
"""Characters of a term that are looked at: a term is no document."""
_SIDES: Final = frozenset(analyse_term("droit gauche bilatéral unilatéral").plain)
_SHORTEST: Final = 4
"""Letters from which a word that no wording has may be one misspelt."""

_ONE_AT_A_TIME: Final = Lock()
"""Two threads that need the same index make it once."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    """A code for a term; `via` is the wording that spoke for it, `score` ranks and no more."""

    code: str
    label: str
    score: float
    via: str
    source: Source


class Index:
    """The wordings of one CIM-10; made by `open_index`."""

    def __init__(self, cim10: Cim10, built: Built, expansions: Sequence[Expansion] = ()) -> None:
        self.cim10 = cim10
        self._built = built
        self._table: Table = expansion_table(expansions)
        codes = sorted({entry.code for entry in built.entries})
        places = {code: place for place, code in enumerate(codes)}
        categories = {code: place for place, code in enumerate({c[:3]: None for c in codes})}
        self._codes = codes
        self._code_of = np.array([places[entry.code] for entry in built.entries], np.int32)
        self._order = np.argsort(self._code_of, kind="stable")
        self._starts = np.searchsorted(self._code_of[self._order], np.arange(len(codes)))
        self._category_of = np.array([categories[code[:3]] for code in codes], np.int32)
        self._kin = built.kin.table()
        self._spelt = [key for key in built.words.keys if len(key) >= _SHORTEST]

    def search(self, term: str, top: int = 10) -> list[Hit]:
        """Return at most `top` usable codes, the best first; none for a term without words.

        What the term says of its place, type or abbreviation decides between the codes of a
        category; with nothing said, the code without precision comes first.
        """
        scores = self._entry_scores(term[:LONGEST])
        best = np.maximum.reduceat(scores[self._order], self._starts)
        of_category = np.zeros(int(self._category_of[-1]) + 1)
        np.maximum.at(of_category, self._category_of, best)
        fused = (best + weights.CATEGORY * of_category[self._category_of]) / (1 + weights.CATEGORY)
        kept = min(max(top, 0), len(fused))
        first = np.argpartition(-fused, kept - 1)[:kept] if kept else np.array([], np.int64)
        ranked = sorted(first.tolist(), key=lambda place: (-fused[place], self._codes[place]))
        return [
            self._hit(place, scores, float(fused[place]))
            for place in ranked
            if fused[place] >= weights.LEAST
        ]

    def _hit(self, place: int, scores: Scores, fused: float) -> Hit:
        end = self._starts[place + 1] if place + 1 < len(self._codes) else len(self._order)
        entries = self._order[self._starts[place] : end]
        entry = self._built.entries[int(entries[np.argmax(scores[entries])])]
        label = self.cim10.label(entry.code)
        return Hit(entry.code, label, round(fused, 4), entry.text, entry.source)

    def _entry_scores(self, term: str) -> Scores:
        """Return the score of each entry, the best of the readings of the term."""
        best: Scores | None = None
        for number, reading in enumerate(readings(term, self._table)):
            scores = self._read(reading) - weights.READING * min(number, 1)
            best = scores if best is None else np.maximum(best, scores)
        return best if best is not None else np.zeros(len(self._built.entries))

    def _read(self, term: str) -> Scores:
        said = analyse_term(term)
        words = self._by_words(said.plain)
        letters = self._by_letters(said.letters)
        near = weights.WORDS * words + (1 - weights.WORDS) * letters
        return np.where(near > 0, near + self._built.priors, 0)

    def _by_words(self, keys: Sequence[str]) -> Scores:
        """Return, 0 to 1, what a term and each entry share against what either has alone.

        Tversky's ratio over weights of words. Source: Tversky, Features of similarity, 1977.
        """
        built = self._built
        size = len(built.entries)
        shared, asked = np.zeros(size), 0.0
        headed = np.zeros(len(built.words.keys), bool)
        for key in keys:
            same = self._spellings(key)
            worth = self._worth(key, [place for place, _ in same])
            asked += worth
            had = np.zeros(size)
            for place, likeness in self._with_kin(same):
                had[built.words.holding(place)] = likeness * worth
            headed[[place for place, _ in same]] = True
            shared += had
        common = np.minimum(shared, built.mass)
        missing = np.maximum(asked - shared, 0)
        added = np.maximum(built.mass - shared, 0)
        whole = common + weights.MISSING * missing + weights.ADDED * added
        ratio: Scores = np.divide(common, whole, out=np.zeros(size), where=whole > 0)
        headless = ~headed[built.heads] & (ratio > 0)
        headed_ratio: Scores = np.maximum(ratio - weights.HEAD * headless, 0)
        return headed_ratio

    def _by_letters(self, letters: str) -> Scores:
        """Return the cosine, 0 to 1, of the letters of a term and of each entry."""
        built = self._built
        shared = np.zeros(len(built.entries))
        square = 0.0
        unknown = float(built.letters.weights.max()) ** 2
        for three in threes(letters):
            place = built.letters.places.get(three)
            if place is None:
                square += unknown
                continue
            weight = float(built.letters.weights[place]) ** 2
            shared[built.letters.holding(place)] += weight
            square += weight
        cosine: Scores = shared / built.lengths / (square**0.5 or 1.0)
        return cosine

    def _spellings(self, key: str) -> list[tuple[int, float]]:
        """Return the places of a key and how like it they are; of a misspelt one, the nearest."""
        words = self._built.words
        if key in words.places:
            return [(words.places[key], 1.0)]
        if len(key) < _SHORTEST or key.isdecimal():
            return []
        found: list[Any] = process.extract(
            key, self._spelt, scorer=fuzz.ratio, score_cutoff=weights.ALIKE, limit=5
        )
        return [
            (words.places[word], weights.MISSPELT * (likeness / 100) ** 2)
            for word, likeness, _ in found
        ]

    def _with_kin(self, same: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
        """Return the places that stand for a word, the surest last."""
        likeness = {
            other: weights.KIN * share * like
            for place, like in same
            for other, share in self._kin.get(place, ())
        }
        return sorted((likeness | dict(same)).items(), key=lambda one: one[1])

    def _worth(self, key: str, places: Sequence[int]) -> float:
        words = self._built.words
        if not places:
            worth = weights.UNKNOWN * float(words.weights.max())
        else:
            worth = float(words.weights[list(places)].max())
        return worth * (weights.SIDE if key in _SIDES else 1)


def open_index(settings: Settings) -> Index:
    """Return the index of the mounted CIM-10, our synonyms and the hospital's thesaurus.

    It is made once for one set of files, and kept below `AMBROISE_HOME` without any label.
    Raises Cim10Missing, Cim10Invalid, ThesaurusInvalid.
    """
    cim10, hospital = read_cim10(settings), read_thesaurus(settings)
    with _ONE_AT_A_TIME:
        return _opened(cim10, wordings(), hospital, settings.home)


@lru_cache(maxsize=4)
def _opened(cim10: Cim10, ours: Wordings, hospital: Thesaurus, home: Path) -> Index:
    built = stored(cim10, (*_worded(ours), *hospital.entries), home / "cache" / "coding")
    return Index(cim10, built, _written_out(cim10, ours))


def make_index(
    cim10: Cim10, ours: Wordings | None = None, hospital: Thesaurus | None = None
) -> Index:
    """Return an index of labels and of these wordings alone, kept nowhere."""
    entries = (*(_worded(ours) if ours else ()), *(hospital.entries if hospital else ()))
    return Index(cim10, build(cim10, entries), _written_out(cim10, ours) if ours else ())


def _written_out(cim10: Cim10, ours: Wordings) -> tuple[Expansion, ...]:
    """Return what abbreviations stand for: as listed, else the label of their likeliest code."""
    listed = {one.short.lower() for one in ours.expansions}
    labels = {
        one.term: Expansion(one.term, bare_label(cim10.label(one.code)))
        for one in reversed(ours.synonyms)
        if one.kind == "abbreviation" and one.term.isalnum() and one.term not in listed
    }
    return (*ours.expansions, *(one for one in labels.values() if one.long))


def _worded(ours: Wordings) -> tuple[Entry, ...]:
    return tuple(Entry(one.term, one.code, "synonym", one.rank) for one in ours.synonyms)
