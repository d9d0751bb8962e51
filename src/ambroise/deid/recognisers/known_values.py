"""What is known of people besides their names: numbers, mails, addresses, births."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.identity import Identity
from ambroise.deid.lexicon import lexicon
from ambroise.deid.recognisers import unspaced
from ambroise.text.folding import fold
from ambroise.text.spans import Span
from ambroise.text.written_dates import MONTHS, FoundDate

FEW: Final = 50
"""Known people up to whom a search of the text for each of their values is worth its time."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_SIGNS: Final = re.compile(r"[^\W_]+")
_DIGITS: Final = re.compile(r"\d+")
_SHORTEST_CODE: Final = 4
_SHORTEST_NUMBER: Final = 6
_LONGEST_TOWN_WORD: Final = 5
_MOST_RUNS: Final = 15
_LONGEST_NUMBER: Final = 15
_HOUSE: Final = r"(?:\d{1,4}[\s,]*(?:(?:bis|ter|quater|[a-d])\b)?[\s,]*)?"
_BIRTH_CUE: Final = re.compile(
    r"(?:\bnee?s?|nee?\(e\)|naiss\w*|ddn|dn|de|en)[^\w\n]{0,4}(?:en ?)?$"
)


class KnownValues:
    """Values of people made ready once, to be found in many documents."""

    def __init__(self, people: Sequence[Identity]) -> None:
        self._people = people
        self._entities = tuple(person.known_as for person in people)
        self._numbers: dict[str, tuple[str, int]] = {}
        self._mails: dict[str, int] = {}
        self._births: dict[date, int] = {}
        self._short_births: dict[tuple[int, int, int], int] = {}
        self._places: list[tuple[str, str, str, int]] = []
        self._unspaced: list[tuple[str, str, int]] = []
        for index, person in enumerate(people):
            self._add_numbers(index, person)
            if person.email:
                self._mails[fold(person.email)] = index
            if person.birth_date:
                born = person.birth_date
                self._births.setdefault(born, index)
                self._short_births.setdefault((born.year % 100, born.month, born.day), index)
            self._add_places(index, person)
        if len(people) <= FEW:
            for index, person in enumerate(people):
                self._add_unspaced(index, person)

    def find(self, document: Document) -> Iterator[Span]:
        """Yield every mention of a known value."""
        yield from self._numbers_in(document)
        yield from self._mails_in(document)
        yield from self._places_in(document)
        yield from self._births_in(document)
        for value, label, index in self._unspaced:
            for start, end in unspaced.find(document, value):
                yield self._span(start, end, label, index, 0.97)

    def _add_numbers(self, index: int, person: Identity) -> None:
        for value, label in _numbers_of(person):
            digits = "".join(_DIGITS.findall(value))
            if len(digits) >= _SHORTEST_CODE:
                self._numbers.setdefault(digits, (label, index))
            if label == "SECU" and len(digits) == 15:
                self._numbers.setdefault(digits[:13], (label, index))
            if label == "TEL" and len(digits) > 9:
                self._numbers.setdefault(digits[-9:], (label, index))

    def _add_unspaced(self, index: int, person: Identity) -> None:
        values = [(value, label) for value, label in _numbers_of(person) if label != "TEL"]
        values += [(person.email, "MAIL"), (person.address, "ADRESSE")]
        if person.birth_date:
            values += [
                (person.birth_date.strftime(form), "DATE_NAISSANCE")
                for form in ("%d%m%Y", "%Y%m%d")
            ]
        for value, label in values:
            signs = "".join(_SIGNS.findall(fold(value)))
            if len(signs) >= _SHORTEST_NUMBER:
                self._unspaced.append((signs, label, index))

    def _add_places(self, index: int, person: Identity) -> None:
        words = _SIGNS.findall(fold(person.address))
        if words and words[0].isdigit():
            words = words[1 + (words[1:2] in (["bis"], ["ter"], ["quater"])) :]
        letters = [word for word in words if not word.isdigit()]
        if letters:
            street = r"[\W_]{0,4}".join(
                rf"(?:{word}|{word[0]}[a-z]{{0,2}}\.?)"
                if position == 0 and len(words) > 1
                else word
                for position, word in enumerate(words)
            )
            rarest = max(letters[1:] or letters, key=len)
            pattern = rf"(?<![^\W\d]){_HOUSE}{street}(?!\w)"
            self._places.append((rarest, pattern, "ADRESSE", index))
        city = _WORD.findall(fold(person.city))
        if city:
            pattern = r"[\s'-]{1,3}".join(_SAINTS.get(word, word) for word in city)
            self._places.append((_rarest(city), rf"(?<!\w){pattern}(?!\w)", "VILLE", index))
        code = person.postal_code.strip()
        if len(code) >= _SHORTEST_CODE:
            pattern = rf"(?<![\d.,]){re.escape(code)}(?!\d|[.,]\d)"
            self._places.append((code, pattern, "ZIP", index))

    def _numbers_in(self, document: Document) -> Iterator[Span]:
        """Yield known numbers, whole runs of digits with at most one separator between."""
        runs = document.digits
        low = document.folded
        for first in range(len(runs)):
            digits, last = "", 0
            for start, end in runs[first : first + _MOST_RUNS]:
                if digits and not (start - last == 1 and low[last] in " .-/"):
                    break
                digits += low[start:end]
                last = end
                if len(digits) > _LONGEST_NUMBER:
                    break
                hit = self._numbers.get(digits)
                if hit is not None:
                    label, index = hit
                    yield self._span(runs[first][0], end, label, index, 1.0)

    def _mails_in(self, document: Document) -> Iterator[Span]:
        low = document.folded
        for mail, index in self._mails.items():
            at = low.find(mail)
            while at >= 0:
                yield self._span(at, at + len(mail), "MAIL", index, 1.0)
                at = low.find(mail, at + 1)

    def _places_in(self, document: Document) -> Iterator[Span]:
        low = document.folded
        for literal, pattern, label, index in self._places:
            if literal not in low:
                continue
            for match in _compiled(pattern).finditer(low):
                first = document.text[match.start() : match.start() + 1]
                if label != "VILLE" or first.isupper() or _no_word(match[0]):
                    yield self._span(match.start(), match.end(), label, index, 0.94)

    def _births_in(self, document: Document) -> Iterator[Span]:
        if not self._births:
            return
        low = document.folded
        for found in document.dates:
            index = self._born_on(found)
            if index is not None:
                yield self._span(found.start, found.end, "DATE_NAISSANCE", index, 0.99)
        if len(self._births) > FEW:
            return
        for born, index in self._births.items():
            for match in _birth_forms(born).finditer(low):
                yield self._span(match.start(), match.end(), "DATE_NAISSANCE", index, 0.97)
            year = str(born.year)
            at = low.find(year)
            while at >= 0:
                if (
                    _BIRTH_CUE.search(low, max(0, at - 16), at)
                    and not low[at + 4 : at + 5].isdigit()
                ):
                    yield self._span(at, at + 4, "DATE_NAISSANCE", index, 0.9)
                at = low.find(year, at + 1)

    def _born_on(self, found: FoundDate) -> int | None:
        """Return who was born on a date; two digits of a year stand for any century."""
        if found.form != "day":
            return None
        day = found.first()
        short = any(name == "year" and end - start == 2 for name, start, end in found.parts)
        if short:
            return self._short_births.get((day.year % 100, day.month, day.day))
        return self._births.get(day)

    def _span(self, start: int, end: int, label: str, index: int, score: float) -> Span:
        return Span(start, end, label, self._people[index].role, self._entities[index], score)


_SAINTS: Final = {"saint": "(?:saint|st)", "sainte": "(?:sainte|ste)"}


def _numbers_of(person: Identity) -> list[tuple[str, str]]:
    return [
        (person.ipp, "IPP"), (person.nir, "SECU"), (person.rpps, "RPPS"), (person.phone, "TEL"),
        *((number, "NDA") for number in person.stay_numbers),
    ]  # fmt: skip


@lru_cache(maxsize=4096)
def _birth_forms(born: date) -> re.Pattern[str]:
    """Return the pattern of a date of birth in figures, with its month in words, or glued."""
    day, month, year, short = born.day, born.month, born.year, f"{born.year % 100:02d}"
    name = fold(MONTHS[month - 1])
    names = rf"(?:{name}|{name[:4]}\.?|{name[:3]}\.?)"
    return re.compile(
        rf"(?<!\d)(?:0?{day}(?:er)?[\W_]{{0,3}}(?:0?{month}[\W_]{{1,3}}|{names}[\W_]{{0,3}})"
        rf"(?:{year}|{short})|{year}[\W_]{{1,3}}0?{month}[\W_]{{1,3}}0?{day}"
        rf"|{day:02d}{month:02d}(?:{year}|{short})|(?:{year}){month:02d}{day:02d})(?!\d)"
    )


def _no_word(town: str) -> bool:
    """Return whether a town in small letters can be nothing else."""
    return len(town) > _LONGEST_TOWN_WORD and town not in lexicon()


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile the pattern of a place, which most documents of its people do not need."""
    return re.compile(pattern)


def _rarest(words: Sequence[str]) -> str:
    """Return the word that is quickest to rule out: the longest, never « saint »."""
    return max(words, key=lambda word: (word not in ("saint", "sainte"), len(word)))
