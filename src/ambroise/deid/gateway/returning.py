"""The answer with the true values put back, whatever its capitals, its order and its date forms."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.deid.detection import detect
from ambroise.deid.gateway.dates import MovedDates
from ambroise.deid.gateway.outgoing import Outgoing, Replaced
from ambroise.pseudonyms import DATES, OPTIONAL
from ambroise.text.dates import find_dates
from ambroise.text.folding import composed, fold

NAMES: Final = frozenset({"NOM", "PRENOM"})
_LITERAL: Final = frozenset({"MAIL", "URL", "UID"})
_WORD: Final = re.compile(r"[^\W_]+")
_GAP: Final = r"[\s\-'’./,_]{0,3}"
_LEAST: Final = 4
"""Letters from which one word of a surrogate stands for the whole of it."""
_AROUND: Final = 300
"""Characters before a stretch that are read with it: the cue of a date stands there."""
_DATE_ROOM: Final = 60
"""Characters that the longest written date takes."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A stretch of the restored text that looks like an identity and was not put back."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Restored:
    text: str
    put_back: int
    unresolved: tuple[Unresolved, ...] = ()


@dataclass(frozen=True, slots=True)
class _Back:
    start: int
    end: int
    text: str


class Restorer:
    """Puts back what one request replaced, in a whole answer or as it comes."""

    def __init__(self, sent: Outgoing) -> None:
        names = [one for one in sent.replaced if one.label not in DATES or _tag(one)]
        self._dates = MovedDates(sent.replaced, sent.shift)
        self._exact = {fold(one.sent): one.original for one in sent.replaced if one.label in DATES}
        patterns = dict(sorted(_patterns(names), key=lambda found: -len(found[0])))
        exact = {_of_words(one, r"\s+"): None for one in self._exact}
        whole = sorted(exact, key=len, reverse=True)
        self._originals: list[Replaced | None] = [*(None for _ in whole), *patterns.values()]
        every = [*whole, *patterns]
        self._pattern = re.compile("|".join(f"({one})" for one in every)) if every else None
        longest = max((len(one.sent) for one in sent.replaced), default=0)
        self._room = max(2 * longest + 20, _DATE_ROOM)

    def text(self, answer: str) -> Restored:
        """Return a whole answer with the true values; what looks like an identity and is none of
        those that were sent is listed, and left as the service wrote it."""
        said = composed(answer).text
        backs = list(self._backs(said))
        restored, places = _applied(said, backs)
        open_ = [
            span
            for span in detect(said)
            if span.label not in OPTIONAL
            and not any(back.start < span.end and span.start < back.end for back in backs)
        ]
        unresolved = tuple(
            Unresolved(_moved(span.start, places), _moved(span.end, places), span.label)
            for span in open_
        )
        return Restored(restored, len(backs), unresolved)

    def stream(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield an answer as it comes, with the true values; joined, it is `text` of the whole.

        The end of what came waits while a surrogate, or a date, could still go on in it.
        """
        said, done = "", 0
        for piece in pieces:
            said = composed(said + piece).text
            ready = self._safe(said)
            if ready > done:
                yield self._restored(said, done, ready)
                start = _blank(said, max(0, ready - _AROUND))
                said, done = said[start:], ready - start
        if len(said) > done:
            yield self._restored(said, done, len(said))

    def _safe(self, said: str) -> int:
        """Return up to where a text may be restored whatever follows."""
        cut = said.rfind(" ", 0, max(0, len(said) - self._room)) + 1
        for back in self._backs(said):
            if back.start < cut < back.end:
                return back.start
        return cut

    def _restored(self, said: str, start: int, end: int) -> str:
        """Return a stretch with the true values; what is before it is read, and left out."""
        backs = [
            _Back(back.start - start, back.end - start, back.text)
            for back in self._backs(said)
            if start <= back.start and back.end <= end
        ]
        return _applied(said[start:end], backs)[0]

    def _backs(self, said: str) -> Iterator[_Back]:
        """Yield what is put back, in order and disjoint; what was sent comes before dates."""
        low = fold(said)
        exact: list[_Back] = []
        for match in self._pattern.finditer(low) if self._pattern else ():
            index = (match.lastindex or 1) - 1
            written = said[match.start() : match.end()]
            known = self._originals[index]
            true = self._of_date(match[0]) if known is None else _cased(written, known)
            if true is not None:
                exact.append(_Back(match.start(), match.end(), true))
        dates = [
            _Back(found.start, found.end, true)
            for found in find_dates(said, folded=low)
            if not any(back.start < found.end and found.start < back.end for back in exact)
            and (true := self._dates.back(found)) is not None
        ]
        yield from sorted([*exact, *dates], key=lambda back: back.start)

    def _of_date(self, low: str) -> str | None:
        return self._exact.get(low) or self._exact.get(" ".join(low.split()))


def _tag(one: Replaced) -> bool:
    return one.sent.startswith("[")


def _patterns(replaced: Sequence[Replaced]) -> Iterator[tuple[str, Replaced]]:
    """Yield what to look for in a folded answer, and what it stands for; the whole ones first."""
    parts: dict[str, list[Replaced]] = {}
    for one in replaced:
        low = fold(one.sent)
        words = _WORD.findall(low)
        if _tag(one):
            yield rf"\[?\b{_joined(words, '[-_ ]?')}\b\]?", one
        elif one.label in _LITERAL:
            yield rf"(?<![\w@.-]){re.escape(low)}(?![\w@-])", one
        elif not words:
            yield re.escape(low), one
        elif all(word.isdigit() for word in words) or one.label not in NAMES:
            characters = "".join(words)
            digits = sum(character.isdigit() for character in characters)
            if digits * 2 > len(characters):
                yield rf"(?<![a-z0-9]){_joined(characters, '[ ./_-]{0,2}')}(?![a-z0-9])", one
            else:
                yield _of_words(low, _GAP), one
        else:
            yield _of_words(low, _GAP), one
            if len(words) > 1:
                for word in words:
                    parts.setdefault(word, []).append(one)
    whole = {fold(one.sent) for one in replaced}
    for word, ones in parts.items():
        originals = {fold(one.original) for one in ones}
        if len(word) >= _LEAST and len(originals) == 1 and word not in whole:
            yield _of_words(word, _GAP), ones[0]


def _of_words(low: str, gap: str) -> str:
    words = _WORD.findall(low)
    if gap != _GAP:
        return rf"(?<![a-z0-9]){gap.join(re.escape(part) for part in low.split())}(?![a-z0-9])"
    return rf"(?<![a-z0-9]){_joined(words, gap)}(?![a-z0-9])"


def _joined(parts: Sequence[str], gap: str) -> str:
    return gap.join(re.escape(part) for part in parts)


def _cased(written: str, known: Replaced) -> str | None:
    """Return the original in the capitals that the answer gives it; None for a common word."""
    original, sent = known.original, known.sent
    if known.label not in NAMES or _tag(known):
        return original
    letters = [character for character in written if character.isalpha()]
    if len(letters) > 1 and written.isupper():
        return original.upper()
    if written.islower() and not sent.islower():
        return original.lower() if known.label == "NOM" else None
    if written[:1].isupper() and not written.isupper() and (original.isupper() or sent.islower()):
        return original.title() if len(original) > 1 else original.upper()
    return original


def _applied(said: str, backs: Sequence[_Back]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with what is put back, and (offset from which, move of offsets) in order."""
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    at = move = 0
    for back in backs:
        pieces += (said[at : back.start], back.text)
        at = back.end
        move += len(back.text) - (back.end - back.start)
        places.append((back.end, move))
    return "".join(pieces) + said[at:], places


def _moved(offset: int, places: Sequence[tuple[int, int]]) -> int:
    move = 0
    for start, total in places:
        if offset < start:
            break
        move = total
    return offset + move


def _blank(said: str, least: int) -> int:
    """Return where a word starts, from `least` on."""
    return 0 if least == 0 else said.find(" ", least) + 1
