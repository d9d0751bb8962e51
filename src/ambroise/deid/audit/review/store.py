"""Reviews in the operational store: offsets, labels and counts, never a text."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ambroise.deid.audit.report import detector_digest
from ambroise.deid.audit.review.model import Document, Mark, Part, Reading, Review
from ambroise.deid.audit.review.sampling import Drawable, drawn
from ambroise.errors import ReviewRefused, ReviewUnknown
from ambroise.state import State
from ambroise.state.schema import (
    deid_marks,
    deid_readings,
    deid_review_documents,
    deid_reviews,
)
from ambroise.text.spans import Span

SEED_BITS: Final = 48


def draw(
    state: State,
    documents: Sequence[Drawable],
    *,
    size: int,
    shared: int,
    bound: float,
    publication: int,
    actor: str,
    now: datetime,
    seed: int | None = None,
) -> Review:
    """Draw `size` documents, the first `shared` of them for two readers, and keep the sample.

    `actor` is the id of a person. Raises ReviewRefused when there is no document.
    """
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    chosen = drawn(documents, size, seed=seed)
    if not chosen:
        raise ReviewRefused(
            cause="La zone de soins n'a aucun document à tirer.",
            cause_en="The care zone has no document to draw.",
        )
    review = Review(
        id=secrets.token_hex(6),
        created_by=actor,
        created_at=now,
        publication_id=publication,
        detector=detector_digest(),
        frame=len(documents),
        size=len(chosen),
        shared=min(shared, len(chosen)),
        seed=seed,
        bound=bound,
    )
    lines = [
        {
            "review_id": review.id,
            "position": position,
            "person_id": one.person_id,
            "note_id": one.note_id,
            "kind": one.kind,
            "ward": one.ward,
            "shared": position <= review.shared,
        }
        for position, one in enumerate(chosen, 1)
    ]
    row = {name: getattr(review, name) for name in Review.__dataclass_fields__}
    with state.begin() as connection:
        connection.execute(sa.insert(deid_reviews).values(row))
        connection.execute(sa.insert(deid_review_documents), lines)
    return review


def reviews(state: State) -> list[Review]:
    """Return every review, newest first."""
    query = sa.select(deid_reviews).order_by(deid_reviews.c.created_at.desc())
    with state.read() as connection:
        return [Review(**row._mapping) for row in connection.execute(query)]


def review_of(state: State, review_id: str) -> Review:
    """Return a review; raises ReviewUnknown."""
    query = sa.select(deid_reviews).where(deid_reviews.c.id == review_id)
    with state.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise ReviewUnknown
    return Review(**row._mapping)


def documents_of(state: State, review_id: str, position: int | None = None) -> list[Document]:
    """Return the documents of a review, or the one at a position, with their readings."""
    which = deid_review_documents.c.review_id == review_id
    read = deid_readings.c.review_id == review_id
    if position is not None:
        which &= deid_review_documents.c.position == position
        read &= deid_readings.c.position == position
    with state.read() as connection:
        rows = connection.execute(
            sa.select(deid_review_documents).where(which).order_by(deid_review_documents.c.position)
        ).all()
        readings = connection.execute(
            sa.select(deid_readings).where(read).order_by(deid_readings.c.id)
        ).all()
        marks = connection.execute(
            sa.select(deid_marks)
            .join(deid_readings, deid_readings.c.id == deid_marks.c.reading_id)
            .where(read & deid_marks.c.undone_at.is_(None))
            .order_by(deid_marks.c.id)
        ).all()
    of_reading: defaultdict[int, list[Mark]] = defaultdict(list)
    for one in marks:
        of_reading[one.reading_id].append(Mark(one.start, one.end, one.kind, one.label, one.role))
    of_document: defaultdict[int, list[Reading]] = defaultdict(list)
    for one in readings:
        of_document[one.position].append(
            Reading(
                one.id,
                one.position,
                one.reader,
                one.part,
                one.started_at,
                one.ended_at,
                tuple(of_reading[one.id]),
            )
        )
    return [_document(row, of_document[row.position]) for row in rows]


def document_of(state: State, review_id: str, position: int) -> Document:
    """Return one document of a review; raises ReviewUnknown."""
    found = documents_of(state, review_id, position)
    if not found:
        raise ReviewUnknown
    return found[0]


def keep_prediction(
    state: State,
    review_id: str,
    position: int,
    *,
    digest: str,
    predicted: Sequence[Span],
    words: Sequence[tuple[int, int]],
) -> None:
    """Keep what was found in a document the first time: all its readers see the same spans."""
    with state.begin() as connection:
        connection.execute(
            sa.update(deid_review_documents)
            .where(
                deid_review_documents.c.review_id == review_id,
                deid_review_documents.c.position == position,
                deid_review_documents.c.digest.is_(None),
            )
            .values(
                digest=digest,
                predicted=[[s.start, s.end, s.label, s.role, s.score] for s in predicted],
                words=[list(word) for word in words],
            )
        )


def begin_reading(
    state: State, review_id: str, position: int, reader: str, *, part: Part, now: datetime
) -> None:
    """Start a reading, unless this person has one."""
    with state.begin() as connection:
        known = sa.select(deid_readings.c.id).where(
            deid_readings.c.review_id == review_id,
            deid_readings.c.position == position,
            deid_readings.c.reader == reader,
            deid_readings.c.part == part,
        )
        if connection.execute(known).first() is None:
            connection.execute(
                sa.insert(deid_readings).values(
                    review_id=review_id,
                    position=position,
                    reader=reader,
                    part=part,
                    started_at=now,
                )
            )


def add_marks(state: State, reading: Reading, marks: Sequence[Mark], *, now: datetime) -> None:
    rows = [
        {
            "reading_id": reading.id,
            "kind": one.kind,
            "start": one.start,
            "end": one.end,
            "label": one.label,
            "role": one.role,
            "made_at": now,
        }
        for one in marks
    ]
    if rows:
        with state.begin() as connection:
            connection.execute(sa.insert(deid_marks), rows)


def undo_mark(state: State, reading: Reading, *, now: datetime) -> bool:
    """Take back the last mark of a reading; it stays in the store. False when there is none."""
    last = (
        sa.select(sa.func.max(deid_marks.c.id))
        .where(deid_marks.c.reading_id == reading.id, deid_marks.c.undone_at.is_(None))
        .scalar_subquery()
    )
    with state.begin() as connection:
        changed = connection.execute(
            sa.update(deid_marks).where(deid_marks.c.id == last).values(undone_at=now)
        )
    return bool(changed.rowcount)


def set_ended(state: State, reading: Reading, ended_at: datetime | None) -> None:
    """End a reading, or open it again."""
    with state.begin() as connection:
        connection.execute(
            sa.update(deid_readings)
            .where(deid_readings.c.id == reading.id)
            .values(ended_at=ended_at)
        )


def _document(row: Any, readings: Sequence[Reading]) -> Document:
    return Document(
        row.position,
        row.person_id,
        row.note_id,
        row.kind,
        row.ward,
        row.shared,
        row.digest or "",
        tuple(
            Span(s, e, label, role, "", score) for s, e, label, role, score in row.predicted or ()
        ),
        tuple((start, end) for start, end in row.words or ()),
        tuple(readings),
    )
