"""Persons, roles and passwords from a real directory over TLS."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ambroise.access import (
    PEOPLE,
    Action,
    Decision,
    Door,
    Grant,
    Purpose,
    Role,
    open_door,
    people,
)
from ambroise.access.people import accounts
from ambroise.access.people.entrance import Entrance
from ambroise.access.people.outside import roles
from ambroise.access.people.outside.directory import Directory as Opened
from ambroise.access.people.outside.directory import open_directory
from ambroise.access.people.ways import Entered
from ambroise.errors import DirectoryUnavailable, SignInBlocked, SignInFailed
from ambroise.settings import DirectorySettings, Settings
from ambroise.state import State, open_state
from ambroise.trail import Trail, open_trail
from ambroise.vault import open_vault
from tests.builders.directory import Directory, a_directory, dn_of, group, group_dn, person

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
ANNE, BRUNO, CHLOE = "annes-password", "brunos-password", "chloes-password"
ODD = "star*(name)\\x"


@pytest.fixture
def directory() -> Iterator[Directory]:
    with a_directory(
        person("anne", "Anne Durand", ANNE, "10001234567"),
        person("bruno", "Bruno Petit", BRUNO),
        person("chloe", "Chloé Roux".encode().decode("ascii", "ignore"), CHLOE),
        group("Cardiologie seniors", dn_of("anne")),
        group("Cardiologie", group_dn("Cardiologie seniors"), group_dn("Boucle"), dn_of("bruno")),
        group("Boucle", group_dn("Cardiologie")),
        group("Ailleurs", dn_of("chloe")),
    ) as started:
        yield started


@dataclass
class House:
    settings: Settings
    state: State
    trail: Trail
    door: Door
    entrance: Entrance
    now: list[datetime] = field(default_factory=lambda: [NOW])

    def decision(self) -> Decision:
        administrator = people.actor_of(self.state, "admin", NOW)
        return self.door.decide(administrator, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)

    def map(self, name: str, role: Role, ward: str | None = None) -> None:
        roles.map_group(self.state, roles.Group(name, role, ward), self.decision())

    def sync(self, settings: DirectorySettings) -> roles.Synced:
        with open_directory(settings) as opened:
            return roles.sync(self.state, opened, self.decision(), now=self.now[0])

    def held(self, login: str) -> set[tuple[Role, str | None]]:
        actor = people.actor_of(self.state, login, self.now[0])
        return {(one.role, one.ward) for one in actor.grants if one.holds(self.now[0])}


@pytest.fixture
def house(tmp_path: Path, directory: Directory) -> Iterator[House]:
    settings = Settings(home=tmp_path / "home", directory=directory.settings())
    state = open_state(settings)
    trail = open_trail(settings, state)
    vault = open_vault(settings)
    now = [NOW]
    door = open_door(settings, state, trail, clock=lambda: now[0])
    people.create(state, "admin", "Admin", now=NOW, grants=(Grant(Role.ADMINISTRATOR, None, NOW),))
    entrance = Entrance(settings, state, trail, vault, lambda: now[0])
    yield House(settings, state, trail, door, entrance, now)
    door.close()
    vault.close()
    trail.close()
    state.close()


def test_persons_of_the_groups_get_their_roles_through_nested_groups(
    house: House, directory: Directory
) -> None:
    house.map("Cardiologie", Role.INTERNE, "4110")
    house.map(group_dn("Cardiologie seniors"), Role.SENIOR, "4110")
    done = house.sync(directory.settings())
    assert (done.persons, done.created, done.given, done.ended) == (2, 2, 3, 0)
    assert house.held("anne") == {(Role.SENIOR, "4110"), (Role.INTERNE, "4110")}
    assert house.held("bruno") == {(Role.INTERNE, "4110")}
    assert house.sync(directory.settings()) == roles.Synced(2, 0, 0, 0, 0)


def test_a_role_ends_with_its_group_and_a_role_given_by_hand_stays(
    house: House, directory: Directory
) -> None:
    house.map("Cardiologie", Role.INTERNE, "4110")
    house.sync(directory.settings())
    people.grant(house.state, "bruno", Grant(Role.CODER, None, NOW))
    directory.change(
        f"dn: {group_dn('Cardiologie')}\nchangetype: modify\ndelete: member\n"
        f"member: {dn_of('bruno')}\n"
    )
    house.now[0] += timedelta(seconds=1)
    done = house.sync(directory.settings())
    assert (done.persons, done.ended) == (1, 1)
    assert house.held("bruno") == {(Role.CODER, None)}


def test_the_number_of_the_national_register_comes_with_the_person(
    house: House, directory: Directory
) -> None:
    house.map("Cardiologie", Role.INTERNE)
    house.sync(directory.settings())
    found = accounts.linked(house.state, accounts.RPPS, "10001234567", now=NOW)
    assert found is not None
    assert found.login == "anne"


def test_a_new_login_of_the_same_entry_is_the_same_person(
    house: House, directory: Directory
) -> None:
    house.map("Cardiologie", Role.INTERNE)
    house.sync(directory.settings())
    before = people.actor_of(house.state, "bruno", NOW).id
    directory.change(
        f"dn: {dn_of('bruno')}\nchangetype: modrdn\nnewrdn: uid=bruno2\ndeleteoldrdn: 1\n\n"
        f"dn: {group_dn('Cardiologie')}\nchangetype: modify\ndelete: member\n"
        f"member: {dn_of('bruno')}\n-\nadd: member\nmember: {dn_of('bruno2')}\n"
    )
    assert house.sync(directory.settings()).created == 0
    assert people.actor_of(house.state, "bruno", NOW).id == before


def test_a_local_account_is_never_taken_over(house: House, directory: Directory) -> None:
    digest = people.hash_password("a local password")
    people.create(house.state, "bruno", "Other", now=NOW, password_hash=digest)
    house.map("Cardiologie", Role.ADMINISTRATOR)
    done = house.sync(directory.settings())
    assert (done.persons, done.conflicts) == (1, 1)
    assert house.held("bruno") == set()
    with pytest.raises(SignInFailed):
        house.entrance.with_password("bruno", BRUNO)


def test_somebody_signs_in_with_the_password_of_the_directory(
    house: House, directory: Directory
) -> None:
    house.map("Cardiologie", Role.INTERNE, "4110")
    entered = house.entrance.with_password("anne", ANNE)
    assert isinstance(entered, Entered)
    assert entered.session.method == "directory"
    assert house.held("anne") == {(Role.INTERNE, "4110")}
    event = house.trail.events(action="sign_in")[0].event
    assert (event.actor, event.detail["method"]) == ("anne", "directory")


def test_roles_are_those_of_the_groups_at_each_sign_in(house: House, directory: Directory) -> None:
    house.map("Cardiologie seniors", Role.SENIOR, "4110")
    house.entrance.with_password("anne", ANNE)
    directory.change(
        f"dn: {group_dn('Cardiologie seniors')}\nchangetype: modify\nreplace: member\n"
        f"member: {dn_of('bruno')}\n"
    )
    house.now[0] += timedelta(seconds=1)
    house.entrance.with_password("anne", ANNE)
    assert house.held("anne") == set()


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anne", "not hers"),
        ("anne", ""),
        ("nobody", ANNE),
        ("*", ANNE),
        ("anne)(uid=*", ANNE),
        ("a*", ANNE),
        (ODD, ANNE),
        ("chloe", CHLOE),
        ("\x00anne", ANNE),
    ],
)
def test_nobody_else_comes_in(house: House, login: str, password: str) -> None:
    """A wrong or empty password, an unknown or crafted login, a person of none of our groups."""
    house.map("Cardiologie", Role.INTERNE)
    with pytest.raises(SignInFailed):
        house.entrance.with_password(login, password)
    assert not house.trail.events(action="sign_in")[0].event.allowed


def test_failures_make_a_login_of_the_directory_wait_too(house: House) -> None:
    for _ in range(4):
        with pytest.raises(SignInFailed):
            house.entrance.with_password("anne", "not hers")
    with pytest.raises(SignInBlocked):
        house.entrance.with_password("anne", ANNE)


def test_a_local_account_signs_in_while_the_directory_is_away(house: House) -> None:
    digest = people.hash_password("a local password")
    people.create(house.state, "local", "Local", now=NOW, password_hash=digest)
    away = house.settings.directory
    assert away is not None
    changed = away.model_copy(update={"url": "ldaps://localhost:1"})
    house.settings.__dict__["directory"] = changed
    assert isinstance(house.entrance.with_password("local", "a local password"), Entered)
    with pytest.raises(DirectoryUnavailable, match="SERVER_DOWN"):
        house.entrance.with_password("anne", ANNE)


def test_tls_asked_for_on_the_plain_address_works_and_is_checked(directory: Directory) -> None:
    started = directory.settings(url=f"ldap://127.0.0.1:{directory.port}", start_tls=True)
    with open_directory(started) as opened:
        assert opened.proven("anne", ANNE).name == "Anne Durand"


@pytest.mark.parametrize("start_tls", [False, True])
def test_a_certificate_of_an_unknown_authority_is_refused(
    directory: Directory, start_tls: bool
) -> None:
    url = f"ldap://127.0.0.1:{directory.port}" if start_tls else directory.settings().url
    unknown = directory.settings(ca_file=None, url=url, start_tls=start_tls)
    with pytest.raises(DirectoryUnavailable):
        Opened(unknown)


def test_a_wrong_reading_account_is_said(directory: Directory, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("wrong")
    with pytest.raises(DirectoryUnavailable, match="INVALID_CREDENTIALS"):
        Opened(directory.settings(password_file=tmp_path / "wrong"))


def test_a_directory_in_clear_is_no_setting() -> None:
    with pytest.raises(ValueError, match="ldaps"):
        DirectorySettings(
            url="ldap://localhost", account="a", password_file=Path("p"),
            people_base="b", groups_base="g",
        )  # fmt: skip


def test_long_answers_come_by_pages(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ambroise.access.people.outside.directory.PAGE", 1)
    with open_directory(directory.settings()) as opened:
        anne = opened.proven("anne", ANNE)
        assert len(opened.groups_of(anne)) == 3
