"""« Continuité »: what works, what is still possible without it, backups, restores tried."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from ambroise.access import INSTALLATION, Action
from ambroise.continuity import Backup, Part, Tried, backups_taken, ready, restores_tried
from ambroise.web.health import Watch, watch_of
from ambroise.web.visitor import OPERATIONS, SignedIn, Visitor

router = APIRouter(prefix="/continuite")
Watched = Annotated[Watch, Depends(watch_of)]


@router.get("")
def continuity(visitor: SignedIn, watch: Watched) -> Response:
    backups, restores = history_of(visitor)
    parts = watch.parts()
    return visitor.page(
        "continuity.html",
        visitor.words("continuity.title"),
        parts_now=parts,
        ready=ready(parts),
        backups=backups,
        restores=restores,
    )


def history_of(visitor: Visitor) -> tuple[list[Backup], list[Tried]]:
    """Return the last backups and restores, newest first; raises AccessRefused."""
    door = visitor.site.door
    decision = visitor.ask(Action.READ_CONTINUITY, INSTALLATION, OPERATIONS)
    return backups_taken(door, decision), restores_tried(door, decision)


def parts_of(visitor: Visitor, watch: Watch) -> tuple[Part, ...]:
    """Return the parts of the installation with their causes; raises AccessRefused."""
    visitor.ask(Action.READ_CONTINUITY, INSTALLATION, OPERATIONS)
    return watch.parts()
