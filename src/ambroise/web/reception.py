"""A quarantined item taken in again from the pages, through the same doors as the command line."""

from ambroise import warehouse
from ambroise.access import CARE_ZONE, Action
from ambroise.intake import Outcome, retry, shapes
from ambroise.warehouse.quality import history
from ambroise.web.visitor import OPERATIONS, Visitor


def retry_one(visitor: Visitor, item_id: str) -> list[Outcome]:
    """Take one item in again; it waits on with its new reason when it is refused again."""
    decision = visitor.ask(Action.INGEST, CARE_ZONE, OPERATIONS)
    site = visitor.site
    outcomes = retry(site.settings, site.state, actor=visitor.actor.login, items=[item_id])
    if any(outcome.stored for outcome in outcomes):
        warehouse.publish(
            site.settings,
            site.state,
            site.vault,
            shapes=shapes(),
            actor=visitor.actor.login,
        )
        history.ask(site.state, visitor.actor.id, now=site.clock())
    detail = {"item": item_id}
    site.door.note(
        decision, "quarantine.retry", count=1, detail=detail, request_id=visitor.request_id
    )
    return outcomes
