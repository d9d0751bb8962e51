"""Access tokens: scoped, expiring, shown once, revoked at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ambroise.access import (
    CARE_ZONE,
    INSTALLATION,
    PEOPLE,
    RESEARCH_ZONE,
    TRAIL,
    Action,
    Decision,
    Grant,
    Purpose,
    Role,
    authorize,
    people,
)
from ambroise.access.people import tokens
from ambroise.errors import ActorUnknown, DecisionSpent, SignInFailed, TokenRefused, TokenUnknown
from ambroise.state.schema import service_tokens
from tests.unit.access.conftest import NOW, House

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def may_manage(house: House) -> Decision:
    actor = house.person("chef", Role.ADMINISTRATOR)
    return house.door.decide(actor, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)


def a_service(house: House, *scopes: Action) -> tuple[str, tokens.Token, Decision]:
    people.create(
        house.state,
        "robot",
        "Robot",
        now=NOW,
        kind=people.SERVICE,
        grants=(Grant(Role.DATA_MANAGER, None, NOW),),
    )
    decision = may_manage(house)
    secret, token = tokens.create(
        house.state, "robot", "nightly", scopes or (Action.INGEST,), DAY, decision, now=NOW
    )
    return secret, token, decision


def test_a_token_opens_its_scopes_and_nothing_else_of_its_holder(house: House) -> None:
    secret, _, _ = a_service(house, Action.INGEST)
    actor = tokens.enter(house.state, house.trail, secret, now=NOW)
    assert actor.login == "robot"
    allowed = {
        action
        for action in Action
        for resource in (CARE_ZONE, RESEARCH_ZONE, TRAIL, PEOPLE, INSTALLATION)
        for purpose in Purpose
        if authorize(actor, action, resource, purpose, now=NOW, reason="x").allowed
    }
    assert allowed == {Action.INGEST}


def test_a_token_is_shown_once_and_kept_by_its_digest(house: House) -> None:
    secret, token, _ = a_service(house)
    assert secret.startswith("amb_")
    with house.state.read() as connection:
        row = connection.execute(sa.select(service_tokens)).one()
    assert secret not in repr(row)
    assert secret not in repr(house.trail.events())
    assert tokens.everything(house.state) == [token]


@pytest.mark.parametrize("given", ["", "amb_", "amb_unknown", "é", "x" * 10_000])
def test_what_is_no_token_is_refused(house: House, given: str) -> None:
    a_service(house)
    with pytest.raises(TokenRefused):
        tokens.enter(house.state, house.trail, given, now=NOW)
    event = house.trail.events(action="token.use")[0].event
    assert (event.allowed, event.actor) == (False, "?")


def test_a_token_expires_and_never_lasts_more_than_a_year(house: House) -> None:
    secret, token, decision = a_service(house)
    tokens.enter(house.state, house.trail, secret, now=NOW + DAY - SECOND)
    with pytest.raises(TokenRefused):
        tokens.enter(house.state, house.trail, secret, now=NOW + DAY)
    assert not token.holds(NOW + DAY)
    _, longest = tokens.create(
        house.state, "robot", "long", (), timedelta(days=9999), decision, now=NOW
    )
    assert longest.expires_at == NOW + timedelta(days=365)


def test_a_revoked_token_is_refused_at_once(house: House) -> None:
    secret, token, decision = a_service(house)
    tokens.enter(house.state, house.trail, secret, now=NOW)
    tokens.revoke(house.state, token.id, decision, now=NOW)
    with pytest.raises(TokenRefused):
        tokens.enter(house.state, house.trail, secret, now=NOW)
    with pytest.raises(TokenUnknown):
        tokens.revoke(house.state, token.id, decision, now=NOW)
    with pytest.raises(TokenUnknown):
        tokens.revoke(house.state, "", decision, now=NOW)


def test_a_closed_service_and_an_ended_role_are_seen_at_once(house: House) -> None:
    secret, _, _ = a_service(house)
    people.end_grants(house.state, "robot", Role.DATA_MANAGER, now=NOW)
    actor = tokens.enter(house.state, house.trail, secret, now=NOW + SECOND)
    assert actor.roles(NOW + SECOND) == frozenset()
    people.disable(house.state, "robot", now=NOW)
    with pytest.raises(TokenRefused):
        tokens.enter(house.state, house.trail, secret, now=NOW + SECOND)


def test_the_first_use_in_a_minute_is_in_the_trail_and_on_the_list(house: House) -> None:
    secret, token, _ = a_service(house)
    for seconds in (0, 10, 59, 61):
        tokens.enter(house.state, house.trail, secret, now=NOW + timedelta(seconds=seconds))
    events = [one.event for one in house.trail.events(action="token.use")]
    assert len(events) == 2
    assert events[0].detail == {"token": token.id}
    (listed,) = tokens.everything(house.state)
    assert listed.last_used_at == NOW + timedelta(seconds=61)


def test_a_service_has_no_password_and_no_session(house: House) -> None:
    digest = people.hash_password("a password all the same")
    people.create(house.state, "robot", "Robot", now=NOW, kind=people.SERVICE, password_hash=digest)
    with pytest.raises(SignInFailed):
        people.check_password(house.state, "robot", "a password all the same", now=NOW)


def test_a_token_is_made_by_who_was_allowed_for_somebody_who_exists(house: House) -> None:
    decision = may_manage(house)
    with pytest.raises(ActorUnknown):
        tokens.create(house.state, "nobody", "x", (), DAY, decision, now=NOW)
    people.create(house.state, "robot", "Robot", now=NOW, kind=people.SERVICE)
    other = house.door.decide(decision.actor, Action.VERIFY_TRAIL, TRAIL, Purpose.OPERATIONS)
    with pytest.raises(DecisionSpent):
        tokens.create(house.state, "robot", "x", (), DAY, other, now=NOW)
    with pytest.raises(DecisionSpent):
        tokens.revoke(house.state, "x", other, now=NOW)


def test_an_action_that_no_longer_exists_opens_nothing(house: House) -> None:
    secret, _, _ = a_service(house)
    with house.state.begin() as connection:
        connection.execute(sa.update(service_tokens).values(scopes=["gone", "ingest"]))
    actor = tokens.enter(house.state, house.trail, secret, now=NOW)
    assert actor.scopes == {Action.INGEST}
