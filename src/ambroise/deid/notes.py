"""One note in, one note out: the exchange forms of the design, section 5."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from ambroise.deid.detection import detect
from ambroise.deid.identity import Feed
from ambroise.deid.policies import Policy
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import Mode, keyed_id, render, shift_days
from ambroise.text.dates import parse_date
from ambroise.text.spans import Span


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """A note as it is exchanged; other fields are not read and never written."""

    note_id: str | int
    note_text: str
    person_id: str | int | None = None
    note_date: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """How notes are pseudonymised; without a key only entities are given."""

    policy: Policy
    mode: Mode = "replace"
    key: bytes | None = None
    feed: Feed = field(default_factory=Feed)


class Pseudonymiser:
    """`Work` made ready once a process: the people of the feed that any note may name."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._everywhere = KnownIdentities(work.feed.everywhere)

    def note(self, note: Note) -> dict[str, Any]:
        """Return what is written for `note`.

        With a key: the same `note_id`, the new text, `note_date` moved with the dates of the
        text, `person_id` as a pseudonym, `entities` in the new text. Without: `note_id` and
        `entities` in the text given. Raises ValueError with a reason that quotes nothing.
        """
        work = self._work
        spans = work.policy.applied(
            detect(note.note_text, self._known(note), known=self._everywhere)
        )
        if work.key is None:
            return {"note_id": note.note_id, "entities": [entity(span) for span in spans]}
        person = str(note.note_id if note.person_id is None else note.person_id)
        shift = shift_days(work.key, person)
        try:
            rendered = render(note.note_text, spans, key=work.key, shift=shift, mode=work.mode)
        except DateOutOfRange:
            raise ValueError("une date sortirait du calendrier") from None
        written: dict[str, Any] = {"note_id": note.note_id, "note_text": rendered.text}
        if note.person_id is not None:
            written["person_id"] = f"{keyed_id(work.key, 'person', person):016x}"
        if note.note_date is not None:
            written["note_date"] = _moved(note.note_date, shift)
        written["entities"] = [entity(span) for span in rendered.spans]
        return written

    def _known(self, note: Note) -> tuple[Any, ...]:
        person = "" if note.person_id is None else str(note.person_id)
        return self._work.feed.of(note_id=str(note.note_id), person_id=person)


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
