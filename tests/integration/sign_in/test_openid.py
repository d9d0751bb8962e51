"""Sign-in by OpenID Connect with a real identity provider, as a browser goes through it."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa

from ambroise.access import Role
from ambroise.settings import OpenIdSettings, load_settings
from ambroise.state.schema import external_accounts
from ambroise.web.app import create_app
from ambroise.web.site import Clock, utc_now
from ambroise.web.visitor import SESSION_COOKIE
from tests.builders.pages import Pages, served, token
from tests.builders.provider import IdentityProvider, a_provider, free_port, new_secret

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@dataclass
class Together:
    """The pages and their provider."""

    pages: Pages
    provider: IdentityProvider

    def arrive(self, client: httpx.Client | None = None, target: str = "/") -> httpx.Response:
        """Go through the provider as a browser does, as far as the pages send."""
        browser = client or self.pages.stranger()
        return browser.get("/connexion/fournisseur", params={"suite": target})

    def caught(self, client: httpx.Client) -> str:
        """Go through the provider, and stop at the address that it sends the browser back to."""
        answer = client.get("/connexion/fournisseur", follow_redirects=False)
        while True:
            address = str(answer.next_request.url) if answer.next_request else ""
            if "/connexion/retour" in address:
                return address
            answer = client.get(address, follow_redirects=False)

    def causes(self) -> list[tuple[str, str]]:
        """Return (rule, cause) of the refused sign-ins, the last first."""
        found = self.pages.site.trail.events(action="sign_in")
        return [
            (one.event.rule, str(one.event.detail.get("cause", "")))
            for one in found
            if not one.event.allowed
        ]


Start = Callable[..., Together]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:

        def begin(
            *, algorithm: str = "RS256", clock: Clock = utc_now, **changed: object
        ) -> Together:
            return stack.enter_context(together(tmp_path, algorithm, changed, clock))

        yield begin


@contextmanager
def together(
    folder: Path, algorithm: str, changed: dict[str, object], clock: Clock
) -> Iterator[Together]:
    port = free_port()
    secret = new_secret(folder / "secrets")
    values = {
        "issuer": f"http://127.0.0.1:{port}",
        "client_id": "ambroise",
        "client_secret_file": secret,
        "name": "Pro Santé Connect",
    }
    openid = OpenIdSettings.model_validate(values | changed)
    asking = frozenset({"administrator"})  # a physician comes in with the provider's proof alone
    settings = load_settings(folder / "home").model_copy(
        update={"openid": openid, "second_factor_roles": asking}
    )
    with (
        served(create_app(settings, clock=clock)) as pages,
        a_provider(port, pages.address, secret.read_text(), algorithm) as provider,
    ):
        yield Together(pages, provider)


def is_in(client: httpx.Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_known_person_comes_in_and_lands_where_they_wanted(start: Start, algorithm: str) -> None:
    both = start(algorithm=algorithm, accounts="match")
    both.pages.person("blanc", Role.SENIOR, "4110")
    both.provider.next_is("s-1", preferred_username="blanc")
    client = both.pages.stranger()
    answer = both.arrive(client, "/visite")
    assert answer.url.path == "/visite"
    assert client.get("/api/v1/me").json()["login"] == "blanc"
    event = both.pages.site.trail.events(action="sign_in")[0].event
    assert (event.actor, event.detail["method"]) == ("blanc", "openid")


def test_who_signs_is_asked_anew_by_the_provider(start: Start) -> None:
    both = start(accounts="match")
    both.pages.person("blanc", Role.SENIOR, "4110")
    both.provider.next_is("s-1", preferred_username="blanc")
    client, entrance = both.pages.stranger(), both.pages.site.entrance
    both.arrive(client)
    before = entrance.session(client.cookies[SESSION_COOKIE])
    assert before is not None
    page = client.get("/connexion/confirmer?suite=/visite")
    link = re.search(r'href="(/connexion/fournisseur[^"]+)"', page.text)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    away = client.get(address, follow_redirects=False)
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["600"])
    assert client.get(address).url.path == "/visite"
    session = entrance.session(client.cookies[SESSION_COOKIE])
    assert session is not None
    assert entrance.proved_lately(session)
    assert session.id != before.id


def test_a_proof_that_the_provider_had_long_ago_is_refused(start: Start) -> None:
    both = start(accounts="match", clock=lambda: utc_now() + timedelta(minutes=12))
    both.pages.person("blanc", Role.SENIOR, "4110")
    both.provider.next_is("s-1", preferred_username="blanc")
    client = both.pages.stranger()
    answer = client.get("/connexion/fournisseur?confirmer=1&suite=/visite")
    assert answer.status_code == 401
    assert both.causes()[0] == ("IdentityRefused", "auth_time")


def test_the_button_says_the_name_of_the_provider(start: Start) -> None:
    both = start()
    page = both.pages.stranger().get("/connexion").text
    assert "Se connecter avec Pro Santé Connect" in page


def test_an_account_is_tied_to_issuer_and_subject_never_to_what_is_said_later(
    start: Start,
) -> None:
    both = start(accounts="match")
    both.pages.person("blanc", Role.SENIOR)
    both.pages.person("noir", Role.SENIOR)
    both.provider.next_is("s-1", preferred_username="blanc")
    both.arrive()
    both.provider.next_is("s-1", preferred_username="noir")
    client = both.pages.stranger()
    both.arrive(client)
    assert client.get("/api/v1/me").json()["login"] == "blanc"
    both.provider.next_is("s-2", preferred_username="blanc")
    other = both.pages.stranger()
    assert both.arrive(other).status_code == 403
    assert not is_in(other)


def test_nobody_is_matched_by_an_e_mail_or_without_leave(start: Start) -> None:
    both = start()
    both.pages.person("blanc", Role.SENIOR)
    both.provider.next_is("s-1", preferred_username="blanc", email="blanc@chu.test")
    client = both.pages.stranger()
    assert both.arrive(client).status_code == 403
    assert not is_in(client)
    assert both.causes()[0][0] == "AccountUnlinked"


def test_a_newcomer_is_let_in_with_no_role_where_the_settings_say_so(start: Start) -> None:
    both = start(accounts="create")
    both.provider.next_is("s-1", preferred_username="nouveau", name="Nadia Nouveau")
    client = both.pages.stranger()
    both.arrive(client)
    assert client.get("/api/v1/me").json()["name"] == "Nadia Nouveau"
    with both.pages.site.state.read() as connection:
        (row,) = connection.execute(sa.select(external_accounts)).all()
    assert (row.issuer, row.subject) == (both.provider.issuer, "s-1")


def test_a_professional_is_matched_by_the_number_of_the_national_register(start: Start) -> None:
    both = start(accounts="create", match_on="rpps", match_claim="SubjectNameID", match_prefix="8")
    both.provider.next_is("s-1", SubjectNameID="810001234567")
    client = both.pages.stranger()
    both.arrive(client)
    assert client.get("/api/v1/me").json()["login"] == "rpps-10001234567"


@pytest.mark.parametrize(
    ("acr", "amr", "cause"),
    [
        ("eidas1", ("otp",), "acr"),
        ("", ("otp",), "acr"),
        ("eidas2", ("pwd",), "amr"),
        ("eidas2", (), "amr"),
    ],
)
def test_a_low_assurance_or_no_second_factor_is_refused(
    start: Start, acr: str, amr: tuple[str, ...], cause: str
) -> None:
    both = start(accounts="match", accepted_acr={"eidas2", "eidas3"}, accepted_amr={"otp", "mfa"})
    both.pages.person("blanc", Role.SENIOR)
    both.provider.next_is("s-1", preferred_username="blanc", acr=acr, amr=amr)
    client = both.pages.stranger()
    assert both.arrive(client).status_code == 401
    assert not is_in(client)
    assert both.causes() == [("IdentityRefused", cause)]


def test_the_second_factor_of_the_provider_is_enough_for_an_administrator(start: Start) -> None:
    both = start(accounts="match", accepted_amr={"otp", "mfa"})
    both.pages.person("chef", Role.ADMINISTRATOR)
    both.provider.next_is("s-1", preferred_username="chef", amr=("pwd", "otp"))
    client = both.pages.stranger()
    both.arrive(client)
    assert is_in(client)


def test_an_administrator_proves_a_second_factor_when_the_provider_promises_none(
    start: Start,
) -> None:
    both = start(accounts="match")
    both.pages.person("chef", Role.ADMINISTRATOR)
    both.provider.next_is("s-1", preferred_username="chef", amr=("otp",))
    client = both.pages.stranger()
    assert both.arrive(client).url.path == "/connexion/enrolement"
    assert not is_in(client)


def test_a_person_whom_the_provider_does_not_confirm_stays_out(start: Start) -> None:
    both = start(accounts="match")
    both.provider.next_is("")
    client = both.pages.stranger()
    answer = both.arrive(client)
    assert answer.status_code == 401
    assert "identité non confirmée" in answer.text
    assert both.causes() == [("IdentityRefused", "error")]


def test_an_answer_comes_once_and_to_the_browser_that_left(start: Start) -> None:
    both = start(accounts="match")
    both.pages.person("blanc", Role.SENIOR)
    both.provider.next_is("s-1", preferred_username="blanc")
    victim = both.pages.stranger()
    address = both.caught(both.pages.stranger())
    assert victim.get(address).status_code == 401
    assert not is_in(victim)
    client = both.pages.stranger()
    address = both.caught(client)
    assert client.get(address).status_code == 200
    assert is_in(client)
    client.cookies.delete(SESSION_COOKIE)
    assert client.get(address).status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("field", ["code", "iss"])
def test_an_answer_with_another_code_or_issuer_is_refused(start: Start, field: str) -> None:
    both = start(accounts="match")
    both.pages.person("blanc", Role.SENIOR)
    both.provider.next_is("s-1", preferred_username="blanc")
    client = both.pages.stranger()
    address = urlsplit(both.caught(client))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    answer = client.get("/connexion/retour", params={**asked, field: "http://other"})
    assert answer.status_code == 401
    assert both.causes() == [("IdentityRefused", field)]


def test_a_code_of_another_sign_in_is_refused(start: Start) -> None:
    """The verifier (PKCE) and the nonce are of one sign-in only."""
    both = start(accounts="match")
    both.pages.person("blanc", Role.SENIOR)
    both.provider.next_is("s-1", preferred_username="blanc")
    thief, client = both.pages.stranger(), both.pages.stranger()
    stolen = parse_qs(urlsplit(both.caught(thief)).query)["code"][0]
    own = parse_qs(urlsplit(both.caught(client)).query)
    asked = {"state": own["state"][0], "iss": own["iss"][0], "code": stolen}
    assert client.get("/connexion/retour", params=asked).status_code == 401
    assert not is_in(client)


def test_a_provider_that_does_not_answer_leaves_the_local_accounts_open(
    start: Start, tmp_path: Path
) -> None:
    values = {"issuer": "http://127.0.0.1:9", "client_id": "ambroise"}
    openid = OpenIdSettings.model_validate(values)
    settings = load_settings(tmp_path / "home").model_copy(update={"openid": openid})
    with served(create_app(settings)) as pages:
        answer = pages.stranger().get("/connexion/fournisseur")
        assert answer.status_code == 503
        assert pages.signed_in("blanc", Role.NURSE).get("/api/v1/me").status_code == 200


def test_signing_out_here_offers_to_sign_out_there(start: Start) -> None:
    both = start(accounts="match")
    both.pages.person("blanc", Role.SENIOR)
    both.provider.next_is("s-1", preferred_username="blanc")
    client = both.pages.stranger()
    page = both.arrive(client, "/visite")
    left = client.post("/deconnexion", data={"csrf": token(page)})
    assert "Se déconnecter aussi de Pro Santé Connect" in left.text
    assert f"{both.provider.issuer}/session/end?client_id=ambroise" in left.text
    assert not is_in(client)
