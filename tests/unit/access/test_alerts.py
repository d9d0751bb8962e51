"""Alerts reach a role or a person, once seen they are seen for all."""

import pytest
import sqlalchemy as sa

from ambroise.access import Actor, Role, alerts
from ambroise.errors import AlertUnknown
from ambroise.state.schema import alerts as table
from tests.unit.access.conftest import House


def put(house: House, recipient: str, cause: Actor, kind: str = "out-of-team") -> None:
    row = {
        "kind": kind,
        "recipient": recipient,
        "actor_id": cause.id,
        "object_kind": "person",
        "object_id": "1",
        "reason": "garde",
        "created_at": house.now,
    }
    with house.state.begin() as connection:
        connection.execute(sa.insert(table).values(row))


def test_an_alert_to_a_role_reaches_who_holds_it(house: House) -> None:
    officer, nurse = house.person("dpo", Role.DPO), house.person("awa", Role.NURSE)
    put(house, "dpo", nurse)
    (found,) = alerts.alerts_of(house.state, officer, house.now)
    assert (found.kind, found.who, found.reason, found.seen_at) == (
        "out-of-team",
        "Awa",
        "garde",
        None,
    )
    assert alerts.waiting(house.state, officer, house.now) == 1
    assert alerts.alerts_of(house.state, nurse, house.now) == []


def test_an_alert_to_a_person_reaches_them_alone(house: House) -> None:
    lead, other = house.person("lise", Role.PROJECT_LEAD), house.person("omar", Role.PROJECT_LEAD)
    put(house, lead.id, lead, "permit-ends")
    assert len(alerts.alerts_of(house.state, lead, house.now)) == 1
    assert alerts.alerts_of(house.state, other, house.now) == []


def test_an_alert_is_seen_once_and_by_its_own(house: House) -> None:
    officer, nurse = house.person("dpo", Role.DPO), house.person("awa", Role.NURSE)
    put(house, "dpo", nurse)
    (found,) = alerts.alerts_of(house.state, officer, house.now)
    with pytest.raises(AlertUnknown):
        alerts.see(house.state, nurse, found.id, now=house.now)
    alerts.see(house.state, officer, found.id, now=house.now)
    assert alerts.waiting(house.state, officer, house.now) == 0
    with pytest.raises(AlertUnknown):
        alerts.see(house.state, officer, found.id, now=house.now)


def test_what_waits_comes_first(house: House) -> None:
    officer = house.person("dpo", Role.DPO)
    put(house, "dpo", officer, "first")
    put(house, "dpo", officer, "second")
    newest = alerts.alerts_of(house.state, officer, house.now)[0]
    alerts.see(house.state, officer, newest.id, now=house.now)
    kinds = [one.kind for one in alerts.alerts_of(house.state, officer, house.now)]
    assert kinds == ["first", "second"]
