"""« Zone de recherche »: what reuse may count now; counts only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Response

from ambroise.access import RESEARCH_ZONE, Action, Purpose, oppositions
from ambroise.pseudonyms import zone_id
from ambroise.tables import latest
from ambroise.web.identities import RESEARCH_IDS
from ambroise.web.visitor import SignedIn, Visitor

COUNT: Final = (Purpose.FEASIBILITY,)

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ResearchCount:
    """Persons of the zone as built, those opposed since, and those that reuse may count."""

    built: int
    opposed: int
    built_at: datetime

    @property
    def countable(self) -> int:
        return self.built - self.opposed


@router.get("/zone-recherche")
def research_zone(visitor: SignedIn) -> Response:
    return visitor.page(
        "research.html", visitor.words("research.title"), research=research_count(visitor)
    )


def may_count(visitor: Visitor) -> bool:
    return visitor.may(Action.COUNT, RESEARCH_ZONE, COUNT)


def research_count(visitor: Visitor) -> ResearchCount:
    """Return what reuse may count; raises AccessRefused, NothingPublished."""
    decision = visitor.ask(Action.COUNT, RESEARCH_ZONE, COUNT)
    published = latest(visitor.site.state, "research")
    query = (
        "SELECT count(*) AS built, count(*) FILTER (list_contains($out, person_id)) AS opposed"
        " FROM person"
    )
    with visitor.site.door.open_dataset(decision) as dataset:
        row = dataset.rows(query, out=_opposed(visitor))[0]
    return ResearchCount(row["built"], row["opposed"], published.created_at)


def _opposed(visitor: Visitor) -> list[int]:
    """Return the research ids of who is opposed now: the zone may be older than their word."""
    site = visitor.site
    key = site.vault.key(RESEARCH_IDS)
    out = oppositions.excluded(site.state, site.door)
    return sorted(zone_id(key, "row", one) for one in out)
