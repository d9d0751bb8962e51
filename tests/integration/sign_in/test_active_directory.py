"""Active Directory: groups within groups by its matching rule, passwords by bind, GUIDs."""

from collections.abc import Iterator

import pytest

from ambroise.access.people.outside.directory import open_directory
from ambroise.errors import SignInFailed
from tests.builders.active_directory import ActiveDirectory, an_active_directory

PASSWORD = "Une-phrase-2026"


@pytest.fixture(scope="module")
def domain() -> Iterator[ActiveDirectory]:
    with an_active_directory() as started:
        for login, name in (("anne", "Anne"), ("bruno", "Bruno"), ("closed", "Closed")):
            started.tool("user", "create", login, PASSWORD, f"--given-name={name}")
        started.tool("user", "disable", "closed")
        for group in ("Cardiologie", "Seniors", "Boucle"):
            started.tool("group", "add", group)
        started.tool("group", "addmembers", "Seniors", "anne,closed")
        started.tool("group", "addmembers", "Cardiologie", "Seniors,bruno")
        started.tool("group", "addmembers", "Boucle", "Cardiologie")
        yield started


def test_persons_are_found_through_groups_within_groups(domain: ActiveDirectory) -> None:
    with open_directory(domain.settings()) as directory:
        assert directory._in_chain
        everybody = {one.login: one for one in directory.members("Boucle")}
        assert set(everybody) == {"anne", "bruno"}
        assert {one.login for one in directory.members("Seniors")} == {"anne"}
        assert len(everybody["anne"].id) == 36


def test_somebody_proves_their_password_and_is_in_their_groups(domain: ActiveDirectory) -> None:
    with open_directory(domain.settings()) as directory:
        anne = directory.proven("anne", PASSWORD)
        groups = directory.groups_of(anne)
        for name in ("Seniors", "Cardiologie", "Boucle"):
            assert directory.is_one_of(name, groups)
        assert not directory.is_one_of("Domain Admins", groups)


@pytest.mark.parametrize(
    ("login", "password"),
    [("anne", "wrong"), ("anne", ""), ("closed", PASSWORD), ("*", PASSWORD), ("", PASSWORD)],
)
def test_nobody_else_comes_in(domain: ActiveDirectory, login: str, password: str) -> None:
    with open_directory(domain.settings()) as directory, pytest.raises(SignInFailed):
        directory.proven(login, password)
