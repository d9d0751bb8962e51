"""What a reader may do with a document: mark, take back, end, judge between two readers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ambroise.deid.audit.review import store
from ambroise.deid.audit.review.model import Document, Mark, Reading
from ambroise.deid.labels import LABELS, ROLES
from ambroise.errors import ReviewRefused
from ambroise.state import State


def next_for(documents: Sequence[Document], reader: str) -> Document | None:
    """Return the document that a person reads next: the one they have open, else a waiting one."""
    opened = [one for one in documents if (own := one.of(reader)) and not own.ended]
    waiting = [one for one in documents if one.of(reader) is None and len(one.readers) < one.wanted]
    return next(iter((*opened, *waiting)), None)


def start(state: State, review_id: str, position: int, reader: str, *, now: datetime) -> Document:
    """Start a person's reading of a document unless they have one; return it.

    A document that has all its readers is shown to others as it stands. Raises ReviewUnknown.
    """
    document = store.document_of(state, review_id, position)
    if document.of(reader) is None and len(document.readers) < document.wanted:
        store.begin_reading(state, review_id, position, reader, part="reader", now=now)
        document = store.document_of(state, review_id, position)
    return document


def mark(state: State, document: Document, reader: str, made: Mark, *, now: datetime) -> None:
    """Keep a mark of a reader; raises ReviewRefused."""
    reading = _open(document, reader)
    _check(document, reading, made)
    store.add_marks(state, reading, [made], now=now)


def undo(state: State, document: Document, reader: str, *, now: datetime) -> None:
    """Take back the reader's last mark; raises ReviewRefused when there is none."""
    if not store.undo_mark(state, _open(document, reader), now=now):
        raise ReviewRefused(cause="Aucune marque à annuler.", cause_en="No mark to undo.")


def end(state: State, document: Document, reader: str, *, now: datetime) -> None:
    store.set_ended(state, _open(document, reader), now)


def reopen(state: State, document: Document, reader: str) -> None:
    """Open one's own ended reading again; raises ReviewRefused once it has been judged."""
    reading = document.of(reader)
    if reading is None or not reading.ended or document.judge is not None:
        raise ReviewRefused(
            cause="Cette lecture n'est pas à rouvrir.", cause_en="This reading cannot be reopened."
        )
    store.set_ended(state, reading, None)


def judge(
    state: State,
    review_id: str,
    document: Document,
    actor: str,
    kept: Collection[Mark],
    *,
    now: datetime,
) -> None:
    """Settle the differences of two readers: what they agree on, and `kept` among the rest.

    Raises ReviewRefused where nothing is to be settled.
    """
    if document.state != "to_judge":
        raise ReviewRefused(
            cause="Rien n'est à départager dans ce document.",
            cause_en="Nothing is to be settled in this document.",
        )
    store.begin_reading(state, review_id, document.position, actor, part="judge", now=now)
    found = store.document_of(state, review_id, document.position)
    reading = next(one for one in found.readings if one.part == "judge")
    chosen = [one for one in document.differences if one in kept]
    store.add_marks(state, reading, sorted([*document.agreed, *chosen]), now=now)
    store.set_ended(state, reading, now)


def _open(document: Document, reader: str) -> Reading:
    reading = document.of(reader)
    if reading is None or reading.ended:
        raise ReviewRefused(
            cause="Vous n'avez pas de lecture ouverte de ce document.",
            cause_en="You have no open reading of this document.",
        )
    return reading


def _check(document: Document, reading: Reading, made: Mark) -> None:
    length = document.words[-1][1] if document.words else 0
    if not 0 <= made.start < made.end <= length or made.label not in LABELS:
        raise ReviewRefused(
            cause="Choisir un passage du document et une nature.",
            cause_en="Choose a passage of the document and a label.",
        )
    if made.role not in ("", *ROLES):
        raise ReviewRefused(cause="Ce rôle n'existe pas.", cause_en="There is no such role.")
    predicted = [(one.start, one.end) for one in document.predicted]
    if made.kind == "false" and (made.start, made.end) not in predicted:
        raise ReviewRefused(
            cause="Seul un passage masqué peut être dit masqué à tort.",
            cause_en="Only a hidden passage can be said hidden without need.",
        )
    if made.kind == "missed" and any(a <= made.start and made.end <= b for a, b in predicted):
        raise ReviewRefused(
            cause="Ce passage est déjà masqué.", cause_en="This passage is hidden already."
        )
    if any(
        one.kind == made.kind and one.start < made.end and made.start < one.end
        for one in reading.marks
    ):
        raise ReviewRefused(
            cause="Ce passage est déjà marqué.", cause_en="This passage is marked already."
        )
