"""One document searched for the people whom it is known to name, exactly and with errors."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from ambroise.deid.audit.attack.items import WORD, Item, spaced
from ambroise.text.folding import composed, fold

EXACT: Final = "exact"
"""As the feed writes it."""
FOLDED: Final = "folded"
"""With other accents, case, hyphens or separators, or another written form of a date."""
GLUED: Final = "glued"
"""Joined to another word, or broken in two."""
PART: Final = "part"
"""A telling part of a compound."""
FUZZY: Final = "fuzzy"
"""With one typing error, two from eight letters on."""
HOWS: Final = (EXACT, FOLDED, GLUED, PART, FUZZY)

ONE_ERROR: Final = 5
TWO_ERRORS: Final = 8
_GLUED_FROM: Final = 6
_RUN: Final = re.compile(r"\d(?:[ \u00a0.\-/_]{0,2}(?:\d|(?<=2)[abAB](?=[ .]{0,2}\d)))+")
_NUMBER_BEFORE: Final = re.compile(r"\d[ ./-]$")
_NUMBER_AFTER: Final = re.compile(r"[ ./-]\d")
_SHORT_SPACED: Final = re.compile(r"\d{1,2}\s+\d{1,2}\s+\d\d")
_BARE: Final = str.maketrans("AB", "ab", " \u00a0.-/_")
_LINE_END: Final = re.compile(r"-?[ \t]*\r?\n[ \t]*")
_SPELLED: Final = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-]{1,2}){4,}[^\W\d_](?!\w)")


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that a text still holds at `start:end` of the composed text.

    `inside`: within what stands for an identity. `word` is the folded
    writing and `lower` tells that it has no capital: other documents say whether it is ordinary.
    """

    kind: str
    role: str
    how: str
    start: int
    end: int
    inside: bool = False
    word: str = field(default="", repr=False)
    lower: bool = False


class Text:
    """A text as it is searched: composed, its folded words, its runs of digits."""

    def __init__(self, text: str, hidden: Iterable[tuple[int, int]] = ()) -> None:
        whole = composed(text)
        self.text = whole.text
        self._raw = WORD.findall(whole.text)
        self.words = f" {spaced(self._raw)} "
        self._hidden = [whole.offsets(start, end) for start, end in hidden]

    @cached_property
    def known(self) -> list[str]:
        """The words, each once."""
        return [one for one in set(self.words.split()) if one[0].isalpha()]

    @cached_property
    def lower(self) -> set[str]:
        """The words written in lower case, folded."""
        return set(spaced(one for one in set(self._raw) if one.islower()).split())

    @cached_property
    def mended(self) -> str:
        """The words with those that a line end cuts in two, or that are spelled out, in one."""
        lines = _LINE_END.sub("", self.text) if "\n" in self.text else ""
        spelled = [re.sub(r"[ .\-]", "", one[0]) for one in _SPELLED.finditer(self.text)]
        return spaced(WORD.findall(" ".join((lines, *spelled))))

    @cached_property
    def runs(self) -> list[tuple[str, int, int]]:
        """The runs of digits without their separators, and where each starts and ends."""
        return [(one[0].translate(_BARE), *one.span()) for one in _RUN.finditer(self.text)]

    @cached_property
    def digits(self) -> str:
        return "\n".join(run for run, _, _ in self.runs)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def runs_by_length(self) -> dict[int, list[tuple[str, int, int]]]:
        found: dict[int, list[tuple[str, int, int]]] = {}
        for run in self.runs:
            found.setdefault(len(run[0]), []).append(run)
        return found

    def places(self, form: str) -> Iterator[tuple[int, int]]:
        """Yield where a folded form stands as whole words, whatever is between them."""
        for one in _whole(form).finditer(self.folded):
            yield one.span()

    def torn(self, form: str) -> Iterator[tuple[int, int]]:
        """Yield where a form sticks to another word, is cut by a line end or spelled out."""
        glued = form.replace(" ", "")
        if glued in self.words or (glued != form and form in self.words) or glued in self.mended:
            for one in _torn(form).finditer(self.folded):
                yield one.span()

    def inside(self, start: int, end: int) -> bool:
        """Return whether a stretch lies within what stands for an identity."""
        return any(a <= start and end <= b for a, b in self._hidden)


def search(text: Text, items: Sequence[Item]) -> list[Hit]:
    """Return what of `items` the text holds, the surest form of each place once."""
    found: dict[tuple[str, int, int], Hit] = {}
    for item in items:
        for hit in _of(text, item):
            found.setdefault((hit.kind, hit.start, hit.end), hit)
    return sorted(found.values(), key=lambda hit: (hit.start, hit.end, hit.kind))


def _of(text: Text, item: Item) -> Iterator[Hit]:
    """Yield the hits of an item in the surest way in which it is found at all."""
    for form in item.forms:
        if f" {form} " in text.words:
            yield from _hits(text, item, form, FOLDED)
    if item.digits:
        yield from _numbers(text, item)
    if item.kind in ("family_name", "given_name", "city", "email", "address"):
        yield from _names(text, item)


def _names(text: Text, item: Item) -> Iterator[Hit]:
    whole = False
    for form in item.forms:
        whole = whole or f" {form} " in text.words
        glued = form.replace(" ", "")
        if len(glued) >= _GLUED_FROM:
            joined = text.places(glued) if glued != form and f" {glued} " in text.words else ()
            for start, end in chain(text.torn(form), joined):
                whole = True
                yield _hit(text, item, start, end, GLUED)
    if whole:
        return
    for part in item.parts:
        if f" {part} " in text.words:
            yield from _hits(text, item, part, PART)
    if item.fuzzy:
        for form in (*item.forms[:1], *item.parts):
            yield from _fuzzy(text, item, form)


def _fuzzy(text: Text, item: Item, form: str) -> Iterator[Hit]:
    if " " in form or len(form) < ONE_ERROR:
        return
    most = 2 if len(form) >= TWO_ERRORS else 1
    near = extract(form, list(text.known), scorer=OSA.distance, score_cutoff=most, limit=None)
    for word, distance, _ in near:
        if distance:
            for hit in _hits(text, item, word, FUZZY):
                if not hit.inside:
                    yield hit


def _numbers(text: Text, item: Item) -> Iterator[Hit]:
    for digits in item.digits:
        if digits in text.digits:
            for run, start, end in text.runs:
                if digits in run:
                    written = text.text[start:end]
                    how = EXACT if item.value in written else FOLDED
                    yield _hit(text, item, start, end, how)
            return
    if item.fuzzy:
        length = len(item.digits[0])
        near = (text.runs_by_length.get(one, ()) for one in (length - 1, length, length + 1))
        for run, start, end in chain.from_iterable(near):
            if OSA.distance(run, item.digits[0], score_cutoff=1) <= 1:
                hit = _hit(text, item, start, end, FUZZY)
                if not hit.inside:
                    yield hit


def _hits(text: Text, item: Item, form: str, how: str) -> Iterator[Hit]:
    for start, end in text.places(form):
        written = text.text[start:end]
        if item.kind == "birth_date" and not _is_date(text, start, end):
            continue
        exact = how == FOLDED and written == item.value
        yield _hit(text, item, start, end, EXACT if exact else how)


def _hit(text: Text, item: Item, start: int, end: int, how: str) -> Hit:
    written = text.text[start:end]
    inside = text.inside(start, end)
    return Hit(item.kind, item.role, how, start, end, inside, fold(written), written.islower())


def _is_date(text: Text, start: int, end: int) -> bool:
    """Return whether numbers of a date stand alone: a telephone number holds such numbers too."""
    alone = not _NUMBER_BEFORE.search(
        text.text[max(start - 2, 0) : start]
    ) and not _NUMBER_AFTER.match(text.text, end)
    return alone and not _SHORT_SPACED.fullmatch(text.text, start, end)


@lru_cache(maxsize=50_000)
def _whole(form: str) -> re.Pattern[str]:
    body = r"[\W_]{0,4}".join(map(_letters, form.split(" ")))
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])")


@lru_cache(maxsize=50_000)
def _torn(form: str) -> re.Pattern[str]:
    joint = r"[\W_]{0,4}".join(map(_letters, form.split(" ")))
    letters = form.replace(" ", "")
    cut = "|".join(
        rf"{_letters(letters[:at])}-?[ \t]*\r?\n[ \t]*{_letters(letters[at:])}"
        for at in range(2, len(letters) - 1)
    )
    spelled = r"[ .\-]{1,2}".join(map(re.escape, letters))
    word = r"[^\W\d_]"
    return re.compile(f"(?<={word}){joint}|{joint}(?={word})|{cut}|{spelled}")


def _letters(word: str) -> str:
    """Return the pattern of a folded word, its ligatures in one letter or two."""
    pattern = re.escape(word)
    for two, one in (("oe", "œ"), ("ae", "æ"), ("ss", "ß")):
        pattern = pattern.replace(two, f"(?:{two}|{one})")
    return pattern
