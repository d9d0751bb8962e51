"""« Alertes »: what the visitor is told, by their role or by name, until somebody has seen it."""

from fastapi import APIRouter, Response

from ambroise.access import alerts
from ambroise.access.alerts import Alert
from ambroise.web.inputs import Number
from ambroise.web.visitor import Posting, SignedIn, Visitor

router = APIRouter(prefix="/alertes")


@router.get("")
def list_alerts(visitor: SignedIn) -> Response:
    return visitor.page("alerts.html", visitor.words("alerts.title"), alerts=alerts_of(visitor))


@router.post("/{alert_id}/vue")
def see(visitor: Posting, alert_id: Number) -> Response:
    seen(visitor, alert_id)
    return visitor.go("/alertes")


def alerts_of(visitor: Visitor) -> list[Alert]:
    """Return the visitor's alerts, those that wait first."""
    site = visitor.site
    return alerts.alerts_of(site.state, visitor.actor, site.clock())


def seen(visitor: Visitor, alert_id: int) -> None:
    """Record that an alert was seen; raises AlertUnknown."""
    site = visitor.site
    alerts.see(site.state, visitor.actor, alert_id, now=site.clock())
