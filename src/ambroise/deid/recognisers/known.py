"""Known people: their names in all variants, and what else is known of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.identity import Identity
from ambroise.deid.lexicon import lexicon
from ambroise.deid.recognisers import unspaced
from ambroise.deid.recognisers.known_values import FEW, KnownValues
from ambroise.deid.recognisers.names import is_civility
from ambroise.deid.vocabulary import EPONYM_CUES, GIVEN, NAMES_ALSO_WORDS, NOT_NAMES, PARTICLES
from ambroise.text.folding import fold
from ambroise.text.spans import Span

_WORD: Final = re.compile(r"[^\W\d_]+")
_GAP: Final = re.compile(r"[ \n'-]{0,4}|-\s{0,3}")
_LIGATURE: Final = re.compile(r"oe|ae|œ|æ")
_INITIAL_GAP: Final = re.compile(r"\.? ?-?")
_FUZZY_FROM: Final = 6
_MOST_WORDS: Final = 50_000
"""Words of all documents of which it is kept whether a name is near."""
_YEAR_AFTER: Final = re.compile(r"[ ,(]{1,3}(?:nee? en )?(?P<year>\d{4})(?!\d)")
_BEFORE_NAME: Final = frozenset(
    "m mr mme mlle madame monsieur mademoiselle dr docteur pr professeur nom prenom patient"
    " patiente nee naissance fils fille enfant epouse epoux".split()
)


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    label: str
    identity: int
    everyday: bool


class KnownIdentities:
    """Identities made ready once, to be found in many documents."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._people = tuple(identities)
        self._entities = tuple(person.known_as for person in self._people)
        self._names: dict[str, list[_Name]] = {}
        self._typos: dict[str, list[_Name]] = {}
        self._values = KnownValues(self._people)
        self._near: dict[str, _Name | None] = {}
        for index, person in enumerate(self._people):
            self._add(index, person)
        for names in self._names.values():
            names.sort(key=lambda name: -len(name.words))

    def __len__(self) -> int:
        return len(self._people)

    def find(self, document: Document) -> Iterator[Span]:
        """Yield every mention of a known identity."""
        if not self._people:
            return
        yield from self._names_in(document)
        yield from self._values.find(document)
        if len(self._people) <= FEW:
            yield from self._unspaced_in(document)

    def _add(self, index: int, person: Identity) -> None:
        for family in (person.family_name, person.birth_name):
            self._add_name(family, "NOM", index)
        for given in person.given_names:
            self._add_name(given, "PRENOM", index)

    def _add_name(self, written: str, label: str, index: int) -> None:
        words = tuple(_WORD.findall(fold(written)))
        if not words:
            return
        full = [words, ("".join(words),)] if len(words) > 1 else [words]
        parts = [(word,) for word in words if len(word) > 2 and word not in PARTICLES]
        for variant in dict.fromkeys([*full, *parts, *_ligatures([*full, *parts])]):
            everyday = len(variant) == 1 and (
                len(variant[0]) < 4 or variant[0] in NAMES_ALSO_WORDS or variant[0] in NOT_NAMES
            )
            name = _Name(variant, label, index, everyday)
            self._names.setdefault(variant[0], []).append(name)
            if len(variant) == 1 and len(variant[0]) >= _FUZZY_FROM and not everyday:
                for typo in (variant[0], *_without_one(variant[0])):
                    self._typos.setdefault(typo, []).append(name)

    def _names_in(self, document: Document) -> Iterator[Span]:
        words = document.words
        found = self._names
        hits = [index for index, word in enumerate(words) if word in found]
        taken = -1
        for index in hits:
            if index <= taken:
                continue
            for name in found[words[index]]:
                last = self._match(document, index, name)
                if last is not None and self._is_person(document, index, last, name):
                    yield self._span(document.starts[index], document.end(last), name)
                    yield from self._initials(document, index, last, name)
                    yield from self._birth_year(document, document.end(last), name)
                    taken = last
                    break
        if self._typos:
            yield from self._typos_in(document)

    def _match(self, document: Document, index: int, name: _Name) -> int | None:
        last = index + len(name.words) - 1
        if tuple(document.words[index : last + 1]) != name.words:
            return None
        joined = all(_GAP.fullmatch(document.gap(at)) for at in range(index + 1, last + 1))
        return last if joined else None

    def _is_person(self, document: Document, first: int, last: int, name: _Name) -> bool:
        """Return whether a match is the person rather than a word, an eponym or a place."""
        shape = document.shape(first)
        before = document.words[first - 1] if first else ""
        if before in _BEFORE_NAME:
            return True
        cued = any(document.words[at] in EPONYM_CUES for at in range(max(0, first - 2), first))
        if cued and _GAP.fullmatch(document.gap(first)):
            return False
        if not name.everyday:
            word = name.words[0]
            sure = (
                shape in "UC" or name.label == "NOM" or word not in GIVEN or word not in lexicon()
            )
            return sure or self._beside(document, first, last, name)
        if shape == "l" or len(name.words[0]) < 2:
            return self._beside(document, first, last, name)
        if shape == "U" and len(name.words[0]) > (2 if name.label == "NOM" else 3):
            return True
        if shape == "C" and name.label == "PRENOM" and len(name.words[0]) > 3:
            return True
        return self._beside(document, first, last, name)

    def _beside(self, document: Document, first: int, last: int, name: _Name) -> bool:
        """Return whether another name or initial of the same person is next to the match."""
        for at in (first - 1, last + 1):
            if not 0 <= at < len(document.words):
                continue
            gap = document.gap(max(at, last + 1) if at > last else first)
            if len(gap) > 3:
                continue
            if document.shape(at) == "I" and "." in document.folded[document.end(at) :][:1]:
                return True
            for other in self._names.get(document.words[at], ()):
                if other.identity == name.identity and other.label != name.label:
                    return True
        return False

    def _initials(self, document: Document, first: int, last: int, name: _Name) -> Iterator[Span]:
        if name.label != "NOM":
            return
        at = first - 1
        while (
            at >= 0
            and document.shape(at) == "I"
            and _INITIAL_GAP.fullmatch(document.gap(at + 1))
            and not is_civility(document, at)
        ):
            yield self._span(document.starts[at], document.end(at), name, label="PRENOM")
            at -= 1
        at = last + 1
        while (
            at < len(document.words)
            and document.shape(at) == "I"
            and document.gap(at) in (" ", "-", ".-", ". ")
            and document.gap(at + 1).startswith((".", "-"))
        ):
            yield self._span(document.starts[at], document.end(at), name, label="PRENOM")
            at += 1

    def _typos_in(self, document: Document) -> Iterator[Span]:
        near = self._near
        every = range(len(document.words)) if document.caseless else document.capitals
        for index in every:
            word = document.words[index]
            if len(word) < _FUZZY_FROM - 1 or (document.caseless and word in lexicon()):
                continue
            if word not in near:
                if len(near) >= _MOST_WORDS:
                    near.clear()
                near[word] = self._nearest(word)
            name = near[word]
            if name is not None and self._is_person(document, index, index, name):
                yield self._span(document.starts[index], document.end(index), name, score=0.85)

    def _nearest(self, word: str) -> _Name | None:
        """Return a name at one letter from `word`, unless `word` is itself a usual word or name."""
        if word in self._names or word in NOT_NAMES or word in GIVEN or word in NAMES_ALSO_WORDS:
            return None
        for variant in (word, *_without_one(word)):
            for name in self._typos.get(variant, ()):
                if _one_apart(word, name.words[0]):
                    return name
        return None

    def _unspaced_in(self, document: Document) -> Iterator[Span]:
        """Yield names cut by line ends, written letter by letter, or run together with a word."""
        for name in {
            "".join(name.words): name
            for listed in self._names.values()
            for name in listed
            if not name.everyday
        }.values():
            whole = "".join(name.words)
            if len(whole) >= unspaced.SHORTEST:
                for start, end in unspaced.find(document, whole, words=len(name.words) > 1):
                    if not _is_word(document.folded, start, end):  # judged above
                        yield self._span(start, end, name, score=0.8)

    def _birth_year(self, document: Document, end: int, name: _Name) -> Iterator[Span]:
        """Yield the year of birth that stands just after a name, « pt ZORBAN 1950 »."""
        born = self._people[name.identity].birth_date
        match = None if born is None else _YEAR_AFTER.match(document.folded, end)
        if born is not None and match is not None and match["year"] == str(born.year):
            yield self._of(*match.span("year"), "DATE_NAISSANCE", name.identity, 0.9)

    def _of(self, start: int, end: int, label: str, index: int, score: float) -> Span:
        return Span(start, end, label, self._people[index].role, self._entities[index], score)

    def _span(
        self, start: int, end: int, name: _Name, *, label: str = "", score: float = 0.98
    ) -> Span:
        person = self._people[name.identity]
        return Span(
            start, end, label or name.label, person.role, self._entities[name.identity], score
        )


def _is_word(text: str, start: int, end: int) -> bool:
    """Return whether a stretch is one word, with nothing inside and no letter around."""
    return (
        text[start:end].isalpha()
        and not text[start - 1 : start].isalpha()
        and not text[end : end + 1].isalpha()
    )


def _ligatures(variants: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the variants with `oe` and `ae` written the other way."""
    other: list[tuple[str, ...]] = []
    for variant in variants:
        if _LIGATURE.search("".join(variant)) is None:
            continue
        for apart, joined in (("oe", "œ"), ("ae", "æ")):
            for was, now in ((apart, joined), (joined, apart)):
                if any(was in word for word in variant):
                    other.append(tuple(word.replace(was, now) for word in variant))
    return other


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_apart(left: str, right: str) -> bool:
    """Return whether one letter added, dropped, changed or swapped makes one word of the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest_left, rest_right = left[start:], right[start:]
    return (
        rest_left[1:] == rest_right[1:]
        or rest_left[1:] == rest_right
        or rest_left == rest_right[1:]
        or (rest_left[2:] == rest_right[2:] and rest_left[:2] == rest_right[:2][::-1])
    )
