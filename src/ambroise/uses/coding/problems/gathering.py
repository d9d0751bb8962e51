"""The diagnoses of a stay, each code once, with every place that names it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.text.folding import fold
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.problems.clauses import Search
from ambroise.uses.coding.problems.mentions import Mention, is_medical
from ambroise.uses.coding.problems.parts import Part
from ambroise.uses.coding.problems.precise import Told, precise
from ambroise.uses.coding.schema import Candidate
from ambroise.warehouse.views import StayView

_MOST_SEARCHES: Final = 40
_EACH: Final = 5
_MOST_CANDIDATES: Final = 8
_LONGEST: Final = 160
_NEAR: Final = 0.45
"""Score from which a code of the same category is taken for what a sentence makes precise."""

_MORE: Final = 0.03
_SET_BY_FACTS: Final = ("E10", "E11", "E13", "E14", "I50", "J96")
"""Categories that facts of the record make precise (`precise.toml`), rather than words nearby."""

_SEVERAL: Final = tuple("S T Z O R V W X Y U M P B95 B96 B97 C77 C78 C79 I2".split())
"""Categories of which a stay may hold several codes: not merged."""


@dataclass(frozen=True, slots=True)
class Named:
    """One code that the documents affirm, its mentions in time order, and the codes beside it."""

    code: str
    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...]

    @property
    def notes(self) -> int:
        return len({one.note.note_id for one in self.mentions})

    def in_parts(self, *parts: Part) -> bool:
        return any(one.part in parts for one in self.mentions)


def gathered(
    mentions: Iterable[Mention], given: StayView, cim10: Cim10, search: Search
) -> list[Named]:
    """Return the diagnoses that count, in the order in which the documents first name them."""
    results = (f"{one.code.label} : {one.value:g} {one.unit}" for one in given.measurements
               if one.value is not None)  # fmt: skip
    texts = (*(fold(note.text) for note in given.notes), *map(fold, results))
    told = Told(texts, given.drugs)
    by_code: dict[str, list[Mention]] = {}
    for one in mentions:
        if one.reason is None:
            by_code.setdefault(one.code, []).append(one)
    searches = _Searches(search)
    found: dict[str, list[Mention]] = {}
    candidates: dict[str, dict[str, Candidate]] = {}
    for code, some in by_code.items():
        better, beside = _specific(code, some, cim10, searches)
        for one in some:
            final = precise(better, one.sentence, told, cim10)
            found.setdefault(final, []).append(one)
            shown = candidates.setdefault(final, {})
            for rank, other in enumerate(one.codes):
                label = cim10.label(other)
                shown.setdefault(other, Candidate(other, label, 1.0 / (1 + rank), one.via))
            for item in beside:
                shown.setdefault(item.code, item)
    merged = _merged(found, cim10)
    return [
        Named(code, tuple(some), tuple(candidates[code].values())) for code, some in merged.items()
    ]


class _Searches:
    """The searches of one stay, each asked once, and no more than so many."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._asked: dict[str, Sequence[Candidate]] = {}

    def of(self, words: str) -> Sequence[Candidate]:
        if words not in self._asked:
            if len(self._asked) >= _MOST_SEARCHES:
                return ()
            self._asked[words] = self._search(words, _MOST_CANDIDATES)
        return self._asked[words]


def _specific(
    code: str, mentions: Sequence[Mention], cim10: Cim10, searches: _Searches
) -> tuple[str, tuple[Candidate, ...]]:
    """Return the sister code that the sentences of a vague one say, with what was weighed.

    A synonym says its code by hand; what the words around add only makes it more precise.
    """
    if not is_vague(code, cim10) or code.startswith(_SET_BY_FACTS):
        return code, ()
    told = [one for one in mentions if is_medical(one.note) and one.part is not Part.HISTORY]
    told = sorted(
        told or mentions, key=lambda one: (one.part is not Part.CONCLUSION, not one.closing)
    )
    points: dict[str, float] = {}
    seen: dict[str, Candidate] = {}
    for sentence in list(dict.fromkeys(_around(one) for one in told))[:_EACH]:
        for hit in searches.of(sentence):
            if hit.code[:3] == code[:3] and cim10.usable(hit.code) and hit.score >= _NEAR:
                seen.setdefault(hit.code, hit)
                points[hit.code] = max(points.get(hit.code, 0.0), hit.score)
    beside = tuple(sorted(seen.values(), key=lambda one: -one.score))
    better = [one for one in points if not is_vague(one, cim10)]
    best = max(better, key=lambda one: points[one], default=code)
    if points.get(best, 0.0) <= points.get(code, 0.0) + _MORE:
        best = code
    return best, beside


def _around(one: Mention) -> str:
    """Return the sentence of a mention, or the words near it in one that is long."""
    first, last = one.start - one.proof.start, one.end - one.proof.start
    text = one.proof.quote
    if len(text) > _LONGEST:
        begin = max(0, first - _LONGEST // 3)
        text = text[begin : max(last, begin + _LONGEST)]
    return " ".join(text.split())


def _merged(found: Mapping[str, list[Mention]], cim10: Cim10) -> dict[str, list[Mention]]:
    """Return the codes with one a category where a stay has one disease of it, told once vaguely.

    The precise code that most documents name takes the mentions of the others.
    """
    by_category: dict[str, list[str]] = {}
    for code in found:
        by_category.setdefault(code[:3], []).append(code)
    kept: dict[str, list[Mention]] = {}
    for codes in by_category.values():
        if len(codes) == 1 or codes[0].startswith(_SEVERAL):
            kept.update({code: found[code] for code in codes})
            continue
        best = max(
            codes,
            key=lambda code: (
                not is_vague(code, cim10),
                any(one.part is Part.CONCLUSION for one in found[code]),
                len({one.note.note_id for one in found[code]}),
            ),
        )
        kept[best] = [one for code in codes for one in found[code]]
    return kept


def is_vague(code: str, cim10: Cim10) -> bool:
    """Return whether a code is the one of its category for what is told no further."""
    return code[3:4] in ("9", "") or "sans précision" in cim10.label(code)
