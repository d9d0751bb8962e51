"""« Campagnes »: gold made at the site, its guide, its sample, its readers and how they agree."""

import io
import json
import zipfile
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Response
from markupsafe import Markup

from ambroise.access import CARE_ZONE, Action, Decision, Purpose, people
from ambroise.access.rules import ANNOTATORS
from ambroise.evaluation.campaigns import folder, reading, results, sampling, store
from ambroise.evaluation.campaigns.agreement import Figure
from ambroise.evaluation.campaigns.drawing import draw
from ambroise.evaluation.campaigns.model import PARTS, Campaign, Part
from ambroise.evaluation.campaigns.questions import KINDS, Kind, question_of
from ambroise.evaluation.campaigns.texts import campaign_resource
from ambroise.evaluation.picture import whiskers
from ambroise.uses import all_uses
from ambroise.web.inputs import Key
from ambroise.web.visitor import OPERATIONS, PostedForm, Posting, SignedIn, Visitor

HERE: Final = "/campagnes"
EVALUATION: Final = (Purpose.EVALUATION,)
FIRST_SIZE: Final = 100
FIRST_SHARE: Final = 80.0
"""Per cent, proposed as the share that an evaluation expects."""

Size = Annotated[int, Query(ge=1, le=sampling.LARGEST)]
Share = Annotated[float, Query(ge=0, le=100)]
Title = Annotated[str, Form(min_length=1, max_length=200)]
Login = Annotated[str, Form(min_length=1, max_length=100)]

router = APIRouter(prefix=HERE)


@router.get("")
def campaigns(visitor: SignedIn, cas: Size = FIRST_SIZE, part: Share = FIRST_SHARE) -> Response:
    """Show the campaigns that a person follows, or that name them."""
    state = visitor.site.state
    follows = visitor.may(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    if follows:
        visitor.ask(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    found = [one for one in store.every(state) if follows or visitor.actor.id in one.named]
    return visitor.page(
        "campaigns.html",
        visitor.words("campaign.title"),
        campaigns=[(one, results.progress(visitor.site, one)) for one in found],
        names=visitor.site.names(),
        may_create=_may_run(visitor),
        kinds=KINDS,
        uses=[one.name for one in all_uses().values()],
        width=sampling.width(cas, part / 100),
        share=part,
        largest=sampling.LARGEST,
        here=HERE,
    )


@router.post("")
def create(
    visitor: Posting,
    title: Title,
    use: Annotated[str, Form(pattern=r"^[\w.-]{1,60}$")],
    kind: Annotated[Kind, Form()],
    guide: Annotated[str, Form(min_length=1, max_length=store.MOST_CHARACTERS)],
    labels: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    decision = _running(visitor)
    site = visitor.site
    made = store.create(
        site.state,
        title=title,
        use=use,
        question=question_of(kind, labels),
        guide=guide,
        actor=visitor.actor.id,
        now=site.clock(),
    )
    site.door.note(decision, "campaign.created", detail={"campaign": made, "kind": kind})
    return visitor.go(f"{HERE}/{made}")


@router.get("/{campaign_id}")
def campaign(visitor: SignedIn, campaign_id: Key) -> Response:
    found = _open(visitor, campaign_id)
    site = visitor.site
    cases = store.cases_of(site.state, found.id)
    follows = visitor.may(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    own = [one for case in cases if (one := case.of(visitor.actor.id))]
    may_read = visitor.may(Action.ANNOTATE, campaign_resource(found), EVALUATION)
    return visitor.page(
        "campaign.html",
        found.title,
        campaign=found,
        cases=cases,
        readers=found.draw.readers if found.draw else 0,
        progress=results.progress(site, found),
        results=results.results_of(site, found, cases) if follows else None,
        drawn=_drawn,
        own=own,
        next=reading.next_for(found, cases, visitor.actor.id) if may_read else None,
        may_read=may_read,
        may_run=_may_run(visitor),
        member_parts=PARTS,
        strata=sampling.BY,
        names=site.names(),
        people=annotators(visitor) if _may_run(visitor) else (),
        largest=sampling.LARGEST,
        here=f"{HERE}/{found.id}",
    )


@router.post("/{campaign_id}/guide")
def guide(
    visitor: Posting,
    campaign_id: Key,
    text: Annotated[str, Form(min_length=1, max_length=store.MOST_CHARACTERS)],
) -> Response:
    """Keep a new version of the guide."""
    decision = _running(visitor)
    site = visitor.site
    found = store.campaign_of(site.state, campaign_id)
    store.add_guide(site.state, found, text, actor=visitor.actor.id, now=site.clock())
    site.door.note(decision, "campaign.guide_written", detail={"campaign": found.id})
    return visitor.go(f"{HERE}/{found.id}#guide")


@router.post("/{campaign_id}/personnes")
def name(
    visitor: Posting,
    campaign_id: Key,
    login: Login,
    part: Annotated[Part, Form()],
) -> Response:
    decision = _running(visitor)
    site = visitor.site
    found = store.campaign_of(site.state, campaign_id)
    person = people.actor_of(site.state, login, site.clock()).id
    store.name(site.state, found.id, person, part, actor=visitor.actor.id, now=site.clock())
    detail: dict[str, str | int] = {"campaign": found.id, "person": person, "part": part}
    site.door.note(decision, "campaign.named", detail=detail)
    return visitor.go(f"{HERE}/{found.id}#personnes")


@router.post("/{campaign_id}/personnes/retirer")
def unname(visitor: Posting, campaign_id: Key, login: Login) -> Response:
    decision = _running(visitor)
    site = visitor.site
    found = store.campaign_of(site.state, campaign_id)
    person = people.actor_of(site.state, login, site.clock()).id
    store.unname(site.state, found.id, person, now=site.clock())
    detail: dict[str, str | int] = {"campaign": found.id, "person": person, "part": "none"}
    site.door.note(decision, "campaign.named", detail=detail)
    return visitor.go(f"{HERE}/{found.id}#personnes")


@router.post("/{campaign_id}/tirer")
def sample(
    visitor: Posting,
    campaign_id: Key,
    form: PostedForm,
    size: Annotated[int, Form(ge=1, le=sampling.LARGEST)],
    readers: Annotated[int, Form(ge=2, le=3)] = 2,
    tuned: Annotated[str, Form(max_length=200_000)] = "",
) -> Response:
    """Draw the cases, once for good."""
    found = store.campaign_of(visitor.site.state, campaign_id)
    draw(
        visitor.site,
        _running(visitor),
        found,
        size=size,
        readers=readers,
        by=[one for one in sampling.BY if one in form.getlist("by")],
        tuned=frozenset(tuned.split()),
        now=visitor.site.clock(),
    )
    return visitor.go(f"{HERE}/{found.id}")


@router.get("/{campaign_id}/accord.json")
def agreement(visitor: SignedIn, campaign_id: Key) -> Response:
    """Return how readers agree, without anything of a patient."""
    visitor.ask(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    site = visitor.site
    found = store.campaign_of(site.state, campaign_id)
    measured = results.results_of(site, found, store.cases_of(site.state, found.id))
    content = json.dumps(results.as_json(found, measured), ensure_ascii=False, indent=2)
    return _file(content.encode(), "application/json", f"accord-{found.id}.json")


@router.post("/{campaign_id}/reference")
def gold(
    visitor: Posting, campaign_id: Key, reason: Annotated[str, Form(max_length=2000)] = ""
) -> Response:
    """Return the gold of the settled cases, as a folder that an evaluation takes."""
    site = visitor.site
    found = store.campaign_of(site.state, campaign_id)
    decision = visitor.ask(Action.EXPORT, campaign_resource(found), EVALUATION, reason)
    cases = store.cases_of(site.state, found.id)
    measured = results.results_of(site, found, cases)
    files = folder.gold_files(site, found, cases, measured, now=site.clock())
    count = folder.settled_in(files)
    site.door.note(decision, "campaign.gold_written", count=count, detail={"campaign": found.id})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            archive.writestr(f"reference-{found.id}/{file}", content)
    return _file(packed.getvalue(), "application/zip", f"reference-{found.id}.zip")


def _drawn(figure: Figure, start: float) -> Markup:
    """Return an agreement between `start` and 1 as a picture; nothing where it does not exist."""
    if figure.estimate is None:
        return Markup()
    return Markup(whiskers(figure.estimate, figure.low, figure.high, start=start, end=1))  # noqa: S704 - numbers


def _open(visitor: Visitor, campaign_id: str) -> Campaign:
    """Return a campaign to who follows campaigns, or whom it names."""
    found = store.campaign_of(visitor.site.state, campaign_id)
    if visitor.may(Action.ANNOTATE, campaign_resource(found), EVALUATION):
        visitor.ask(Action.ANNOTATE, campaign_resource(found), EVALUATION)
    else:
        visitor.ask(Action.READ_CAMPAIGNS, CARE_ZONE, OPERATIONS)
    return found


def _running(visitor: Visitor) -> Decision:
    return visitor.ask(Action.MANAGE_CAMPAIGNS, CARE_ZONE, EVALUATION)


def _may_run(visitor: Visitor) -> bool:
    return visitor.may(Action.MANAGE_CAMPAIGNS, CARE_ZONE, EVALUATION)


def annotators(visitor: Visitor) -> list[tuple[str, str]]:
    """Return login and name of every person who may be named."""
    now = visitor.site.clock()
    return sorted(
        (one.actor.login, one.actor.display_name)
        for one in people.everybody(visitor.site.state)
        if not one.actor.roles(now).isdisjoint(ANNOTATORS)
    )


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
