"""Cited sentences whose value or place rests on the words of one document: to be checked.

A dose, a day, a side, a denial or tobacco is held against the rows of the record, then against the
other documents; a place in the letter against the heading of the document, the day of the exit and
what the record plans. Nothing here reads how a document words it: what no second source bears out
is flagged « à vérifier », whatever the words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ambroise.text.folding import fold
from ambroise.uses.contract import SpanRef
from ambroise.uses.letter import doses
from ambroise.uses.letter.contradictions import Record
from ambroise.uses.letter.lines import Line
from ambroise.uses.letter.passages import Passage, Passages, Section
from ambroise.uses.letter.planned import Planned, whole_dates
from ambroise.uses.letter.schema import BlockKind, Item, Presence
from ambroise.uses.letter.sides import sides
from ambroise.uses.letter.tobacco import is_about_tobacco, smoking
from ambroise.warehouse.views import Stated, StayView

_ALLERGY: Final = re.compile(r"allerg|intoleran")
_WORD: Final = re.compile(r"[a-zœ]{5,}")
_FEW_WORDS: Final = 4
"""« Aucune connue. »: what stands under « Allergies » and needs no name."""

_JUST_BEFORE: Final = timedelta(days=12)
_KNOWN: Final = frozenset({"contradicted", "unconfirmed"})


class Corroboration:
    """The second sources of a stay: rows, headings, other documents."""

    def __init__(self, given: StayView, passages: Passages, record: Record) -> None:
        self._record = record
        self._planned = Planned(given)
        self._doses = doses.Doses(given.drugs)
        self._by_source = {SpanRef(one.note_id, one.start, one.end): one for one in passages.every}
        banner = given.banner
        stated = banner.allergies if banner.allergies_stated is Stated.PRESENT else ()
        self._substances = frozenset(
            word for one in stated for word in _WORD.findall(fold(one.label))
        )
        self._allergic = bool(stated)
        self._sides = frozenset(
            side
            for label in (
                given.stay.reason,
                *(one.code.label for one in given.problems),
                *(one.code.label for one in given.acts if one.kind in ("procedure", "imaging")),
            )
            for side in sides(fold(label))
        )
        self._since = given.stay.start.date() - _JUST_BEFORE
        self._history = tuple(
            fold(one.code.label) for one in given.history if one.code.label.strip()
        )
        self._drugs = frozenset(
            word for one in given.drugs for word in _WORD.findall(fold(one.code.label))
        )

    def passage(self, source: SpanRef) -> Passage | None:
        """Return the sentence in which a cited stretch stands."""
        found = self._by_source.get(source)
        return found or next(
            (
                one
                for one in self._by_source.values()
                if one.note_id == source.note_id and one.start <= source.start < one.end
            ),
            None,
        )

    def value(self, passage: Passage) -> str | None:
        """Return what of a sentence no second source bears out, in French, or None."""
        low = fold(passage.quote)
        here = passage.note_id
        if self._doses.unheard_of(low, lambda amount: self._record.gives(amount, besides=here)):
            return "dose que ce document est seul à donner"
        if any(self._is_alone(day, here) for day in whole_dates(passage.quote)):
            return "date que ce document est seul à donner"
        told = sides(low)
        if len(told) == 1 and self._sides and not told & self._sides:
            return "le dossier ne nomme que l'autre côté"
        if self._allergic and _ALLERGY.search(low) and not self._names_substance(low):
            return "ne nomme pas l'allergie du dossier"
        if is_about_tobacco(low) and not smoking(low) and self._record.tells_smoking:
            return "statut tabagique à lire dans le document"
        return None

    def place(self, passage: Passage, kind: BlockKind, line: Line) -> str | None:
        """Return why nothing but its words puts a sentence in its part, in French, or None."""
        low = fold(passage.quote)
        to_come = self._planned.is_to_come(passage.quote)
        names_drug = bool(self._drugs.intersection(_WORD.findall(low)))
        if kind is BlockKind.FOLLOW_UP:
            if self._names_substance(low) or (not to_come and self._names_history(low)):
                return "antécédent ou allergie du dossier ?"
            placed = passage.section is Section.FOLLOW_UP or to_come
            return None if placed else "hors d'une partie « Suites » de son document"
        if to_come and kind in (BlockKind.REASON, BlockKind.BACKGROUND, BlockKind.AWAITED):
            return "après la sortie : rendez-vous ?"
        if kind is BlockKind.AWAITED:
            if passage.section is not Section.AWAITED:
                return "hors d'une partie « Résultats en attente » de son document"
            return "traitement ?" if names_drug else None
        if kind is BlockKind.TREATMENTS and line.treatment is None and not names_drug:
            return "ne nomme aucun traitement du dossier"
        if line.heading == "Allergies" and passage.section is Section.ALLERGIES:
            named = _ALLERGY.search(low) or self._names_substance(low)
            if not named and len(low.split()) > _FEW_WORDS:
                return "ne nomme aucune allergie du dossier"
        if line.item in (Item.IMPLANTS, Item.BLOOD_PRODUCTS, Item.ADVERSE_EVENTS):
            if to_come:
                return "après la sortie : à venir ?"
            if self._names_substance(low) and line.presence is Presence.PRESENT:
                return "allergie du dossier ?"
        return None

    def _is_alone(self, when: date, note: int) -> bool:
        return when >= self._since and self._record.tells_alone(note, when)

    def _names_substance(self, low: str) -> bool:
        return bool(self._substances.intersection(_WORD.findall(low)))

    def _names_history(self, low: str) -> bool:
        return any(label in low for label in self._history)


def corroborated(lines: Sequence[Line], kind: BlockKind, second: Corroboration) -> list[Line]:
    """Return the lines of a block, those that no second source bears out being flagged."""
    return [_corroborated(line, kind, second) for line in lines]


def _corroborated(line: Line, kind: BlockKind, second: Corroboration) -> Line:
    if any(code in _KNOWN for code, _ in line.flags):
        return line
    for ref, _ in line.sources:
        if not isinstance(ref, SpanRef):
            continue
        passage = second.passage(ref)
        if passage is None:
            continue
        if line.treatment is not None:
            if line.treatment.reason and passage.section is not Section.DISCHARGE_TREATMENTS:
                return _doubted(line, "motif lu dans un document, hors de son ordonnance")
            continue
        found = second.place(passage, kind, line) or second.value(passage)
        if found is not None:
            return _doubted(line, found)
    return line


def _doubted(line: Line, why: str) -> Line:
    return replace(line, flags=(*line.flags, ("unconfirmed", why)))
