"""One's own account: another password, and sessions ended elsewhere."""

from ambroise.access import Role
from tests.builders.pages import PASSWORD, Pages, some_pages, token

__all__ = ["some_pages"]

ANOTHER = "quatre chevaux dans la brume"


def test_a_person_changes_their_password_and_other_sessions_end(some_pages: Pages) -> None:
    here = some_pages.signed_in("remi", Role.RESEARCHER)
    elsewhere = some_pages.again("remi")
    page = here.get("/compte")
    assert page.text.count('scope="row"') == 2
    form = {"csrf": token(page), "current": PASSWORD, "new": ANOTHER}
    answer = here.post("/compte/mot-de-passe", data=form)
    assert answer.status_code == 200
    assert "terminées : 1" in answer.text
    assert here.get("/compte").status_code == 200
    assert elsewhere.get("/compte", follow_redirects=False).status_code == 303
    assert some_pages.try_to_sign_in("remi", PASSWORD).status_code == 401
    assert some_pages.try_to_sign_in("remi", ANOTHER).status_code == 303
    (change,) = some_pages.site.trail.events(action="password.change")
    assert change.event.actor == "remi"


def test_the_present_password_is_asked_for(some_pages: Pages) -> None:
    client = some_pages.signed_in("remi", Role.RESEARCHER)
    csrf = token(client.get("/compte"))
    wrong = {"csrf": csrf, "current": "un autre mot de passe", "new": ANOTHER}
    assert client.post("/compte/mot-de-passe", data=wrong).status_code == 401
    unproved = {"csrf": csrf, "current": "un autre mot de passe"}
    assert client.post("/compte/connexions", data=unproved).status_code == 401
    assert some_pages.try_to_sign_in("remi", PASSWORD).status_code == 303


def test_a_password_that_the_place_suggests_is_refused(some_pages: Pages) -> None:
    client = some_pages.signed_in("remi", Role.RESEARCHER)
    csrf = token(client.get("/compte"))
    refused = ("court", "Ambroise 2026 !", "un Rémi tout simple", "azertyuiop12", PASSWORD)
    for new in (*refused, "Bonjour2026!!!", "aaaaaaaaaaaaaa", "à" * 200):
        form = {"csrf": csrf, "current": PASSWORD, "new": new}
        assert client.post("/compte/mot-de-passe", data=form).status_code == 400, new
    phrase = " ".join((ANOTHER,) * 7)
    long = {"csrf": csrf, "current": PASSWORD, "new": phrase}
    assert client.post("/compte/mot-de-passe", data=long).status_code == 200
    assert some_pages.try_to_sign_in("remi", phrase).status_code == 303


def test_the_other_sessions_end_when_asked(some_pages: Pages) -> None:
    here = some_pages.signed_in("remi", Role.RESEARCHER)
    elsewhere = some_pages.again("remi")
    form = {"csrf": token(here.get("/compte")), "current": PASSWORD}
    assert "terminées : 1" in here.post("/compte/connexions", data=form).text
    assert elsewhere.get("/compte", follow_redirects=False).status_code == 303


def test_another_person_s_sessions_are_neither_seen_nor_ended(some_pages: Pages) -> None:
    here = some_pages.signed_in("remi", Role.RESEARCHER)
    other = some_pages.signed_in("lise", Role.RESEARCHER)
    assert here.get("/compte").text.count('scope="row"') == 1
    form = {"csrf": token(here.get("/compte")), "current": PASSWORD}
    here.post("/compte/connexions", data=form)
    assert other.get("/compte", follow_redirects=False).status_code == 200


def test_signing_out_clears_what_the_browser_kept(some_pages: Pages) -> None:
    client = some_pages.signed_in("remi", Role.RESEARCHER)
    csrf = token(client.get("/compte"))
    answer = client.post("/deconnexion", data={"csrf": csrf}, follow_redirects=False)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
