"""Persons, roles and tokens on the pages of an administrator."""

import re

import httpx
import pytest

from ambroise.access import Role, people
from ambroise.access.people import Unit
from tests.builders.pages import Pages, some_pages
from tests.builders.persons import sent

__all__ = ["some_pages"]


@pytest.fixture
def admin(some_pages: Pages) -> httpx.Client:
    return some_pages.signed_in("admin", Role.ADMINISTRATOR)


def test_a_person_is_added_given_a_role_and_comes_in(
    some_pages: Pages, admin: httpx.Client
) -> None:
    page = sent(admin, "/personnes", "/personnes", login="awa", name="Awa Sarraut", title="IDE")
    assert page.url.path == "/personnes/awa"
    given = sent(admin, "/personnes/awa", "/personnes/awa/roles", role="nurse", unit="2110")
    assert "infirmière" in given.text
    made = sent(admin, "/personnes/awa", "/personnes/awa/mot-de-passe")
    secret = re.search(r'class="secret">([0-9a-f-]+)<', made.text)
    assert secret is not None
    assert secret[1] not in admin.get("/personnes/awa").text
    assert some_pages.try_to_sign_in("awa", secret[1]).status_code == 303


def test_who_was_given_another_password_is_told_when_they_come_in(
    some_pages: Pages, admin: httpx.Client
) -> None:
    nurse = some_pages.signed_in("awa", Role.NURSE)
    made = sent(admin, "/personnes/awa", "/personnes/awa/mot-de-passe")
    secret = re.search(r'class="secret">([0-9a-f-]+)<', made.text)
    assert secret is not None
    assert nurse.get("/visite", follow_redirects=False).status_code == 303  # their session ended
    answer = some_pages.try_to_sign_in("awa", secret[1])
    assert answer.headers["location"] == "/alertes"
    client = some_pages.stranger()
    client.cookies.update(answer.cookies)
    page = client.get("/alertes")
    assert "Mot de passe donné par une autre personne" in page.text
    seen = re.search(r'action="(/alertes/\d+/vue)"', page.text)
    assert seen is not None
    sent(client, "/alertes", seen[1])
    assert some_pages.try_to_sign_in("awa", secret[1]).headers["location"] == "/"
    officer = some_pages.signed_in("rssi", Role.SECURITY_OFFICER)
    assert "Mot de passe donné par une autre personne" in officer.get("/alertes").text


def test_a_role_over_a_unit_of_the_tree_has_its_start_and_end(
    some_pages: Pages, admin: httpx.Client
) -> None:
    people.set_units(
        some_pages.site.state, [Unit("MED", None, "Pôle médecine"), Unit("2110", "MED", "UNV")]
    )
    sent(admin, "/personnes", "/personnes", login="awa", name="Awa")
    assert "— 2110 UNV" in admin.get("/personnes/awa").text
    page = sent(
        admin,
        "/personnes/awa",
        "/personnes/awa/roles",
        role="nurse",
        unit="MED",
        starts_on="2030-01-01",
        ends_on="2030-06-30",
    )
    assert "Pôle médecine" in page.text
    assert "à venir" in page.text
    assert "30/06/2030" in page.text


def test_a_role_is_taken_back_at_once(some_pages: Pages, admin: httpx.Client) -> None:
    data = some_pages.signed_in("data", Role.DATA_MANAGER)
    assert data.get("/flux").status_code == 200
    sent(admin, "/personnes/data", "/personnes/data/roles/data_manager/retirer")
    assert data.get("/flux").status_code == 403


def test_a_closed_account_is_out_at_once(some_pages: Pages, admin: httpx.Client) -> None:
    data = some_pages.signed_in("data", Role.DATA_MANAGER)
    page = sent(admin, "/personnes/data", "/personnes/data/fermer")
    assert "fermé le" in page.text
    assert data.get("/flux").url.path == "/connexion"


def test_a_token_is_shown_once_opens_its_scope_and_is_revoked(
    some_pages: Pages, admin: httpx.Client
) -> None:
    some_pages.person("data", Role.DATA_MANAGER)
    page = sent(
        admin,
        "/jetons",
        "/jetons",
        login="data",
        label="export",
        scopes="read_operations",
        days="30",
    )
    secret = re.search(r"amb_[\w-]+", page.text)
    assert secret is not None
    assert secret[0] not in admin.get("/jetons").text
    program = some_pages.stranger(Authorization=f"Bearer {secret[0]}")
    assert program.get("/api/v1/batches").status_code == 200
    assert program.get("/api/v1/quarantine/x").status_code == 403
    address = re.search(r'action="(/jetons/\w+/revoquer)"', admin.get("/jetons").text)
    assert address is not None
    sent(admin, "/jetons", address[1])
    assert program.get("/api/v1/batches").status_code == 401


def test_what_cannot_be_is_said(some_pages: Pages, admin: httpx.Client) -> None:
    taken = sent(admin, "/personnes", "/personnes", login="admin", name="Autre")
    assert taken.status_code == 409
    assert admin.get("/personnes/nobody").status_code == 404
    assert sent(admin, "/personnes", "/personnes/annuaire").status_code in (400, 409)


def test_persons_are_found_by_name(some_pages: Pages, admin: httpx.Client) -> None:
    some_pages.person("data", Role.DATA_MANAGER)
    page = admin.get("/personnes?nom=ADM")
    assert "/personnes/admin" in page.text
    assert "/personnes/data" not in page.text


def test_every_act_is_in_the_trail(some_pages: Pages, admin: httpx.Client) -> None:
    sent(admin, "/personnes", "/personnes", login="awa", name="Awa")
    sent(admin, "/personnes/awa", "/personnes/awa/roles", role="nurse")
    sent(admin, "/personnes/awa", "/personnes/awa/second-facteur")
    acts = {entry.event.action for entry in some_pages.site.trail.events(limit=50)}
    assert {"people.add", "people.grant", "people.second_factor_reset"} <= acts


def test_others_do_not_manage_people(some_pages: Pages) -> None:
    dpo = some_pages.signed_in("dpo", Role.DPO)
    page = dpo.get("/personnes")
    assert page.status_code == 403
    assert "gérer les personnes" in page.text
