"""The second factor and the tokens as a browser and a program meet them."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pyotp
import pytest

from ambroise.access import PEOPLE, Action, Decision, Grant, Purpose, Role, people
from ambroise.access.people import tokens
from ambroise.settings import load_settings
from ambroise.web.app import create_app
from ambroise.web.doorstep import STEP_COOKIE
from ambroise.web.visitor import SESSION_COOKIE
from tests.builders.pages import LONG_AGO, PASSWORD, Pages, served, token

STEP = timedelta(seconds=30)


class Clock:
    """A clock that the test moves: a code of the application serves once."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(tmp_path: Path, clock: Clock) -> Iterator[Pages]:
    with served(create_app(load_settings(tmp_path / "home"), clock=clock)) as pages:
        pages.person("chef", Role.ADMINISTRATOR)
        yield pages


def by_password(pages: Pages, client: httpx.Client, target: str = "/visite") -> httpx.Response:
    data = {
        "login": "chef",
        "password": PASSWORD,
        "csrf": token(client.get("/connexion")),
        "suite": target,
    }
    return client.post("/connexion", data=data)


def secret_on(page: httpx.Response) -> str:
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert found is not None
    return found[1].replace(" ", "")


def send(client: httpx.Client, page: httpx.Response, code: str) -> httpx.Response:
    return client.post(page.url.path, data={"csrf": token(page), "code": code})


def enrolled(pages: Pages, clock: Clock) -> tuple[str, httpx.Client, httpx.Response]:
    client = pages.stranger()
    page = by_password(pages, client)
    secret = secret_on(page)
    return secret, client, send(client, page, pyotp.TOTP(secret).at(clock.now))


def test_an_administrator_enrols_then_proves_the_second_factor(pages: Pages, clock: Clock) -> None:
    secret, client, shown = enrolled(pages, clock)
    assert len(re.findall(r"<li>([A-Z2-9]{4}-){5}[A-Z2-9]{4}</li>", shown.text)) == 10
    assert 'href="/visite"' in shown.text
    assert client.get("/api/v1/me").json()["login"] == "chef"
    clock.now += STEP
    again = pages.stranger()
    page = by_password(pages, again)
    assert page.url.path == "/connexion/second-facteur"
    assert send(again, page, pyotp.TOTP(secret).at(clock.now)).url.path == "/visite"
    assert again.get("/api/v1/me").status_code == 200


def test_the_picture_is_drawn_in_the_page_and_holds_the_secret(pages: Pages) -> None:
    page = by_password(pages, pages.stranger())
    assert page.url.path == "/connexion/enrolement"
    assert '<svg class="qr"' in page.text or 'class="qr"' in page.text
    assert "<img" not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_nothing_opens_before_the_second_factor(pages: Pages) -> None:
    client = pages.stranger()
    by_password(pages, client)
    assert SESSION_COOKIE not in client.cookies
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/visite", follow_redirects=False).status_code == 303


def test_each_step_has_another_id_and_the_last_one_is_of_a_session_alone(
    pages: Pages, clock: Clock
) -> None:
    secret, first, _ = enrolled(pages, clock)
    clock.now += STEP
    client = pages.stranger()
    page = by_password(pages, client)
    step = client.cookies[STEP_COOKIE]
    send(client, page, pyotp.TOTP(secret).at(clock.now))
    session = client.cookies[SESSION_COOKIE]
    assert STEP_COOKIE not in client.cookies
    assert len({step, session, first.cookies[SESSION_COOKIE]}) == 3
    client.cookies.set(STEP_COOKIE, step)
    assert client.get("/connexion/second-facteur").url.path == "/connexion"


def test_a_session_that_the_browser_had_ends_with_the_new_one(pages: Pages, clock: Clock) -> None:
    secret, client, _ = enrolled(pages, clock)
    before = client.cookies[SESSION_COOKIE]
    clock.now += STEP
    page = by_password(pages, client)
    send(client, page, pyotp.TOTP(secret).at(clock.now))
    assert client.cookies[SESSION_COOKIE] != before
    old = pages.stranger()
    old.cookies.set(SESSION_COOKIE, before)
    assert old.get("/api/v1/me").status_code == 401


def test_a_wrong_code_says_so_and_several_make_wait(pages: Pages, clock: Clock) -> None:
    enrolled(pages, clock)
    client = pages.stranger()
    page = by_password(pages, client)
    for _ in range(4):
        answer = send(client, page, "000000")
        assert answer.status_code == 401
        assert "Code inexact" in answer.text
    answer = send(client, page, "000000")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


@pytest.mark.parametrize("path", ["second-facteur", "enrolement"])
def test_a_step_without_the_token_of_its_form_does_nothing(
    pages: Pages, clock: Clock, path: str
) -> None:
    client = pages.stranger()
    page = by_password(pages, client)
    code = pyotp.TOTP(secret_on(page)).at(clock.now)
    answer = client.post(f"/connexion/{path}", data={"csrf": "x", "code": code})
    assert answer.status_code == 403
    assert SESSION_COOKIE not in client.cookies


@pytest.mark.parametrize("path", ["second-facteur", "enrolement"])
def test_a_step_of_nobody_leads_to_the_first_page(pages: Pages, path: str) -> None:
    assert pages.stranger().get(f"/connexion/{path}").url.path == "/connexion"


def test_a_step_left_too_long_starts_again(pages: Pages, clock: Clock) -> None:
    client = pages.stranger()
    page = by_password(pages, client)
    clock.now += timedelta(minutes=11)
    answer = send(client, page, "000000")
    assert answer.status_code == 401
    assert "inachevée" in answer.text


def a_token(pages: Pages, *scopes: Action) -> tuple[str, tokens.Token, Decision]:
    site = pages.site
    now = site.clock()
    people.create(
        site.state,
        "robot",
        "Robot",
        now=now,
        kind=people.SERVICE,
        grants=(Grant(Role.DATA_MANAGER, None, LONG_AGO),),
    )
    chef = people.actor_of(site.state, "chef", now)
    decision = site.door.decide(chef, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)
    made = tokens.create(site.state, "robot", "nuit", scopes, timedelta(days=1), decision, now=now)
    return *made, decision


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_program_comes_in_with_its_token_alone(pages: Pages) -> None:
    secret, _, _ = a_token(pages, Action.READ_OPERATIONS)
    client = pages.stranger()
    assert client.get("/api/v1/me", headers=bearer(secret)).json()["login"] == "robot"
    assert "set-cookie" not in client.get("/api/v1/me", headers=bearer(secret)).headers


def test_a_token_opens_no_page_and_nothing_beyond_its_scopes(pages: Pages) -> None:
    secret, _, _ = a_token(pages, Action.READ_OPERATIONS)
    client = pages.stranger(**bearer(secret))
    assert client.get("/visite", follow_redirects=False).status_code == 303
    assert client.get("/api/v1/batches").status_code == 200
    assert client.get("/api/v1/research-zone").status_code == 403
    assert client.post("/api/v1/search", json={"text": "durand"}).status_code == 403


def test_a_call_with_a_token_reads_no_cookie(pages: Pages, clock: Clock) -> None:
    _, client, _ = enrolled(pages, clock)
    assert client.get("/api/v1/me").status_code == 200
    answer = client.get("/api/v1/me", headers=bearer("amb_wrong"))
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_an_unsafe_call_needs_the_form_token_of_a_session_not_of_a_token(
    pages: Pages, clock: Clock
) -> None:
    secret, _, _ = a_token(pages, Action.SEARCH_IDENTITY)
    answer = pages.stranger().post(
        "/api/v1/search", json={"text": "durand"}, headers=bearer(secret)
    )
    assert answer.json()["error"] == "AccessRefused"
    _, client, _ = enrolled(pages, clock)
    answer = client.post("/api/v1/search", json={"text": "durand"})
    assert answer.json()["error"] == "FormExpired"


def test_a_revoked_token_and_an_ended_role_are_seen_within_a_second(pages: Pages) -> None:
    secret, made, decision = a_token(pages, Action.COUNT)
    client = pages.stranger(**bearer(secret))
    assert client.get("/api/v1/me").status_code == 200
    before = time.monotonic()
    tokens.revoke(pages.site.state, made.id, decision, now=pages.site.clock())
    assert client.get("/api/v1/me").status_code == 401
    assert time.monotonic() - before < 1
