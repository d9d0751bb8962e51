"""What a detector's spans leave visible and hide in vain, counted document by document.

What the default policy keeps (ward, family status, occupation, nationality) hides nothing in vain.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ambroise.pseudonyms import OPTIONAL
from benchmarks.deid.documents import Document, Found, Gold, same_label
from benchmarks.deid.forms import form
from benchmarks.deid.intervals import by_document, exact

_WORD: Final = re.compile(r"\w+")
_KIND: Final = re.compile(
    r"\b(?:ch|chu|chr|chru|chi|ght|h[oô]pital|h[oô]pitaux|clinique|polyclinique|institut|centre"
    r"|hospitalier|intercommunal|universitaires?|priv[ée]|pays|service|unit[ée]|de|du|des|d|l|la)\b",
    re.IGNORECASE,
)
"""In the name of a hospital or ward these say what it is, not which."""


@dataclass(slots=True)
class Counts:
    """Mentions of one sort: how many, left visible in part or whole, given the right label."""

    mentions: int = 0
    visible: int = 0
    whole: int = 0
    right: int = 0
    characters: int = 0
    characters_visible: int = 0

    def add(self, letters: int, seen: int, *, right: bool) -> None:
        """Count one mention with so many letters and digits, so many of them visible."""
        self.mentions += 1
        self.visible += seen > 0
        self.whole += seen == letters
        self.right += right
        self.characters += letters
        self.characters_visible += seen

    @property
    def leak(self) -> float:
        """The share of mentions visible in part or whole."""
        return self.visible / self.mentions if self.mentions else 0.0


@dataclass(slots=True)
class Score:
    """Counts over documents; every list has one entry a document."""

    direct: list[int] = field(default_factory=list)
    leaked: list[int] = field(default_factory=list)
    patient_leaked: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    words_in_vain: list[int] = field(default_factory=list)
    all_direct: Counts = field(default_factory=Counts)
    cued: Counts = field(default_factory=Counts)
    sorts: dict[str, dict[str, Counts]] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    found_right: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    roles_right: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    in_vain: list[str] = field(default_factory=list)

    def add(self, document: Document, found: Sequence[Found]) -> None:
        """Count one document."""
        text = document.text
        hidden, wanted = bytearray(len(text)), bytearray(len(text))
        unasked = bytearray(len(text))
        for one in found:
            hidden[one.start : one.end] = b"\1" * (one.end - one.start)
            if one.label not in OPTIONAL:
                unasked[one.start : one.end] = b"\1" * (one.end - one.start)
        for gold in document.gold:
            wanted[gold.start : gold.end] = b"\1" * (gold.end - gold.start)
        leaked, direct, of_patient = 0, 0, 0
        for gold in document.gold:
            letters = _letters(gold, text)
            seen = sum(not hidden[at] for at in letters)
            met = [one for one in found if one.start < gold.end and gold.start < one.end]
            right = [one for one in met if same_label(one.label, gold.label)]
            for sort, name in self._sorts_of(gold, document):
                counts = self.sorts.setdefault(sort, {}).setdefault(name, Counts())
                counts.add(len(letters), seen, right=bool(right))
            if gold.role and right:
                self.roles[gold.role] += 1
                self.roles_right[gold.role] += any(one.role == gold.role for one in right)
            if gold.is_number_with_cue(text):
                self.cued.add(len(letters), seen, right=bool(right))
            if gold.is_direct(text):
                direct += 1
                self.all_direct.add(len(letters), seen, right=bool(right))
                leaked += seen > 0
                of_patient += seen > 0 and gold.role == "patient"
            if seen:
                self.leaks.append(_shown(gold.label, form(gold, text), gold, text, document.kind))
        self._add_found(document, found)
        words = [match.span() for match in _WORD.finditer(text)]
        vain = [
            span
            for span in words
            if any(unasked[span[0] : span[1]]) and not any(wanted[span[0] : span[1]])
        ]
        self.direct.append(direct)
        self.leaked.append(leaked)
        self.patient_leaked.append(of_patient)
        self.words.append(len(words))
        self.words_in_vain.append(len(vain))

    def _sorts_of(self, gold: Gold, document: Document) -> Iterable[tuple[str, str]]:
        text = document.text
        yield "label", gold.label
        if gold.label in ("NOM", "PRENOM"):
            yield "name", form(gold, text)
        if gold.is_direct(text):
            yield "form", form(gold, text)
            yield "role", gold.role or "not known"
            yield "place", gold.place or "not known"
            yield "kind", document.kind or "not known"

    def _add_found(self, document: Document, found: Sequence[Found]) -> None:
        for one in found:
            met = [gold for gold in document.gold if one.start < gold.end and gold.start < one.end]
            self.found[one.label] += 1
            self.found_right[one.label] += any(same_label(one.label, gold.label) for gold in met)
            if not met and one.label not in OPTIONAL:
                self.in_vain.append(_shown(one.label, "", one, document.text, document.kind))

    def leak(self) -> tuple[float, float, float]:
        """Return the share of direct mentions visible in part or whole, and its interval."""
        low, high = by_document(self.leaked, self.direct)
        return sum(self.leaked) / max(1, sum(self.direct)), low, high

    def clean(self, leaks: Sequence[int]) -> tuple[float, float, float]:
        """Return the share of documents without a leak, and its interval."""
        clean = sum(not one for one in leaks)
        return clean / max(1, len(leaks)), *exact(clean, len(leaks))

    def over(self) -> tuple[float, float, float]:
        """Return the share of words hidden without need, and its interval."""
        low, high = by_document(self.words_in_vain, self.words)
        return sum(self.words_in_vain) / max(1, sum(self.words)), low, high


def _letters(gold: Gold, text: str) -> list[int]:
    """Return the offsets of the letters and digits that must not be seen."""
    offsets = [at for at in range(gold.start, gold.end) if text[at].isalnum()]
    if gold.label not in ("HOPITAL", "SERVICE"):
        return offsets
    free = {
        at
        for match in _KIND.finditer(text, gold.start, gold.end)
        for at in range(match.start(), match.end())
    }
    return [at for at in offsets if at not in free]


def _shown(label: str, written: str, one: Gold | Found, text: str, kind: str) -> str:
    around = text[max(0, one.start - 40) : one.start], text[one.end : one.end + 30]
    inside = text[one.start : one.end]
    return f"{label} {written} [{kind}] {around[0]!r} >>{inside!r}<< {around[1]!r}"
