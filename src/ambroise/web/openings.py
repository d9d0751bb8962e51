"""« Qui a ouvert ce dossier ? »: the trail of one person; asking is traced as well."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Response

from ambroise.access import ACTIONS, PURPOSES, Action, Purpose
from ambroise.trail import Entry
from ambroise.web.catalogue import Lang, Words
from ambroise.web.inputs import RowId
from ambroise.web.patients import person_page
from ambroise.web.visitor import SignedIn, Visitor

PURPOSES_HERE: Final = (Purpose.CARE, Purpose.OPERATIONS)
LISTED: Final = 500

router = APIRouter(prefix="/patients/{person_id}/acces")


@dataclass(frozen=True, slots=True)
class Opening:
    """One line of the trail in words."""

    at: datetime
    who: str
    what: str
    why: str
    rule: str
    detail: str
    allowed: bool
    kind: str = ""
    object_id: str = ""


@router.get("")
def openings(visitor: SignedIn, person_id: RowId) -> Response:
    events = openings_of(visitor, person_id)
    title = visitor.words("trail.title")
    return person_page(visitor, person_id, "openings.html", title, "/acces", events=events)


def openings_of(visitor: Visitor, person_id: int) -> list[Opening]:
    """Return who did what with a person's record, under every number they had, newest first.

    Raises AccessRefused.
    """
    site = visitor.site
    visitor.ask(Action.READ_TRAIL, site.door.person_resource(person_id), PURPOSES_HERE)
    numbers = [str(one) for one in site.door.known_as(person_id)]
    entries = site.trail.events(object_kind="person", object_id=numbers, limit=LISTED)
    names = site.names()
    return [opening(entry, names, visitor.words) for entry in entries]


def opening(entry: Entry, names: dict[str, str], words: Words) -> Opening:
    event = entry.event
    return Opening(
        at=entry.at,
        who=names.get(event.actor, event.actor),
        what=_named(ACTIONS, event.action, words, "act"),
        why=_named(PURPOSES, event.purpose, words, "act"),
        rule=event.rule,
        detail=words("trail.with_reason") if "reason_sha256" in event.detail else "",
        allowed=event.allowed,
        kind=event.object_kind,
        object_id=event.object_id,
    )


def _named(
    known: "dict[Action, tuple[str, str]] | dict[Purpose, tuple[str, str]]",
    code: str,
    words: Words,
    family: str,
) -> str:
    texts = {str(key): pair for key, pair in known.items()}
    if code in texts:
        return texts[code][_index(words.lang)]
    return words.named(family, code)


def _index(lang: Lang) -> int:
    return 0 if lang == "fr" else 1
