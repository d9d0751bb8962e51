"""« Contrôle de la pseudonymisation »: originals drawn, read by persons, the leak measured."""

import json
from contextlib import AbstractContextManager
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Response

from ambroise.access import CARE_ZONE, Action, Decision, Purpose
from ambroise.deid.audit import review as reviews
from ambroise.deid.audit.review import Document, Mark, MarkKind, Original, Results, Review, Size
from ambroise.deid.labels import LABELS, ROLES
from ambroise.web.control_marks import chosen, pieces_of, places_of
from ambroise.web.inputs import Key, Number
from ambroise.web.visitor import OPERATIONS, PostedForm, Posting, SignedIn, Visitor

CONTROL: Final = (Purpose.PSEUDONYMISATION_CONTROL,)
HERE: Final = "/controle-pseudonymisation"
PER: Final = 1000
"""Documents that rates and bounds are said for."""
FIRST_BOUND: Final = 10.0
"""Leaking documents among a thousand, proposed as the bound to exclude."""

Per = Annotated[float, Query(gt=0, lt=1000)]
Foreseen = Annotated[int, Query(ge=0, le=50)]

router = APIRouter(prefix=HERE)


@router.get("")
def controls(visitor: SignedIn, borne: Per = FIRST_BOUND, fuites: Foreseen = 0) -> Response:
    """Show the controls made, and how many documents a new one takes for the bound wanted."""
    visitor.ask(Action.READ_CONTROLS, CARE_ZONE, OPERATIONS)
    found = reviews.reviews(visitor.site.state)
    return visitor.page(
        "controls.html",
        visitor.words("control.title"),
        reviews=[(one, _summary(visitor, one)) for one in found],
        names=visitor.site.names(),
        may_draw=visitor.may(Action.CONTROL_PSEUDONYMISATION, CARE_ZONE, CONTROL),
        size=_size(borne, fuites),
        bound=borne,
        events=fuites,
        largest=reviews.LARGEST,
        here=HERE,
    )


@router.post("")
def draw(
    visitor: Posting,
    size: Annotated[int, Form(ge=1, le=reviews.LARGEST)],
    shared: Annotated[int, Form(ge=0, le=reviews.LARGEST)] = 0,
    borne: Annotated[float, Form(gt=0, lt=1000)] = FIRST_BOUND,
) -> Response:
    decision = _controlling(visitor)
    site = visitor.site
    with site.door.open_dataset(decision) as dataset:
        documents = reviews.frame(site.door, site.state, dataset)
        made = reviews.draw(
            site.state,
            documents,
            size=size,
            shared=shared,
            bound=borne / PER,
            publication=dataset.publication,
            actor=visitor.actor.id,
            now=site.clock(),
        )
    site.door.note(decision, "deid.review_drawn", count=made.size, detail={"review": made.id})
    return visitor.go(f"{HERE}/{made.id}")


@router.get("/{review_id}")
def control(visitor: SignedIn, review_id: Key) -> Response:
    visitor.ask(Action.READ_CONTROLS, CARE_ZONE, OPERATIONS)
    review = reviews.review_of(visitor.site.state, review_id)
    documents = reviews.documents_of(visitor.site.state, review_id)
    may_read = visitor.may(Action.CONTROL_PSEUDONYMISATION, CARE_ZONE, CONTROL)
    return visitor.page(
        "control.html",
        visitor.words("control.review_title", id=review.id),
        review=review,
        documents=documents,
        results=reviews.results_of(review, documents),
        next=reviews.next_for(documents, visitor.actor.id) if may_read else None,
        may_read=may_read,
        names=visitor.site.names(),
        here=f"{HERE}/{review_id}",
    )


@router.post("/{review_id}/lire")
def read(visitor: Posting, review_id: Key) -> Response:
    """Start reading the next document that waits for this person."""
    _controlling(visitor)
    reviews.review_of(visitor.site.state, review_id)
    return _to_next(visitor, review_id)


@router.get("/{review_id}/resultat.json")
def result_json(visitor: SignedIn, review_id: Key) -> Response:
    review, results = _results(visitor, review_id)
    content = json.dumps(reviews.as_json(review, results), ensure_ascii=False, indent=2)
    return _file(content, "application/json", f"controle-{review_id}.json")


@router.get("/{review_id}/resultat.csv")
def result_csv(visitor: SignedIn, review_id: Key) -> Response:
    review, results = _results(visitor, review_id)
    return _file(reviews.as_csv(review, results), "text/csv", f"controle-{review_id}.csv")


@router.post("/{review_id}/reference")
def gold(
    visitor: Posting,
    review_id: Key,
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Return the documents that are done with their right spans, identified, for training."""
    reviews.review_of(visitor.site.state, review_id)
    decision = visitor.ask(Action.EXPORT, CARE_ZONE, CONTROL, reason)
    control = _controlling(visitor)
    lines = []
    for one in reviews.documents_of(visitor.site.state, review_id):
        if one.final is not None:
            with _original(visitor, review_id, one, control) as original:
                lines.append(json.dumps(reviews.gold_line(original, one.final), ensure_ascii=False))
    visitor.site.door.note(
        decision, "deid.gold_exported", count=len(lines), detail={"review": review_id}
    )
    return _file(
        "".join(f"{line}\n" for line in lines),
        "application/x-ndjson",
        f"reference-{review_id}.jsonl",
    )


@router.get("/{review_id}/documents/{position}")
def document(
    visitor: SignedIn,
    review_id: Key,
    position: Number,
    a: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show an original with what is hidden in it; `a` is where the reader was."""
    return _shown(visitor, review_id, position, at=a)


@router.post("/{review_id}/documents/{position}/marques")
def add(
    visitor: Posting,
    review_id: Key,
    position: Number,
    kind: Annotated[MarkKind, Form()],
    label: Annotated[str, Form(max_length=40)] = "",
    role: Annotated[str, Form(max_length=40)] = "",
    start: Annotated[int, Form(ge=0)] = 0,
    end: Annotated[int, Form(ge=0)] = 0,
    text: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Mark a passage by its offsets, or every place of the words typed."""
    decision = _controlling(visitor)
    site, reader = visitor.site, visitor.actor.id
    found = reviews.document_of(site.state, review_id, position)
    stretches = [(start, end)]
    if text.strip():
        with _original(visitor, review_id, found, decision) as original:
            stretches = places_of(original, text)
    for first, last in stretches or [(0, 0)]:
        found = reviews.document_of(site.state, review_id, position)
        made = Mark(first, last, kind, label or _label(found, first, last), role)
        reviews.mark(site.state, found, reader, made, now=site.clock())
    site.door.note(
        decision,
        "deid.marked",
        count=len(stretches),
        detail={"review": review_id, "position": position, "kind": kind},
    )
    return visitor.go(f"{_address(review_id, position)}?a={stretches[-1][1]}#lecture")


@router.post("/{review_id}/documents/{position}/annuler")
def undo(visitor: Posting, review_id: Key, position: Number) -> Response:
    _controlling(visitor)
    found = reviews.document_of(visitor.site.state, review_id, position)
    reviews.undo(visitor.site.state, found, visitor.actor.id, now=visitor.site.clock())
    return visitor.go(f"{_address(review_id, position)}#lecture")


@router.post("/{review_id}/documents/{position}/terminer")
def end(visitor: Posting, review_id: Key, position: Number) -> Response:
    """End the reading, and go to the next document to read."""
    decision = _controlling(visitor)
    site, reader = visitor.site, visitor.actor.id
    found = reviews.document_of(site.state, review_id, position)
    reviews.end(site.state, found, reader, now=site.clock())
    detail: dict[str, str | int] = {"review": review_id, "position": position}
    site.door.note(decision, "deid.read", count=1, detail=detail)
    return _to_next(visitor, review_id)


@router.post("/{review_id}/documents/{position}/reprendre")
def reopen(visitor: Posting, review_id: Key, position: Number) -> Response:
    _controlling(visitor)
    found = reviews.document_of(visitor.site.state, review_id, position)
    reviews.reopen(visitor.site.state, found, visitor.actor.id)
    return visitor.go(f"{_address(review_id, position)}#lecture")


@router.post("/{review_id}/documents/{position}/departager")
def settle(visitor: Posting, review_id: Key, position: Number, form: PostedForm) -> Response:
    decision = _controlling(visitor)
    site = visitor.site
    found = reviews.document_of(site.state, review_id, position)
    kept = chosen(found.differences, form.getlist("garde"))
    reviews.judge(site.state, review_id, found, visitor.actor.id, kept, now=site.clock())
    detail: dict[str, str | int] = {"review": review_id, "position": position}
    site.door.note(decision, "deid.judged", count=len(kept), detail=detail)
    return visitor.go(f"{HERE}/{review_id}")


def _to_next(visitor: Visitor, review_id: str) -> Response:
    site, reader = visitor.site, visitor.actor.id
    following = reviews.next_for(reviews.documents_of(site.state, review_id), reader)
    if following is None:
        return visitor.go(f"{HERE}/{review_id}")
    reviews.start(site.state, review_id, following.position, reader, now=site.clock())
    return visitor.go(f"{_address(review_id, following.position)}#lecture")


def _shown(visitor: Visitor, review_id: str, position: int, *, at: int) -> Response:
    control = _controlling(visitor)
    state = visitor.site.state
    review = reviews.review_of(state, review_id)
    found = reviews.document_of(state, review_id, position)
    with _original(visitor, review_id, found, control) as original:
        found = original.document
        own = found.of(visitor.actor.id)
        judging = found.state == "to_judge"
        marks = found.differences if judging else (own.marks if own else found.final or ())
        return visitor.page(
            "control_document.html",
            visitor.words("control.document_title", position=position, size=review.size),
            review=review,
            document=found,
            own=own,
            reading=own is not None and not own.ended,
            judging=judging,
            pieces=pieces_of(original.text, found.predicted, marks),
            quotes={mark: original.text[mark.start : mark.end] for mark in marks},
            marks=marks,
            readers=[one for one in found.readers if one.ended],
            names=visitor.site.names(),
            title_of=original.title,
            labels=LABELS,
            roles=ROLES,
            at=at,
            progress=_summary(visitor, review),
            here=_address(review_id, position),
            control=f"{HERE}/{review_id}",
        )


def _original(
    visitor: Visitor, review_id: str, document: Document, control: Decision
) -> AbstractContextManager[Original]:
    """Open the original of a document: the reading of its person is asked for, and traced."""
    door = visitor.site.door
    resource = door.person_resource(document.person_id)
    decision = visitor.ask(Action.READ_IDENTIFIED, resource, CONTROL)
    return reviews.opened(
        door, visitor.site.state, decision, review_id, document.position, control=control
    )


def _controlling(visitor: Visitor) -> Decision:
    return visitor.ask(Action.CONTROL_PSEUDONYMISATION, CARE_ZONE, CONTROL)


def _summary(visitor: Visitor, review: Review) -> tuple[int, int]:
    """Return how many documents are done, and drawn."""
    documents = reviews.documents_of(visitor.site.state, review.id)
    return sum(one.state == "done" for one in documents), review.size


def _results(visitor: Visitor, review_id: str) -> tuple[Review, Results]:
    visitor.ask(Action.READ_CONTROLS, CARE_ZONE, OPERATIONS)
    review = reviews.review_of(visitor.site.state, review_id)
    documents = reviews.documents_of(visitor.site.state, review_id)
    return review, reviews.results_of(review, documents)


def _size(bound: float, events: int) -> Size | None:
    """Return the size of a sample for leaking documents per thousand; None when none is enough."""
    try:
        return reviews.size_for(bound / PER, events)
    except ValueError:
        return None


def _label(document: Document, start: int, end: int) -> str:
    """Return the label of the hidden passage that is said to be hidden without need."""
    found = (one.label for one in document.predicted if (one.start, one.end) == (start, end))
    return next(found, "")


def _address(review_id: str, position: int) -> str:
    return f"{HERE}/{review_id}/documents/{position}"


def _file(content: str, media_type: str, name: str) -> Response:
    return Response(
        content,
        media_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
