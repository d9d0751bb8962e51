"""One note in, one note out: the exchange forms of the design, section 5."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ambroise.deid.detection import detect
from ambroise.deid.dicom.options import DEFAULT, Options
from ambroise.deid.identity import Feed, Identity
from ambroise.deid.long_notes import LONG, detect_long
from ambroise.deid.means import means_of
from ambroise.deid.policies import Policy
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.deid.whose import AnyOf, bare_words, most_named, of_patient
from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import Mode, Rendered, keyed_id
from ambroise.text.dates import parse_date
from ambroise.text.spans import Span


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """A note as it is exchanged; other fields are not read and never written."""

    note_id: str | int
    note_text: str
    person_id: str | int | None = None
    note_date: str | None = None


class NoteRefused(ValueError):
    """Why one note is not written; it quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Work:
    """How notes are pseudonymised; without a key only entities are given."""

    policy: Policy
    mode: Mode = "replace"
    key: bytes | None = None
    feed: Feed = field(default_factory=Feed)
    images: Options = DEFAULT
    home: Path | None = None
    """The installation whose lists and model serve; those of the package alone without it."""


class Pseudonymiser:
    """`Work` made ready once a process: the people of the feed that any note may name."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._means = means_of(work.home)
        self._everywhere = KnownIdentities(work.feed.everywhere)
        self._said_everywhere = bare_words(work.feed.everywhere)

    def note(self, note: Note) -> dict[str, Any]:
        """Return what is written for `note`.

        With a key: the same `note_id`, the new text, `note_date` moved with the dates of the
        text, `person_id` as a pseudonym, `entities` in the new text. Without: `note_id` and
        `entities` in the text given. Raises NoteRefused with a reason that quotes nothing.
        """
        work = self.work
        spans = self.spans(note)
        if work.key is None:
            return {"note_id": note.note_id, "entities": [entity(span) for span in spans]}
        person = str(note.note_id if note.person_id is None else note.person_id)
        shift = work.policy.shift(work.key, person)
        rendered = self.rendered(note.note_text, spans, work.key, shift, self._known(note))
        written: dict[str, Any] = {"note_id": note.note_id, "note_text": rendered.text}
        if note.person_id is not None:
            written["person_id"] = f"{keyed_id(work.key, 'person', person):016x}"
        if note.note_date is not None:
            written["note_date"] = _moved(note.note_date, shift)
        written["entities"] = [entity(span) for span in rendered.spans]
        return written

    def spans(self, note: Note, also: Iterable[Identity] = ()) -> list[Span]:
        """Return what is to hide in `note`; `also` are people it may name, beside the feed's."""
        find = detect if len(note.note_text) <= LONG else detect_long
        people = (*self._known(note), *also)
        found = find(note.note_text, people, known=self._everywhere, means=self._means)
        person = "" if note.person_id is None else str(note.person_id)
        if whose := self._patient(person) if person else most_named(found):
            found = of_patient(found, whose)
        return self.work.policy.hidden(note.note_text, found)

    def rendered(
        self,
        text: str,
        spans: Iterable[Span],
        key: bytes,
        shift: int,
        identities: Iterable[Identity] = (),
    ) -> Rendered:
        """Return a text with its spans replaced as the work says; raises NoteRefused.

        No surrogate is a name or number of `identities`, nor of those that any note may name.
        """
        known = AnyOf((bare_words(identities), self._said_everywhere))
        work = self.work
        try:
            return work.policy.rendered(
                text, spans, key=key, shift=shift, mode=work.mode, known=known
            )
        except DateOutOfRange:
            raise NoteRefused("une date sortirait du calendrier") from None

    def _patient(self, person: str) -> str:
        """Return the entity of a person: that of the feed, else of a feed with this number."""
        feed = (one for one in self.work.feed.of(person_id=person) if one.role == "patient")
        return next(feed, Identity(ipp=person)).known_as

    def _known(self, note: Note) -> tuple[Any, ...]:
        person = "" if note.person_id is None else str(note.person_id)
        return self.work.feed.of(note_id=str(note.note_id), person_id=person)


def entity(span: Span) -> dict[str, Any]:
    """Return a span as it is exchanged."""
    return {
        "start": span.start,
        "end": span.end,
        "label": span.label,
        "role": span.role,
        "score": round(span.score, 3),
    }


def _moved(written: str, shift: int) -> str | None:
    """Return a date moved, its time kept; None when it cannot be read."""
    found = parse_date(written[:10])
    return None if found is None else found.shifted(shift) + written[10:]
