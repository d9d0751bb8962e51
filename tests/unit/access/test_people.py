"""Persons, sign-in and sessions: who somebody is, and for how long we believe it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ambroise.access import Grant, Role, people
from ambroise.errors import (
    ActorUnknown,
    LoginTaken,
    PasswordTooShort,
    SignInBlocked,
    SignInFailed,
)
from ambroise.state import State
from ambroise.state.schema import people as people_table
from ambroise.state.schema import sessions
from tests.unit.access.conftest import NOW

PASSWORD = "correct horse battery"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def password_hash() -> str:
    return people.hash_password(PASSWORD)


def test_a_person_comes_back_with_their_grants(state: State) -> None:
    grants = (Grant(Role.SENIOR, "4110", NOW, NOW + SECOND), Grant(Role.DIM, None, NOW))
    made = people.create(state, "anne", "Anne Durand", now=NOW, grants=grants)
    assert people.actor_of(state, "anne", NOW) == made
    assert people.actor_by_id(state, made.id, NOW) == made
    assert made.wards(NOW) == {"4110"}
    assert made.roles(NOW + SECOND) == {Role.DIM}


def test_a_login_is_taken_once(state: State) -> None:
    people.create(state, "anne", "Anne", now=NOW)
    with pytest.raises(LoginTaken):
        people.create(state, "anne", "Another", now=NOW)


def test_grants_are_added_and_ended(state: State) -> None:
    people.create(state, "anne", "Anne", now=NOW)
    people.grant(state, "anne", Grant(Role.SENIOR, "4110", NOW))
    assert people.actor_of(state, "anne", NOW).roles(NOW) == {Role.SENIOR}
    assert people.end_grants(state, "anne", Role.SENIOR, now=NOW + SECOND) == 1
    assert people.actor_of(state, "anne", NOW).roles(NOW + SECOND) == frozenset()
    with pytest.raises(ActorUnknown):
        people.grant(state, "nobody", Grant(Role.SENIOR, None, NOW))


def test_a_closed_account_is_nobody_at_once(state: State, password_hash: str) -> None:
    actor = people.create(state, "anne", "Anne", now=NOW, password_hash=password_hash)
    session = people.open_session(state, actor, now=NOW)
    people.disable(state, "anne", now=NOW + SECOND)
    later = NOW + SECOND
    with pytest.raises(ActorUnknown):
        people.actor_of(state, "anne", later)
    with pytest.raises(SignInFailed):
        people.check_password(state, "anne", PASSWORD, now=later)
    assert people.session_of(state, session.id, now=later) is None


def test_the_installer_is_the_first_person_only(state: State) -> None:
    account = people.os_account()
    first = people.installer(state, account, "Nora", now=NOW)
    assert first is not None
    assert first.roles(NOW) == {Role.DATA_MANAGER, Role.ADMINISTRATOR}
    assert people.os_actor(state, NOW) == first
    assert people.installer(state, "other", "Other", now=NOW) is None
    assert [one.os_account for one in people.everybody(state)] == [account]


def test_an_unknown_os_account_is_nobody(state: State) -> None:
    with pytest.raises(ActorUnknown, match=people.os_account()):
        people.os_actor(state, NOW)


def test_a_password_is_kept_as_argon2id_only(state: State, password_hash: str) -> None:
    people.create(state, "anne", "Anne", now=NOW, password_hash=password_hash)
    assert people.check_password(state, "anne", PASSWORD, now=NOW).login == "anne"
    with state.read() as connection:
        kept = connection.execute(sa.select(people_table.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$")


def test_a_short_password_is_refused() -> None:
    with pytest.raises(PasswordTooShort):
        people.hash_password("short")


def test_a_password_can_be_changed_and_ends_the_sessions(state: State, password_hash: str) -> None:
    actor = people.create(state, "anne", "Anne", now=NOW, password_hash=password_hash)
    session = people.open_session(state, actor, now=NOW)
    people.set_password(state, "anne", "another long password")
    assert people.session_of(state, session.id, now=NOW) is None
    with pytest.raises(SignInFailed):
        people.check_password(state, "anne", PASSWORD, now=NOW)
    assert people.check_password(state, "anne", "another long password", now=NOW)


@pytest.mark.parametrize("login", ["anne", "nobody"])
def test_failures_make_a_login_wait_longer_and_longer(
    state: State, password_hash: str, login: str
) -> None:
    people.create(state, "anne", "Anne", now=NOW, password_hash=password_hash)
    now = NOW
    for _ in range(3):
        with pytest.raises(SignInFailed):
            people.check_password(state, login, "wrong password", now=now)
    waits = []
    for _ in range(3):
        with pytest.raises(SignInFailed):
            people.check_password(state, login, "wrong password", now=now)
        with pytest.raises(SignInBlocked) as caught:
            people.check_password(state, login, PASSWORD, now=now)
        waits.append(caught.value.fields["seconds"])
        now += timedelta(seconds=int(waits[-1]))
    assert waits == [1, 2, 4]


def test_a_success_forgets_the_failures(state: State, password_hash: str) -> None:
    people.create(state, "anne", "Anne", now=NOW, password_hash=password_hash)
    for _ in range(2):
        for _ in range(3):
            with pytest.raises(SignInFailed):
                people.check_password(state, "anne", "wrong password", now=NOW)
        people.check_password(state, "anne", PASSWORD, now=NOW)


def test_an_account_without_a_local_password_never_signs_in(state: State) -> None:
    people.create(state, "anne", "Anne", now=NOW)
    with pytest.raises(SignInFailed):
        people.check_password(state, "anne", "", now=NOW)


def test_a_session_is_stored_by_its_digest_and_knows_its_form_token(state: State) -> None:
    actor = people.create(state, "anne", "Anne", now=NOW)
    session = people.open_session(state, actor, now=NOW)
    again = people.session_of(state, session.id, now=NOW)
    assert again is not None
    assert (again.actor, again.csrf) == (actor, session.csrf)
    assert again.accepts(session.csrf)
    assert not again.accepts("é")
    with state.read() as connection:
        row = connection.execute(sa.select(sessions)).one()
    assert session.id not in row
    assert people.open_session(state, actor, now=NOW).id != session.id


def test_a_session_ends_when_idle_when_old_and_when_closed(state: State) -> None:
    actor = people.create(state, "anne", "Anne", now=NOW)
    idle = people.open_session(state, actor, now=NOW)
    assert people.session_of(state, idle.id, now=NOW + timedelta(minutes=29)) is not None
    assert people.session_of(state, idle.id, now=NOW + timedelta(minutes=58)) is not None
    assert people.session_of(state, idle.id, now=NOW + timedelta(minutes=89)) is None
    used = people.open_session(state, actor, now=NOW)
    for minute in range(0, 600, 20):
        assert people.session_of(state, used.id, now=NOW + timedelta(minutes=minute))
    assert people.session_of(state, used.id, now=NOW + timedelta(hours=10)) is None
    closed = people.open_session(state, actor, now=NOW)
    people.close_session(state, closed.id)
    assert people.session_of(state, closed.id, now=NOW) is None
    assert people.session_of(state, "made up", now=NOW) is None


def test_a_session_sees_the_rights_of_the_moment(state: State) -> None:
    actor = people.create(state, "anne", "Anne", now=NOW)
    session = people.open_session(state, actor, now=NOW)
    people.grant(state, "anne", Grant(Role.SENIOR, "4110", NOW))
    seen = people.session_of(state, session.id, now=NOW)
    assert seen is not None
    assert seen.actor.wards(NOW) == {"4110"}
