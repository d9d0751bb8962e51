"""Cited sentences that the rest of the record speaks against: the doctor is told beside them.

A document may be wrong about an allergy, a strength, a side, the day of an act or tobacco, while
the structured record and the other documents of the stay say otherwise. Nothing is corrected here:
the sentence keeps its words, and its flag says what the record holds.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ambroise.text.dates import find_dates
from ambroise.text.folding import fold
from ambroise.uses.contract import SpanRef
from ambroise.uses.letter import doses
from ambroise.uses.letter.lines import Line
from ambroise.uses.letter.passages import Passages, Section
from ambroise.uses.letter.sides import sided
from ambroise.uses.letter.tobacco import smoking
from ambroise.uses.letter.wording import day
from ambroise.warehouse.views import Stated, StayView

_DENIED_ALLERGY: Final = re.compile(
    r"(?:\b(?:pas|aucune?s?|absence|sans|ni|nie|jamais|ø|0) (?:(?:de|d'|notion|connue?s?) ?){0,3}"
    r"(?:allergi|intoleran)\w*"
    r"|\b(?:allerg\w*|all\.?)(?: (?:connue?s?|medicamenteuses?|declarees?))* ?:? ?"
    r"(?:non\b(?! ster)|neant|aucune?s?\b|0\b|ras\b|pas\b|negati\w*|absente?s?|inexist\w+|nulles?))"
    r"(?P<rest>[^.;\n]*)"
)
_TO_ONE: Final = re.compile(
    r"^ (?:a|au|aux|a la) (?!l'interrog|l'admission|l'entree|ce jour|jour\b|dossier)\w"
)

_ACT_WORDS: Final = re.compile(
    r"\bbloc\b|interven|oper|chirurg|pose\b|geste|realis|cesarienne|accouch|naissance|nee? le"
    r"|\w+(?:ectomie|plastie|tomie|scopie|graphie|synthese|lyse|centese|embolisation)\b|scanner"
    r"|\birm\b|radio|biopsie|ponction|transfus|implant|drain|extraction|liberation|cure\b|tavi"
    r"|thrombolyse|arthro|prothes"
)
_ACT_NAME: Final = re.compile(
    r"\b\w*(?:ectomie|plastie|tomie|synthese|prothese|prothesee?|lyse|embolisation|coronarographie"
    r"|extraction|liberation|cesarienne|cure|pose|enclouage|tavi|resection|anastomose|stomie"
    r"|angioplastie|ablation|amputation|greffe|implantation)\b"
)
"""The words of an act that is done once: a scanner may be done again the next day."""

_ROOT: Final = 5
"""Letters of the word of an act that two documents share, one of them mistyped or inflected."""

_EVENT: Final = re.compile(
    r"(?P<other>\brcp\b|\brad\b|concertation|\bsorti\w*|\bretour\b|\bentree\b|\badmis\w*|consultation"
    r"|\bvue?s?\b|\brevue?s?\b|hospitalis\w+|transfer\w+|courrier)"
    rf"|(?P<act>{_ACT_NAME.pattern}|\bbloc\b|\binterven\w+|\boper\w+|\brealis\w+)"
)
"""What a date that follows is the date of: the last one before it in its sentence."""

_DATED_SO: Final = re.compile(r" ?[:,-]? ?(?:rcp|rad|sortie|entree|retour|consultation)\b")
"""What stands right after its date."""

_NEAR: Final = timedelta(days=12)


class Record:
    """What the structured record and all the documents of a stay say together."""

    def __init__(self, given: StayView, passages: Passages) -> None:
        self._given = given
        self._end = given.stay.end.date() if given.stay.end is not None else date.max
        self._texts = [(one, fold(one.quote)) for one in passages.every]
        self._allergies = self._stated_allergies()
        self._doses = doses.Doses(given.drugs)
        self._sides = self._told_sides()
        self._dates = self._known_dates()
        self._named_acts = self._dates_of_acts()
        self._smoking = self._told_smoking()
        self._amounts = [(one.note_id, doses.given(low)) for one, low in self._texts]
        self._sections = {
            SpanRef(one.note_id, one.start, one.end): one.section for one, _ in self._texts
        }

    def section(self, source: SpanRef) -> Section:
        """Return the part of its document in which a cited sentence stands."""
        return self._sections.get(source, Section.NONE)

    @property
    def tells_smoking(self) -> bool:
        return bool(self._smoking)

    def gives(self, amount: float, *, besides: int) -> bool:
        """Return whether a note other than `besides` gives an amount of a drug."""
        return any(note != besides and amount in known for note, known in self._amounts)

    def tells_alone(self, note: int, when: date) -> bool:
        """Return whether one note alone tells a day that is over, and no row has it."""
        return when <= self._end and self._dates.get(when, set()) == {note}

    def against(self, said: str, section: Section) -> str | None:
        """Return what the record holds against a cited sentence, in French, or None."""
        low = fold(said)
        for found in (
            self._allergy(low), self._dose(low, section), self._side(low), self._date(said, low),
            self._tobacco(low),
        ):  # fmt: skip
            if found is not None:
                return found
        return None

    # --- allergies ---

    def _stated_allergies(self) -> list[str]:
        banner = self._given.banner
        if banner.allergies_stated is Stated.PRESENT:
            return [one.label for one in banner.allergies if one.label.strip()]
        return []

    def _allergy(self, low: str) -> str | None:
        if not self._allergies or not denies_allergy(low):
            return None
        return f"allergie au dossier : {', '.join(self._allergies)}"

    # --- strengths ---

    def _dose(self, low: str, section: Section) -> str | None:
        listed = section is Section.DISCHARGE_TREATMENTS
        name = self._doses.against(low, at_discharge=listed)
        return None if name is None else f"dose différente au dossier ({name})"

    # --- sides ---

    def _told_sides(self) -> dict[int, Counter[str]]:
        """Return for each organ how many documents, or labels (counted twice), say each side."""
        told: dict[int, Counter[str]] = {}
        for organ, side in sided(fold(self._given.stay.reason)):
            told.setdefault(organ, Counter())[side] += 2
        for one in self._given.problems:
            for organ, side in sided(fold(one.code.label)):
                told.setdefault(organ, Counter())[side] += 2
        by_note: dict[tuple[int, str], set[int]] = {}
        for passage, low in self._texts:
            if passage.section in (Section.HISTORY, Section.FAMILY):
                continue
            for organ, side in sided(low):
                by_note.setdefault((organ, side), set()).add(passage.note_id)
        for (organ, side), notes in by_note.items():
            told.setdefault(organ, Counter())[side] += len(notes)
        return told

    def _side(self, low: str) -> str | None:
        for organ, side in sided(low):
            told = self._sides.get(organ, Counter())
            other = "gauche" if side == "droite" else "droite"
            if told[other] > told[side] or (told[other] == told[side] > 0):
                return f"le dossier dit aussi ce côté : {other}"
        return None

    # --- dates of acts ---

    def _known_dates(self) -> dict[date, set[int]]:
        """Return the notes that tell each date; -1 stands for the structured record."""
        known: dict[date, set[int]] = {}
        given, stay = self._given, self._given.stay
        moments = [stay.start, stay.end, *(one.start for one in stay.moves)]
        moments += [one.at for one in given.acts] + [one.at for one in given.measurements]
        moments += [one.start for one in given.drugs] + [one.end for one in given.drugs]
        moments += [one.start for one in given.problems] + [one.at for one in given.notes]
        for moment in moments:
            if moment is not None:
                known.setdefault(moment.date(), set()).add(-1)
        for note in given.notes:
            for one in _whole_dates(note.text):
                known.setdefault(one, set()).add(note.note_id)
        return known

    def _dates_of_acts(self) -> dict[str, set[date]]:
        """Return the days of acts of the record at which the documents put each word of an act."""
        of_record = {at for at, _ in self._acts()}
        named: dict[str, set[date]] = {}
        for passage, low in self._texts:
            if days := of_record.intersection(_whole_dates(passage.quote)):
                for word in _ACT_NAME.findall(low):
                    named.setdefault(word[:_ROOT], set()).update(days)
        return named

    def _acts(self) -> list[tuple[date, str]]:
        return [
            (one.at.date(), one.code.label)
            for one in self._given.acts
            if one.at is not None and one.kind in ("procedure", "imaging")
        ]

    def _date(self, said: str, low: str) -> str | None:
        if not (_ACT_WORDS.search(low) or _ACT_NAME.search(low)):
            return None
        acts = self._acts()
        days, names = set(_days_of_acts(said, low)), _ACT_NAME.findall(low)
        of_label = {at for at, label in acts for name in names if name[:_ROOT] in fold(label)}
        if len(days) == 1 and not days & (of_label or {at for at, _ in acts}):
            (told,) = days
            elsewhere = {at for name in names for at in self._named_acts.get(name[:_ROOT], ())}
            others = [at for at in elsewhere | of_label if abs(at - told) <= _NEAR]
            if others and told <= self._end:
                return f"date différente au dossier : {day(min(others))}"
        for told in days:
            if told > self._end or len(self._dates.get(told, ())) != 1 or -1 in self._dates[told]:
                continue
            near = [(at, label) for at, label in acts if abs(at - told) <= _NEAR]
            if near:
                at, label = min(near, key=lambda one: abs(one[0] - told))
                return f"date que ce document est seul à donner ; au dossier, {label} : {day(at)}"
        return None

    # --- tobacco ---

    def _told_smoking(self) -> set[str]:
        """Return the status of the structured record; where it has none, those of the documents."""
        stated = {
            smoking(fold(f"tabac : {one.text}"))
            for one in self._given.measurements
            if "tabag" in fold(one.code.label)
        }
        return stated - {""} or {smoking(low) for _, low in self._texts} - {""}

    def _tobacco(self, low: str) -> str | None:
        told = smoking(low)
        if told and self._smoking - {told}:
            return "le dossier dit autrement le tabagisme"
        return None


def compared(lines: Sequence[Line], record: Record) -> list[Line]:
    """Return the lines, those cited that the record speaks against being flagged."""
    return [_compared(line, record) for line in lines]


def _compared(line: Line, record: Record) -> Line:
    if not line.sources or not any(isinstance(ref, SpanRef) for ref, _ in line.sources):
        return line
    if any(code == "contradicted" for code, _ in line.flags):
        return line
    for ref, quote in line.sources:
        if isinstance(ref, SpanRef) and (found := record.against(quote, record.section(ref))):
            return replace(line, flags=(*line.flags, ("contradicted", found)))
    return line


def denies_allergy(low: str) -> bool:
    """Return whether folded words deny every allergy; denying one substance is not that."""
    return any(not _TO_ONE.match(match["rest"]) for match in _DENIED_ALLERGY.finditer(low))


def _whole_dates(text: str) -> list[date]:
    return [one.first() for one in find_dates(text) if one.day and one.month and one.year]


def _days_of_acts(said: str, low: str) -> Iterator[date]:
    """Yield the whole dates of a sentence, those of a meeting, an entry or an exit left out."""
    for one in find_dates(said):
        if one.day and one.month and one.year:
            before = re.split(r"[.;]\s", low[: one.start])[-1]
            events = list(_EVENT.finditer(before))
            if _DATED_SO.match(low, one.end):
                continue
            if not events or events[-1]["act"]:
                yield one.first()
