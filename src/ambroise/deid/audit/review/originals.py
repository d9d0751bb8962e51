"""Originals opened for a control: through the door, each traced, with what detection hides."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from ambroise.access import Dataset, Decision, Door
from ambroise.deid.audit.review import store
from ambroise.deid.audit.review.model import Document, Mark
from ambroise.deid.detection import detect
from ambroise.deid.means import means_of
from ambroise.deid.people import identities, staff
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.errors import ReviewRefused
from ambroise.pseudonyms import OPTIONAL, with_weekdays
from ambroise.state import State
from ambroise.text.spans import Span

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Original:
    """A document as care holds it; `document` has its spans and words."""

    document: Document
    title: str
    text: str


@contextmanager
def opened(
    door: Door,
    state: State,
    decision: Decision,
    review_id: str,
    position: int,
    *,
    control: Decision,
) -> Iterator[Original]:
    """Yield the original of a drawn document, under the decision to read its person.

    `control` is the decision to control pseudonymisation: it opens the staff of the record. The
    first opening keeps what detection finds, so that all readers see the same.

    Raises ReviewUnknown, and ReviewRefused when the document is gone or has changed since.
    """
    document = store.document_of(state, review_id, position)
    with door.open_dataset(decision) as dataset:
        rows = dataset.rows(
            "SELECT note_title, note_text FROM note WHERE note_id = $note", note=document.note_id
        )
        if not rows or not rows[0]["note_text"]:
            raise ReviewRefused(
                cause="Ce document n'est plus dans la zone de soins.",
                cause_en="This document is no longer in the care zone.",
            )
        text = str(rows[0]["note_text"])
        digest = hashlib.sha256(text.encode()).hexdigest()
        if not document.digest:
            store.keep_prediction(
                state,
                review_id,
                position,
                digest=digest,
                predicted=_predicted(door, control, dataset, text),
                words=[one.span() for one in _WORD.finditer(text)],
            )
            document = store.document_of(state, review_id, position)
        if document.digest != digest:
            raise ReviewRefused(
                cause="Ce document a changé depuis sa première lecture.",
                cause_en="This document has changed since it was first read.",
            )
        door.note(
            decision,
            "document.read",
            count=1,
            detail={"note": str(document.note_id), "review": review_id, "position": position},
        )
        yield Original(document, rows[0]["note_title"] or "", text)


def _predicted(door: Door, control: Decision, dataset: Dataset, text: str) -> list[Span]:
    """Return what the research zone hides in a text: with the patient's identities and staff."""
    with door.open_dataset(control) as zone:
        known = KnownIdentities(staff(zone))
    people = identities(
        {
            "patients": dataset.rows("SELECT * FROM identity_person"),
            "stays": [row["number"] for row in dataset.rows("SELECT number FROM identity_stay")],
            "relatives": dataset.rows("SELECT * FROM identity_contact WHERE role = 'relative'"),
        }
    )
    found = with_weekdays(
        text, detect(text, people, known=known, means=means_of(door.settings.home))
    )
    return [span for span in found if span.label not in OPTIONAL]


def gold_line(original: Original, marks: Iterable[Mark]) -> dict[str, Any]:
    """Return a document with its right spans in the exchange form: identified, for training."""
    made = list(marks)
    wrong = {(mark.start, mark.end) for mark in made if mark.kind == "false"}
    spans = [
        (s.start, s.end, s.label, s.role)
        for s in original.document.predicted
        if (s.start, s.end) not in wrong
    ]
    spans += [(m.start, m.end, m.label, m.role) for m in made if m.kind == "missed"]
    return {
        "note_id": str(original.document.note_id),
        "note_text": original.text,
        "person_id": str(original.document.person_id),
        "entities": [
            {"start": start, "end": end, "label": label, "role": role, "score": 1.0}
            for start, end, label, role in sorted(spans)
        ],
    }
