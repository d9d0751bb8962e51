"""The names of the persons of one text, and which of its words name one of them."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ambroise.pseudonyms import names, words
from ambroise.pseudonyms.presence import Presence, bare
from ambroise.text.folding import fold
from ambroise.text.spans import Span

_ATTEMPTS: Final = 24
_WORD: Final = re.compile(r"(?:[^\W\d_]['’])?[^\W\d_]+")
_BROKEN: Final = re.compile(r"([^\W\d_]+)(-[ \t]*\r?\n[ \t]*)([^\W\d_]+)")
_SPELLED: Final = re.compile(r"[^\W\d_](?: {1,2}[^\W\d_]){3,}")
_ELISION: Final = re.compile(r"^[dl]['’]")
_GLUED: Final = ("le", "la", "de", "du")
_REMEMBERED: Final = 8192
"""Names whose words are at hand: those of a text are asked for several times."""
_SHORTEST_TYPED: Final = 5
"""Letters from which a name one typing error away from another is that other."""


@dataclass(slots=True)
class _Known:
    """The folded words by which one entity is named in the text, and how often each is there."""

    family: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    initials: set[str] = field(default_factory=set)
    """First letters of the names, particles too."""
    written_as: dict[str, str] = field(default_factory=dict)
    """Of a word with a typing error or glued: the word meant."""


class People:
    """The surrogates of names: drawn for each word of an entity."""

    __slots__ = ("_given_of", "_key", "_known", "_presence", "_tables")

    def __init__(self, key: bytes, text: str, spans: Collection[Span], presence: Presence) -> None:
        self._key = key
        self._presence = presence
        self._known = _gathered(text, spans)
        self._given_of: dict[tuple[str, str], str] = {}
        self._tables: dict[str, bytes] = {}

    def name(self, written: str, label: str, entity: str) -> str | None:
        """Return `written` with every name of a `NOM` or `PRENOM` replaced, initials by initials.

        Particles of family names are left out. None where no draw is left.
        """
        source = _composed(written)
        if label == "PRENOM":
            return self._given(source, entity)
        if source[1:2] == " " and _SPELLED.fullmatch(source):
            whole = self._family(re.sub(r"\s+", "", source), entity)
            return whole and " ".join(whole)
        return self._family(self._rejoined(source, entity) if "\n" in source else source, entity)

    def _given(self, written: str, entity: str) -> str | None:
        found = list(_WORD.finditer(written))
        full = next((fold(one[0]) for one in found if len(one[0]) > 1), "")
        sex = names.sex_of(full)
        pieces: list[str] = []
        at = 0
        for one in found:
            word = fold(one[0])
            shortened = len(word) == 1 or (len(word) < 4 and written[one.end() :][:1] == ".")
            if shortened:
                letter = self._initial(entity or word, word[0])
                made: str | None = letter if one[0][0].isupper() else letter.lower()
            else:
                made = self._given_name(entity, word, sex)
                made = made and names.like(made, one[0])
            if made is None:
                return None
            pieces += (written[at : one.start()], made)
            at = one.end()
        if not pieces:
            return self._given_name(entity, fold(written) or "x", sex)
        return "".join(pieces) + written[at:]

    def _family(self, written: str, entity: str) -> str | None:
        found = [one for one in _WORD.finditer(written) if not _particle(one[0])]
        found = found or list(_WORD.finditer(written))
        if not found:
            return self._family_name(entity, fold(written) or "x")
        pieces: list[str] = []
        at = found[0].start()
        for position, one in enumerate(found):
            made = self._family_word(one[0], entity, alone=len(found) == 1)
            if made is None:
                return None
            between = written[at : one.start()]
            pieces += (between if position == 0 or not _WORD.search(between) else " ", made)
            at = one.end()
        return "".join(pieces) + written[at:]

    def _family_word(self, written: str, entity: str, *, alone: bool) -> str | None:
        word = _key_of(written)
        if len(written) == 1:
            letter = self._initial(entity or word, word)
            return letter if written.isupper() else letter.lower()
        if alone and 1 < len(word) < 5 and entity and (short := self._trigram(word, entity)):
            return names.like(short, written)
        made = self._family_name(entity, word)
        return made and names.like(made, written)

    def _trigram(self, word: str, entity: str) -> str | None:
        """Return the initials of staff that agree with their surrogate; None for a whole name."""
        known = self._known.get(entity)
        longer = [meant for meant in known.family if len(meant) > len(word)] if known else []
        if known is None or not longer:
            return None
        for meant in longer:
            for first in (*known.given, ""):
                form = names.trigram(word, first, meant)
                if form is None:
                    continue
                family_name = self._family_name(entity, meant) or ""
                given_name = self._given_name(entity, first, names.sex_of(first)) if first else ""
                if family_name and (given_name or not first):
                    said = names.shortened(form, meant, given_name or "", family_name)
                    return fold(said).upper()
        if known.initials.issuperset(word):
            return "".join(self._initial(entity, letter) for letter in word)
        return None

    def _initial(self, entity: str, letter: str) -> str:
        table = self._tables.get(entity)
        if table is None:
            table = self._tables[entity] = names.initials(self._key, entity)
        return names.initial(table, letter)

    def _family_name(self, entity: str, word: str) -> str | None:
        known = self._known.get(entity) if entity else None
        meant = known.written_as.get(word, word) if known else word
        letter = self._initial(entity or meant, meant[0])
        for attempt in range(_ATTEMPTS):
            made = names.family(self._key, entity, meant, letter, attempt)
            if made.lower() != meant and self._presence.free(made, ("NOM", entity, meant)):
                return made
        return None

    def _given_name(self, entity: str, word: str, sex: words.Sex) -> str | None:
        """Return a given name that no other entity has, unless family names tell them apart.

        So it hardly ever depends on who else is in the text.
        """
        known = self._known.get(entity) if entity else None
        meant = known.written_as.get(word, word) if known else word
        told_apart = known is not None and bool(known.family)
        letter = self._initial(entity or meant, meant[0])
        for attempt in range(_ATTEMPTS):
            made = names.given(self._key, entity, meant, letter, sex, attempt)
            owner = ("PRENOM",) if told_apart else ("PRENOM", entity, meant)
            own = self._given_of.get((entity, made), meant) == meant
            if own and bare(made) != meant and self._presence.free(made, owner):
                self._given_of[entity, made] = meant
                return made
        return None

    def _rejoined(self, written: str, entity: str) -> str:
        """Return a name cut by a line end in one word, unless the parts are names of the entity."""
        known = self._known.get(entity)

        def joined(cut: re.Match[str]) -> str:
            apart = known is not None and {_key_of(cut[1]), _key_of(cut[3])} <= set(known.family)
            return cut[0] if apart else cut[1] + cut[3]

        return _BROKEN.sub(joined, written)


def _gathered(text: str, spans: Iterable[Span]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for span in spans:
        if span.entity and span.label in ("NOM", "PRENOM"):
            one = known.setdefault(span.entity, _Known())
            counts = one.family if span.label == "NOM" else one.given
            one.initials.update(_initials(text[span.start : span.end]))
            for word in _keys(text[span.start : span.end]):
                counts[word] = counts.get(word, 0) + 1
    for one in known.values():
        for counts in (one.family, one.given):
            if len(counts) > 1:
                one.written_as |= dict(_meant(counts))
    return known


@lru_cache(maxsize=_REMEMBERED)
def _keys(written: str) -> tuple[str, ...]:
    if "\n" in written:
        written = _BROKEN.sub(r"\1\3", written)
    return tuple(
        _key_of(word)
        for word in _WORD.findall(_composed(written))
        if len(word) > 1 and not _particle(word)
    )


@lru_cache(maxsize=_REMEMBERED)
def _initials(written: str) -> frozenset[str]:
    if written.isupper() and written.isalpha() and 1 < len(written) < 5:
        return frozenset()
    return frozenset(fold(word[0]) for word in _WORD.findall(_composed(written)))


def _meant(counts: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield each word that is another with a typing error or a particle glued, and that other.

    The word meant is the one written more often, then the longer, then the first in the alphabet.
    """
    ranked = sorted(counts, key=lambda word: (-counts[word], -len(word), word))
    for place, word in enumerate(ranked):
        for other in ranked[:place]:
            if min(len(word), len(other)) >= _SHORTEST_TYPED and one_error_apart(word, other):
                yield word, other
                break
    for word in ranked:
        if word.startswith(_GLUED) and word[2:] in counts:
            yield word, word[2:]


def one_error_apart(left: str, right: str) -> bool:
    """Return whether one letter changed, added, left out or swapped makes one word the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    one, two = left[start:], right[start:]
    swapped = one[:2] == two[1::-1] and one[2:] == two[2:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or swapped


@lru_cache(maxsize=_REMEMBERED)
def _particle(word: str) -> bool:
    return fold(word) in words.PARTICLES and not (word.isupper() and len(word) > 3)


@lru_cache(maxsize=_REMEMBERED)
def _key_of(word: str) -> str:
    """Return the word folded, its elision left out: « d'Hondt » and « Hondt » are one."""
    folded = _ELISION.sub("", fold(word))
    return folded.replace("'", "").replace("’", "") or fold(word)


def _composed(written: str) -> str:
    return written if written.isascii() else unicodedata.normalize("NFC", written)
