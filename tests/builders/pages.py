"""The pages of an installation behind a real server, with persons who sign in."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from ambroise.access import Grant, Role, people
from ambroise.settings import Settings, load_settings
from ambroise.web.app import create_app
from ambroise.web.site import Site

PASSWORD = "un mot de passe d'essai"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Pages:
    app: FastAPI
    address: str
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def site(self) -> Site:
        site: Site = self.app.state.site
        return site

    def stranger(self, **headers: str) -> httpx.Client:
        """Return a browser without session, which follows redirections."""
        client = httpx.Client(
            timeout=60,
            base_url=self.address,
            follow_redirects=True,
            headers=headers,
            trust_env=False,
        )
        self.clients.append(client)
        return client

    def person(self, login: str, role: Role, *wards: str) -> None:
        grants = tuple(Grant(role, ward, LONG_AGO) for ward in wards or (None,))
        digest = people.hash_password(PASSWORD)
        people.create(
            self.site.state, login, login.title(), now=LONG_AGO, password_hash=digest, grants=grants
        )

    def signed_in(self, login: str, role: Role, *wards: str) -> httpx.Client:
        self.person(login, role, *wards)
        return self.again(login)

    def again(self, login: str) -> httpx.Client:
        """Sign in as a person who is already there."""
        client = self.stranger()
        csrf = token(client.get("/connexion"))
        data = {"login": login, "password": PASSWORD, "csrf": csrf}
        answer = client.post("/connexion", data=data, follow_redirects=False)
        assert answer.status_code == 303
        return client

    def try_to_sign_in(self, login: str, password: str) -> httpx.Response:
        client = self.stranger()
        data = {"login": login, "password": password, "csrf": token(client.get("/connexion"))}
        return client.post("/connexion", data=data, follow_redirects=False)


def drafted(client: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """Return the page of a draft, from the page that says that it is being made."""
    until = time.monotonic() + 10
    while "/en-cours/" in answer.url.path and time.monotonic() < until:
        time.sleep(0.05)
        state = client.get(
            answer.url.copy_with(params={"suivi": "1"}), headers={"HX-Request": "true"}
        )
        assert state.status_code == 200
        if "HX-Redirect" in state.headers:
            answer = client.get(state.headers["HX-Redirect"])
    return answer


def token(answer: httpx.Response) -> str:
    """Return the token of the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
    assert found is not None
    return found[1]


class _Letter(HTMLParser):
    """The fields of the form of a letter, as a browser sends them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "/lettre/" in got.get("action", "")
        if not self._inside or "name" not in got:
            return
        if tag == "textarea":
            self._area = got["name"]
            self.fields.append((self._area, ""))
        elif tag == "input" and (got.get("type") != "checkbox" or "checked" in got):
            self.fields.append((got["name"], got.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._inside = self._inside and tag != "form"

    def handle_data(self, data: str) -> None:
        if self._area:
            name, text = self.fields[-1]
            self.fields[-1] = (name, text + data)


def letter_form(page: httpx.Response, **changed: str | list[str]) -> dict[str, str | list[str]]:
    """Return what the form of a letter sends, with some fields changed; `confirme` adds to it."""
    parser = _Letter()
    parser.feed(page.text)
    fields: dict[str, str | list[str]] = {}
    confirmed: list[str] = []
    for name, value in parser.fields:
        if name == "confirme":
            confirmed.append(value)
        else:
            fields[name] = value
    more = changed.pop("confirme", [])
    confirmed += [more] if isinstance(more, str) else more
    return fields | changed | ({"confirme": confirmed} if confirmed else {})


@contextmanager
def served(app: FastAPI) -> Iterator[Pages]:
    """Serve an application on loopback until the end of the block."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="critical",
        access_log=False,
        proxy_headers=True,
        timeout_keep_alive=600,  # a loaded machine thinks long between two requests
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    pages = Pages(app, f"http://127.0.0.1:{port}")
    yield pages
    for client in pages.clients:
        client.close()
    server.should_exit = True
    thread.join()


def by_password(settings: Settings) -> Settings:
    """Return settings where nobody needs a second factor, as in a demonstration."""
    return settings.model_copy(update={"second_factor_roles": frozenset()})


@pytest.fixture
def some_pages(tmp_path: Path) -> Iterator[Pages]:
    with served(create_app(by_password(load_settings(tmp_path / "home")))) as pages:
        yield pages
