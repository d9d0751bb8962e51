"""Local accounts sign in; sessions, tokens and waits are those of the access room."""

from datetime import UTC, datetime
from pathlib import Path

from ambroise.access import Role
from ambroise.settings import load_settings
from ambroise.web.app import create_app
from ambroise.web.doorstep import FORM_COOKIE
from ambroise.web.visitor import SESSION_COOKIE
from tests.builders.pages import PASSWORD, Pages, served, some_pages, token

__all__ = ["some_pages"]


def test_a_person_signs_in_and_lands_where_they_wanted(some_pages: Pages) -> None:
    some_pages.person("blanc", Role.SENIOR)
    client = some_pages.stranger()
    client.get("/visite")
    form = client.get("/connexion?suite=%2Fvisite")
    answer = client.post(
        "/connexion",
        data={"login": "blanc", "password": PASSWORD, "csrf": token(form), "suite": "/visite"},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/visite")


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(some_pages: Pages) -> None:
    some_pages.person("blanc", Role.SENIOR)
    client = some_pages.stranger()
    form = client.get("/connexion")
    answer = client.post(
        "/connexion",
        data={"login": "blanc", "password": PASSWORD, "csrf": token(form)},
        follow_redirects=False,
    )
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_wrong_password_says_no_more_than_a_wrong_login(some_pages: Pages) -> None:
    some_pages.person("blanc", Role.SENIOR)
    known = some_pages.try_to_sign_in("blanc", "pas le bon mot")
    unknown = some_pages.try_to_sign_in("nobody", "pas le bon mot")
    assert known.status_code == unknown.status_code == 401
    message = "Identifiant ou mot de passe inexact."
    assert message in known.text
    assert message in unknown.text


def test_after_several_failures_the_wait_is_said(tmp_path: Path) -> None:
    """The clock stands still: a slow machine must not wait the block out between two tries."""
    now = datetime.now(UTC)
    with served(create_app(load_settings(tmp_path / "home"), clock=lambda: now)) as pages:
        pages.person("blanc", Role.SENIOR)
        for _ in range(5):
            answer = pages.try_to_sign_in("blanc", "pas le bon mot")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Réessayer dans" in answer.text


def test_a_form_without_its_token_does_nothing(some_pages: Pages) -> None:
    some_pages.person("blanc", Role.SENIOR)
    client = some_pages.stranger()
    client.get("/connexion")
    answer = client.post("/connexion", data={"login": "blanc", "password": PASSWORD, "csrf": "x"})
    assert answer.status_code == 403
    assert SESSION_COOKIE not in client.cookies


def test_signing_out_ends_the_session(some_pages: Pages) -> None:
    client = some_pages.signed_in("blanc", Role.SENIOR)
    client.post("/deconnexion", data={"csrf": token(client.get("/visite"))})
    assert client.get("/visite", follow_redirects=False).status_code == 303


def test_signing_out_needs_the_token_of_the_session(some_pages: Pages) -> None:
    client = some_pages.signed_in("blanc", Role.SENIOR)
    assert client.post("/deconnexion", data={"csrf": "x"}).status_code == 403
    assert client.get("/visite").status_code == 200


def test_signing_in_and_out_is_in_the_trail(some_pages: Pages) -> None:
    client = some_pages.signed_in("blanc", Role.SENIOR)
    client.post("/deconnexion", data={"csrf": token(client.get("/visite"))})
    acts = [one.event.action for one in some_pages.site.trail.events(actor="blanc")]
    assert acts[0] == "sign_out"
    assert acts[-1] == "sign_in"


def test_a_failed_sign_in_is_in_the_trail_without_what_was_typed(some_pages: Pages) -> None:
    some_pages.try_to_sign_in("mon-mot-de-passe", "tape au mauvais endroit")
    (entry,) = some_pages.site.trail.events(action="sign_in")
    assert not entry.event.allowed
    assert "mon-mot-de-passe" not in str(entry)


def test_the_language_is_kept(some_pages: Pages) -> None:
    client = some_pages.stranger()
    assert '<html lang="fr">' in client.get("/connexion").text
    assert '<html lang="en">' in client.get("/connexion?lang=en").text
    assert '<html lang="en">' in client.get("/connexion").text


def test_the_form_cookie_is_dropped_once_signed_in(some_pages: Pages) -> None:
    client = some_pages.signed_in("blanc", Role.SENIOR)
    assert FORM_COOKIE not in client.cookies
