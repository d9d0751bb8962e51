"""What of an identity feed survives in what a pseudonymisation wrote."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from ambroise.deid.audit.attack.everyone import Everyone
from ambroise.deid.audit.attack.items import Item, items
from ambroise.deid.audit.attack.search import FUZZY, Hit, Text, search
from ambroise.deid.audit.written import Written, read_written
from ambroise.deid.identity import Feed, Identity

ORDINARY_FROM: Final = 3
"""Documents in which a word in lower case stands before it is taken for an ordinary one."""
AROUND: Final = 40

Whose = Literal["own", "other"]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A hit in a note: of a person whom the note is known to name, or of anybody of the feed.

    `doubtful`: an ordinary word of these documents. `excerpt` is patient text.
    """

    note_id: str
    whose: Whose
    hit: Hit
    doubtful: bool
    excerpt: str = field(default="", repr=False)

    @property
    def certain(self) -> bool:
        """Whether it stands in clear: neither doubtful nor, for others, within a surrogate."""
        return not self.doubtful and (self.whose == "own" or not self.hit.inside)


@dataclass(slots=True)
class Survivors:
    """What an attack found. `attributed` documents are known to name somebody of the feed.

    `present` and `left` count (document, item) pairs by kind, when the originals are given:
    items in the original, and those of them that the output still holds.
    """

    documents: int = 0
    attributed: int = 0
    people: int = 0
    characters: int = 0
    found: list[Survivor] = field(default_factory=list)
    present: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def certain(self) -> list[Survivor]:
        return [one for one in self.found if one.certain]

    def leaking(self, *, patients: bool = False) -> int:
        """Return how many documents show an item of their own people, or of the patient alone."""
        return len(
            {
                one.note_id
                for one in self.certain
                if one.whose == "own" and (not patients or one.hit.role == "patient")
            }
        )


def survivors(
    out: Path,
    feed: Feed,
    *,
    originals: Path | None = None,
    excerpts: bool = False,
    advance: Callable[[int], None] = lambda _documents: None,
) -> Survivors:
    """Search every document of `out` for the people of `feed`.

    A document is tied to its people by its note_id, or by the person_id of its original; without
    originals, by its own person_id, which a keyed run has replaced. Excerpts are kept only when
    asked for. Raises SourceUnreadable, SourceEmpty.
    """
    made = Survivors()
    everyone = Everyone(_people(feed))
    made.people = everyone.people
    before = _Originals(originals)
    lower: Counter[str] = Counter()
    raw: list[tuple[str, Whose, Hit, str]] = []
    for note in read_written(out):
        made.documents += 1
        made.characters += len(note.note_text)
        note_id = str(note.note_id)
        original = before.of(note_id)
        wanted = _wanted(feed, note, original)
        text = Text(note.note_text, ((one.start, one.end) for one in note.entities))
        lower.update(text.lower)
        own = search(text, wanted)
        made.attributed += bool(wanted)
        if original is not None:
            _compare(made, original.note_text, wanted, own)
        whose: dict[Whose, list[Hit]] = {"own": own, "other": list(everyone.search(text, own))}
        for name, hits in whose.items():
            raw += [(note_id, name, hit, _excerpt(text, hit) if excerpts else "") for hit in hits]
        advance(made.documents)
    made.found = [
        Survivor(note_id, name, hit, _ordinary(hit, lower), excerpt)
        for note_id, name, hit, excerpt in raw
    ]
    return made


def _people(feed: Feed) -> Iterator[Identity]:
    yield from feed.everywhere
    seen: set[Identity] = set()
    for group in (*feed.by_note.values(), *feed.by_person.values()):
        for person in group:
            if person not in seen:
                seen.add(person)
                yield person


class _Originals:
    """Originals by note, read once in their order; those passed on the way are kept."""

    def __init__(self, path: Path | None) -> None:
        self._left = iter(()) if path is None else read_written(path)
        self._passed: dict[str, Written] = {}

    def of(self, note_id: str) -> Written | None:
        if note_id in self._passed:
            return self._passed.pop(note_id)
        for note in self._left:
            if str(note.note_id) == note_id:
                return note
            self._passed[str(note.note_id)] = note
        return None


def _wanted(feed: Feed, note: Written, original: Written | None) -> tuple[Item, ...]:
    person = note.person_id if original is None else original.person_id
    known = feed.of(note_id=str(note.note_id), person_id="" if person is None else str(person))
    return tuple(item for one in dict.fromkeys(known) for item in items(one))


def _compare(made: Survivors, original: str, wanted: tuple[Item, ...], own: list[Hit]) -> None:
    """Count the kinds of items that the original holds, and those that the output still does."""
    before = {(hit.kind, hit.role) for hit in search(Text(original), wanted)}
    after = {(hit.kind, hit.role) for hit in own if hit.how != FUZZY}
    made.present.update(kind for kind, _ in before)
    made.left.update(kind for kind, _ in before & after)


def _ordinary(hit: Hit, lower: Counter[str]) -> bool:
    return lower[hit.word] >= ORDINARY_FROM and (hit.lower or hit.how == FUZZY)


def _excerpt(text: Text, hit: Hit) -> str:
    start, end = max(hit.start - AROUND, 0), hit.end + AROUND
    written = text.text
    return f"{written[start : hit.start]}⟦{written[hit.start : hit.end]}⟧{written[hit.end : end]}"
