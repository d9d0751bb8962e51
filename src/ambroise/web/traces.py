"""« Journal »: the trail searched by patient, person, period and action; exported, verified."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, BinaryIO, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response
from starlette.responses import StreamingResponse

from ambroise.access import ACTIONS, TRAIL, Action, keeping, people
from ambroise.settings import private_folder
from ambroise.trail import Retention, Selection, Verification
from ambroise.web.inputs import LARGEST, Day
from ambroise.web.openings import Opening, opening
from ambroise.web.periods import page_of
from ambroise.web.studies import first_moment
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

LISTED: Final = 100
CHUNK: Final = 1 << 16
MOST: Final = 10_000
"""Entries that one search looks at, the newest; an export has no such limit."""

router = APIRouter(prefix="/journal")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search asks for, as the form and its address say it; days with both ends in."""

    patient: int | None
    actor: str
    action: str
    project: str
    start: date | None
    end: date | None
    page: int

    @property
    def query(self) -> str:
        """The same search without its page number, ending in `&` unless empty."""
        given = {
            "patient": self.patient,
            "personne": self.actor,
            "acte": self.action,
            "projet": self.project,
            "du": self.start,
            "au": self.end,
        }
        kept = {name: str(value) for name, value in given.items() if value}
        return f"{urlencode(kept)}&" if kept else ""


def asked(
    patient: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    personne: Annotated[str, Query(max_length=100)] = "",
    acte: Annotated[str, Query(max_length=60)] = "",
    projet: Annotated[str, Query(max_length=64)] = "",
    du: Day | None = None,
    au: Day | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Asked:
    return Asked(patient, personne.strip(), acte.strip(), projet.strip(), du, au, page)


Search = Annotated[Asked, Depends(asked)]


@router.get("")
def trail(visitor: SignedIn, search: Search) -> Response:
    reads = visitor.may(Action.READ_TRAIL, TRAIL, OPERATIONS)
    events = found(visitor, search) if reads else []
    lines, page, pages = page_of(events, search.page, LISTED)
    return visitor.page(
        "traces.html",
        visitor.words("traces.title"),
        asked=search,
        events=lines,
        count=len(events),
        most=MOST,
        page=page,
        pages=pages,
        logins=_logins(visitor) if reads else [],
        actions=acts_of(visitor),
        gaps={
            "read": visitor.gap(Action.READ_TRAIL, TRAIL, OPERATIONS),
            "export": visitor.gap(Action.EXPORT_TRAIL, TRAIL, OPERATIONS),
            "verify": visitor.gap(Action.VERIFY_TRAIL, TRAIL, OPERATIONS),
        },
    )


@router.post("/export")
def export(visitor: Posting, search: Search) -> Response:
    """Return the entries asked for as a table for a spreadsheet; the export is traced."""
    site = visitor.site
    selection = selection_of(visitor, search)
    decision = visitor.ask(Action.EXPORT_TRAIL, TRAIL, OPERATIONS)
    folder = private_folder(site.settings.trail / "exports")
    path = folder / f"{secrets.token_hex(8)}.csv"
    try:
        keeping.export_trail(site.door, site.trail, decision, selection, path, "csv")
        file = path.open("rb")
    finally:
        path.unlink(missing_ok=True)
    name = f"journal-{site.clock():%Y-%m-%d}.csv"
    return StreamingResponse(
        _chunks(file),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/verifier")
def verify(visitor: Posting) -> Response:
    return visitor.page(
        "trail_verified.html",
        visitor.words("traces.verified"),
        verification=verified(visitor),
        fingerprint=visitor.site.trail.public_key.fingerprint(),
        classes=list(Retention),
    )


def found(visitor: Visitor, search: Asked) -> list[Opening]:
    """Return the entries that match, newest first; the search is traced; raises AccessRefused."""
    selection = selection_of(visitor, search)
    if search.patient is None:
        visitor.ask(Action.READ_TRAIL, TRAIL, OPERATIONS)
    names = visitor.site.names()
    entries = visitor.site.trail.search(selection, limit=MOST)
    return [opening(entry, names, visitor.words) for entry in entries]


def selection_of(visitor: Visitor, search: Asked) -> Selection:
    """Return what a search asks of the trail; that of a patient is a decision on them.

    A patient is looked for under every number they have had. Raises AccessRefused.
    """
    kind, ids = None, []
    if search.patient is not None:
        door = visitor.site.door
        visitor.ask(Action.READ_TRAIL, door.person_resource(search.patient), OPERATIONS)
        kind, ids = "person", sorted(str(one) for one in door.known_as(search.patient))
    return Selection(
        object_kind=kind,
        object_ids=ids,
        actor=search.actor or None,
        action=search.action or None,
        project=search.project or None,
        since=first_moment(search.start) if search.start else None,
        until=first_moment(search.end + timedelta(days=1)) if search.end else None,
    )


def acts_of(visitor: Visitor) -> list[tuple[str, str]]:
    """Return every act that the trail names, with its words, in the order of words."""
    named = {str(action): visitor.said(pair) for action, pair in ACTIONS.items()}
    return sorted((named | visitor.words.family("act")).items(), key=lambda one: one[1])


def verified(visitor: Visitor) -> Verification:
    """Recompute the whole trail; raises AccessRefused."""
    return visitor.site.door.verify_trail(visitor.actor)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _logins(visitor: Visitor) -> list[tuple[str, str]]:
    """Return the login and the name of each person, for the choice of the search."""
    known = people.everybody(visitor.site.state)
    return [(one.actor.login, one.actor.display_name) for one in known]
