"""« Codes locaux »: codes without a standard concept, ranked by use, mapped by a person."""

from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from ambroise.access import CARE_ZONE, Action
from ambroise.errors import PageUnknown
from ambroise.warehouse.vocabularies import loads, mappings
from ambroise.warehouse.vocabularies.codes import LocalCode, selected
from ambroise.warehouse.vocabularies.desk import Desk
from ambroise.warehouse.vocabularies.index import Target
from ambroise.warehouse.vocabularies.mappings import Decided, Equivalence, MappingState
from ambroise.warehouse.vocabularies.search import Concepts
from ambroise.warehouse.vocabularies.suggestions import Suggestion, suggest
from ambroise.web.inputs import Key
from ambroise.web.periods import page_of
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

HERE: Final = "/codes-locaux"
LISTED: Final = 50
FOUND: Final = 20
LARGEST: Final = 50_000_000
"""Bytes of a file of Usagi that are read: some hundred thousand lines."""
UNDECIDED: Final = "none"

Asked = Annotated[str, Query(max_length=200)]

router = APIRouter(prefix=HERE)


@router.get("")
def local_codes(
    visitor: SignedIn,
    source: Asked = "",
    vocabulaire: Asked = "",
    etat: Asked = "",
    q: Asked = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    prises: Annotated[int, Query(ge=0)] = 0,
    ecartees: Annotated[int, Query(ge=0)] = -1,
) -> Response:
    """Show the codes to map, the most used first, and the vocabularies that are loaded."""
    codes = _desk(visitor).codes()
    chosen = selected(codes, source=source, vocabulary=vocabulaire, state=etat, text=q)
    shown, number, pages = page_of(chosen, page, LISTED)
    return visitor.page(
        "local_codes.html",
        visitor.words("codes.title"),
        codes=shown,
        found=len(chosen),
        uses=sum(one.uses for one in chosen),
        source=source,
        sources=sorted({name for one in codes for name in one.sources if name}),
        vocabulary=vocabulaire,
        vocabularies=sorted({one.vocabulary_id for one in codes}),
        state=etat,
        states=(UNDECIDED, *MappingState),
        text=q,
        page=number,
        pages=pages,
        taken=(prises, ecartees) if ecartees >= 0 else None,
        loads=loads.all_loads(visitor.site.state),
        here=HERE,
    )


@router.get("/export.csv")
def export(visitor: SignedIn) -> Response:
    """Return every local code with its mapping, as Usagi writes it."""
    desk = _desk(visitor)
    content = desk.export()
    visitor.site.door.note(desk.decision, "code.mappings_exported", count=content.count("\r\n") - 1)
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="codes-locaux.usagi.csv"'},
    )


@router.post("/import")
def take(visitor: Posting, files: Annotated[UploadFile, File()]) -> Response:
    """Take in what a CSV of Usagi decides."""
    content = files.file.read(LARGEST)
    taken, asides = _desk(visitor).take(content, now=visitor.site.clock())
    return visitor.go(f"{HERE}?prises={taken}&ecartees={len(asides)}")


@router.get("/{code_id}")
def local_code(visitor: SignedIn, code_id: Key, q: Asked = "", manque: bool = False) -> Response:
    """Show a code with the concepts proposed for it, and those that a search finds.

    `manque`: a decision was sent without the concept that it needs.
    """
    desk = _desk(visitor)
    code, following = _found(desk.codes(), code_id)
    concepts = desk.concepts()
    return visitor.page(
        "local_code.html",
        visitor.words("codes.one", code=code.concept_code),
        code=code,
        following=following,
        candidates=_candidates(concepts, code, q),
        history=mappings.history(visitor.site.state, code.key),
        equivalences=[one for one in Equivalence if one is not Equivalence.UNREVIEWED],
        text=q,
        lacking=manque,
        back=HERE,
        here=f"{HERE}/{code_id}",
    )


@router.post("/{code_id}")
def decide(
    visitor: Posting,
    code_id: Key,
    state: Annotated[MappingState, Form()],
    target: Annotated[str, Form(max_length=200)] = "",
    equivalence: Annotated[Equivalence, Form()] = Equivalence.UNREVIEWED,
    comment: Annotated[str, Form(max_length=mappings.LONGEST_COMMENT)] = "",
) -> Response:
    """Record what a person decides of a code."""
    desk = _desk(visitor)
    code, _ = _found(desk.codes(), code_id)
    vocabulary, _, number = target.partition("|")
    concepts = desk.concepts()
    chosen = concepts.named(vocabulary, number) if number else None
    if chosen is None and (number or state is MappingState.VALIDATED):
        return visitor.go(f"{HERE}/{code_id}?manque=1")
    given = Decided(
        code.vocabulary_id,
        code.concept_code,
        state,
        chosen,
        equivalence,
        _score(concepts, code, chosen),
        comment.strip(),
    )
    desk.decide(given, now=visitor.site.clock())
    return visitor.go(f"{HERE}/{code_id}")


@router.post("/{code_id}/annuler")
def undo(visitor: Posting, code_id: Key) -> Response:
    """Undo the decision that stands on a code."""
    desk = _desk(visitor)
    code, _ = _found(desk.codes(), code_id)
    desk.undo(code.key, now=visitor.site.clock())
    return visitor.go(f"{HERE}/{code_id}")


def _desk(visitor: Visitor) -> Desk:
    site = visitor.site
    decision = visitor.ask(Action.MANAGE_VOCABULARIES, CARE_ZONE, OPERATIONS)
    return Desk(site.settings, site.state, site.door, decision)


def _found(codes: list[LocalCode], code_id: str) -> tuple[LocalCode, LocalCode | None]:
    """Return a code, and the most used one of those of which nothing was decided."""
    code = next((one for one in codes if one.id == code_id), None)
    if code is None:
        raise PageUnknown
    waiting = (one for one in codes if one.decision is None and one is not code)
    return code, next(waiting, None)


def _candidates(
    concepts: Concepts, code: LocalCode, text: str
) -> list[tuple[Target, Suggestion | None]]:
    """Return the concepts to choose from: that of the decision, those found, those proposed."""
    decided = code.decision.target if code.decision else None
    proposed = suggest(concepts, code.label, domain=code.domain_id, unit=code.unit)
    scored = {one.target.key: one for one in proposed}
    listed = [decided] if decided else []
    listed += concepts.search(text, limit=FOUND) if text.strip() else []
    listed += [one.target for one in proposed]
    return [(one, scored.get(one.key)) for one in {one.key: one for one in listed}.values()]


def _score(concepts: Concepts, code: LocalCode, chosen: Target | None) -> float | None:
    """Return the score that the chosen concept was proposed with, None when it was not."""
    proposed = suggest(concepts, code.label, domain=code.domain_id, unit=code.unit)
    return next((one.score for one in proposed if chosen and one.target.key == chosen.key), None)
