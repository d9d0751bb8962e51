"""A case of a campaign beside its form: read blind, or settled from what readers say."""

from contextlib import AbstractContextManager
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from ambroise.access import Action
from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns import reading, results, saves, store
from ambroise.evaluation.campaigns.answers import Mark, missing
from ambroise.evaluation.campaigns.model import Campaign
from ambroise.evaluation.campaigns.questions import ITEM_VALUES
from ambroise.evaluation.campaigns.texts import Opened, campaign_resource, opened, person_resource
from ambroise.web.campaign_marks import keys_of, pieces_of, place_of
from ambroise.web.campaigns import EVALUATION, HERE
from ambroise.web.inputs import LARGEST, Key, Number
from ambroise.web.visitor import Posting, SignedIn, Visitor

NoteId = Annotated[int, Form(ge=-LARGEST - 1, le=LARGEST)]
Offset = Annotated[int, Form(ge=0, le=10_000_000)]

router = APIRouter(prefix=f"{HERE}/{{campaign_id}}")


@router.post("/lire")
def read(visitor: Posting, campaign_id: Key) -> Response:
    """Start reading the next case that waits for this person."""
    return _to_next(visitor, _annotating(visitor, campaign_id))


@router.get("/cas/{position}")
def case(
    visitor: SignedIn,
    campaign_id: Key,
    position: Number,
    document: Annotated[int | None, Query(ge=-LARGEST - 1, le=LARGEST)] = None,
    a: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show a case to who reads or settles it; `a` is where the reader was in the document."""
    campaign = _annotating(visitor, campaign_id)
    site, actor = visitor.site, visitor.actor.id
    with _opened(visitor, campaign, position) as found:
        one = found.case
        own = one.of(actor)
        judging = own is not None and own.part == "judge"
        said = saves.said(site, campaign.id, own) if own else ()
        readers = reading.answers_of(site, campaign, one) if judging else ()
        shown = next((d for d in found.documents if d.note_id == document), found.documents[0])
        return visitor.page(
            "campaign_case.html",
            visitor.words("campaign.case_title", position=position),
            campaign=campaign,
            case=one,
            own=own,
            reading=own is not None and not own.ended,
            judging=judging,
            documents=found.documents,
            shown=shown,
            pieces=pieces_of(shown.text, shown.note_id, said),
            marks=[(mark, _quote(found, mark)) for mark in said],
            differences=[
                (mark, by, _quote(found, mark)) for mark, by in results.differences(readers)
            ],
            left=missing(campaign.question, said),
            keys=keys_of(campaign.question),
            values=ITEM_VALUES,
            at=a,
            here=f"{HERE}/{campaign.id}/cas/{position}",
            above=f"{HERE}/{campaign.id}",
        )


@router.post("/cas/{position}/marques")
def add(
    visitor: Posting,
    campaign_id: Key,
    position: Number,
    label: Annotated[str, Form(max_length=40)] = "",
    value: Annotated[str, Form(max_length=40)] = "",
    rum: Annotated[int, Form(ge=0, le=99)] = 0,
    note: NoteId = 0,
    start: Offset = 0,
    end: Offset = 0,
    text: Annotated[str, Form(max_length=500)] = "",
    passage: Annotated[bool, Form()] = False,
) -> Response:
    """Keep a mark; its passage is that chosen, or the first place of the words typed."""
    campaign = _annotating(visitor, campaign_id)
    site, actor = visitor.site, visitor.actor.id
    with _opened(visitor, campaign, position) as found:
        wanted = (start, end) if passage and value != ITEM_VALUES[-1] else (0, 0)
        if passage and text.strip():
            wanted = _typed(found, note, text, visitor, campaign)
        made = Mark(label, value, rum, note, *wanted)
        now = site.clock()
        reading.mark(site, campaign, found.case, actor, made, found.lengths, now)
    return visitor.go(_back(campaign, position, note, wanted[1]))


@router.post("/cas/{position}/oter")
def remove(
    visitor: Posting,
    campaign_id: Key,
    position: Number,
    place: Annotated[int, Form(ge=0, le=100_000)],
    note: NoteId = 0,
) -> Response:
    campaign = _annotating(visitor, campaign_id)
    site = visitor.site
    found = store.case_of(site.state, campaign.id, position)
    reading.unmark(site, campaign, found, visitor.actor.id, place, site.clock())
    return visitor.go(_back(campaign, position, note, 0))


@router.post("/cas/{position}/annuler")
def undo(visitor: Posting, campaign_id: Key, position: Number, note: NoteId = 0) -> Response:
    campaign = _annotating(visitor, campaign_id)
    site = visitor.site
    found = store.case_of(site.state, campaign.id, position)
    reading.undo(site, found, visitor.actor.id, site.clock())
    return visitor.go(_back(campaign, position, note, 0))


@router.post("/cas/{position}/terminer")
def submit(visitor: Posting, campaign_id: Key, position: Number) -> Response:
    """Submit a case, and go to the next."""
    campaign = _annotating(visitor, campaign_id)
    site = visitor.site
    found = store.case_of(site.state, campaign.id, position)
    reading.submit(site, campaign, found, visitor.actor.id, site.clock())
    return _to_next(visitor, campaign)


def _annotating(visitor: Visitor, campaign_id: str) -> Campaign:
    """Return a campaign that names the visitor; raises AccessRefused, CampaignUnknown."""
    found = store.campaign_of(visitor.site.state, campaign_id)
    visitor.ask(Action.ANNOTATE, campaign_resource(found), EVALUATION)
    return found


def _opened(visitor: Visitor, campaign: Campaign, position: int) -> AbstractContextManager[Opened]:
    """Open a case that the visitor has begun: the reading of its person is asked for, and traced.

    Raises CampaignRefused for another's case.
    """
    site = visitor.site
    found = store.case_of(site.state, campaign.id, position)
    if found.of(visitor.actor.id) is None:
        raise CampaignRefused(
            cause="Ce cas n'est pas le vôtre : lire le suivant depuis la campagne.",
            cause_en="This case is not yours: read the next one from the campaign.",
        )
    resource = person_resource(site.door, campaign, found)
    decision = visitor.ask(Action.READ_IDENTIFIED, resource, EVALUATION)
    return opened(site, decision, campaign, position)


def _to_next(visitor: Visitor, campaign: Campaign) -> Response:
    site, actor = visitor.site, visitor.actor.id
    following = reading.next_for(campaign, store.cases_of(site.state, campaign.id), actor)
    if following is None:
        return visitor.go(f"{HERE}/{campaign.id}")
    reading.start(site, campaign, following, actor, site.clock())
    return visitor.go(f"{HERE}/{campaign.id}/cas/{following.position}#lecture")


def _typed(
    found: Opened, note: int, text: str, visitor: Visitor, campaign: Campaign
) -> tuple[int, int]:
    own = found.case.of(visitor.actor.id)
    said = saves.said(visitor.site, campaign.id, own) if own else ()
    document = next((one for one in found.documents if one.note_id == note), None)
    place = (
        place_of(document.text, text, [m for m in said if m.note_id == note]) if document else None
    )
    if place is None:
        raise CampaignRefused(
            cause="Ces mots ne sont pas dans ce document, ou sont déjà marqués.",
            cause_en="These words are not in this document, or are marked already.",
        )
    return place


def _quote(found: Opened, mark: Mark) -> str:
    return found.quote(mark.note_id, mark.start, mark.end) if mark.end else ""


def _back(campaign: Campaign, position: int, note: int, at: int) -> str:
    where = f"?document={note}&a={at}" if note else ""
    return f"{HERE}/{campaign.id}/cas/{position}{where}#lecture"
