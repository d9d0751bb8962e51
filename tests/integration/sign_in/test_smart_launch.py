"""A stay opened by SMART App Launch, through the authorization server of a real record."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ambroise.access import Role
from ambroise.access.people.sessions import LAUNCH_SCOPES
from ambroise.demo import ACCOUNTS, JOURNEY
from ambroise.errors import SettingsInvalid
from ambroise.settings import SmartSettings
from ambroise.web.app import create_app
from ambroise.web.visitor import SESSION_COOKIE
from tests.builders.hospital import a_hospital
from tests.builders.pages import Pages, served
from tests.builders.provider import free_port
from tests.builders.record import ElectronicRecord, a_record
from tests.builders.served_hospital import ELSEWHERE, PHYSICIAN

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

SHOWN = {"patient": JOURNEY.patient_id, "encounter": JOURNEY.encounter_id}


def a_key(folder: Path, algorithm: str = "ES384") -> Path:
    key: Any = (
        ec.generate_private_key(ec.SECP384R1())
        if algorithm == "ES384"
        else rsa.generate_private_key(65537, 2048)
    )
    file = folder / f"{algorithm}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@dataclass
class Together:
    """The pages of a hospital and its electronic record."""

    pages: Pages
    record: ElectronicRecord

    def arrive(self, link: dict[str, str], client: httpx.Client | None = None) -> httpx.Response:
        """Open our address as the record does, and go where a browser is sent."""
        return (client or self.pages.stranger()).get("/lancement/smart", params=link)

    def caught(self, link: dict[str, str], client: httpx.Client) -> str:
        """Go through the record, and stop at the address that it sends the browser back to."""
        answer = client.get("/lancement/smart", params=link, follow_redirects=False)
        while True:
            address = str(answer.next_request.url) if answer.next_request else ""
            if "/lancement/smart/retour" in address:
                return address
            answer = client.get(address, follow_redirects=False)

    def refusal(self) -> tuple[str, str, str]:
        """Return (actor, rule, cause) of the last refused sign-in."""
        found = self.pages.site.trail.events(action="sign_in")
        event = next(one.event for one in found if not one.event.allowed)
        return event.actor, event.rule, str(event.detail.get("cause", ""))


@pytest.fixture(scope="module", params=["ES384", "RS384"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Together]:
    folder = tmp_path_factory.mktemp("hospital")
    hospital = a_hospital(folder, patients=3)
    hospital.take_in(research=False)
    hospital.close()
    port = free_port()
    smart = SmartSettings(
        server=f"http://127.0.0.1:{port}/fhir",
        client_id="ambroise",
        key_file=a_key(folder, request.param),
        source="chu",
        accounts="match",
    )
    settings = hospital.settings.model_copy(update={"smart": smart})
    with (
        served(create_app(settings)) as pages,
        a_record(port, pages.address, request.param) as record,
    ):
        for account in ACCOUNTS:
            if account.login in (PHYSICIAN, ELSEWHERE):
                pages.person(account.login, Role(account.role), *account.wards)
        pages.person("chef", Role.ADMINISTRATOR)
        yield Together(pages, record)


def is_in(client: httpx.Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def physician(both: Together, shown: dict[str, Any] | None = None, **more: Any) -> dict[str, str]:
    seen = SHOWN if shown is None else shown
    return both.record.opens("s-1", seen, preferred_username=PHYSICIAN, **more)


def test_the_stay_on_the_screen_opens_with_no_second_sign_in(both: Together) -> None:
    client = both.pages.stranger()
    page = both.arrive(physician(both), client)
    assert page.status_code in (200, 403)  # the team of that stay, or a reason first
    assert "/sejours/" in page.url.path
    session = both.pages.site.entrance.session(client.cookies[SESSION_COOKIE])
    assert session is not None
    assert (session.actor.login, session.stay) == (PHYSICIAN, JOURNEY.stay_number)
    assert session.actor.scopes == LAUNCH_SCOPES
    event = both.pages.site.trail.events(action="sign_in", actor=PHYSICIAN)[0].event
    assert event.detail == {"method": "smart", "stay": JOURNEY.stay_number}


def test_the_encounter_may_stand_in_the_context(both: Together) -> None:
    context = [{"reference": f"Encounter/{JOURNEY.encounter_id}"}, {"reference": "Task/1"}]
    page = both.arrive(physician(both, {"patient": JOURNEY.patient_id, "fhirContext": context}))
    assert "/sejours/" in page.url.path


def test_only_the_public_half_of_our_key_is_shown(both: Together) -> None:
    (key,) = both.pages.stranger().get("/lancement/smart/cles").json()["keys"]
    assert key["alg"] in ("ES384", "RS384")
    assert key.keys() & {"d", "p", "q", "dp", "dq", "qi", "k"} == set()


def test_another_record_opens_nothing_and_is_never_called(both: Together) -> None:
    client = both.pages.stranger()
    link = physician(both) | {"iss": "http://127.0.0.1:9/fhir"}
    page = both.arrive(link, client)
    assert (page.status_code, page.url.path) == (401, "/lancement/smart")
    assert not is_in(client)
    assert both.refusal() == ("?", "LaunchRefused", "server")


def test_a_launch_serves_once(both: Together) -> None:
    link = physician(both)
    assert "/sejours/" in both.arrive(link).url.path
    again = both.pages.stranger()
    assert both.arrive(link, again).status_code == 401
    assert not is_in(again)
    assert both.refusal() == ("?", "LaunchRefused", "launch")


def test_an_answer_comes_once_and_to_the_browser_that_left(both: Together) -> None:
    client, thief = both.pages.stranger(), both.pages.stranger()
    address = both.caught(physician(both), client)
    assert thief.get(address).status_code == 401
    assert both.refusal() == ("?", "StepExpired", "")
    assert not is_in(thief)
    assert is_in(client) is False
    client.get(address)
    assert is_in(client)
    other = both.pages.stranger()
    other.cookies.update(client.cookies)
    assert other.get(address).status_code == 401


@pytest.mark.parametrize(
    ("forged", "cause"),
    [
        ({"aud": "another-client"}, "aud"),
        ({"iss": "http://127.0.0.1:9"}, "iss"),
        ({"nonce": "of another launch"}, "nonce"),
        ({"exp": 1_600_000_000}, "exp"),
        ({"azp": "another-client"}, "azp"),
    ],
)
def test_a_token_meant_for_others_opens_nothing(
    both: Together, forged: dict[str, Any], cause: str
) -> None:
    client = both.pages.stranger()
    assert both.arrive(physician(both, forged=forged), client).status_code == 401
    assert not is_in(client)
    assert both.refusal() == ("?", "LaunchRefused", cause)


@pytest.mark.parametrize(
    ("shown", "cause"),
    [
        ({"patient": "pat-000002"}, "patient"),
        ({"patient": "nobody"}, "patient"),
        ({"encounter": "nothing"}, "stay"),
        ({"encounter": ""}, "stay"),
        ({"patient": ""}, "stay"),
    ],
)
def test_a_stay_of_another_patient_or_of_nobody_is_refused_and_traced(
    both: Together, shown: dict[str, str], cause: str
) -> None:
    client = both.pages.stranger()
    assert both.arrive(physician(both, SHOWN | shown), client).status_code == 401
    assert not is_in(client)
    assert both.refusal()[1:] == ("LaunchRefused", cause)
    assert "nobody" not in str(both.pages.site.trail.events(limit=5))


def test_a_person_unknown_here_or_refused_by_the_record_stays_out(both: Together) -> None:
    client = both.pages.stranger()
    link = both.record.opens("s-9", SHOWN, preferred_username="personne")
    assert both.arrive(link, client).status_code == 403
    assert both.refusal() == ("?", "AccountUnlinked", "")
    assert not is_in(client)
    other = both.pages.stranger()
    assert both.arrive(physician(both) | {"launch": "unknown"}, other).status_code == 401
    assert both.refusal() == ("?", "LaunchRefused", "error")
    assert not is_in(other)


def test_who_may_not_search_a_patient_is_led_to_none(both: Together) -> None:
    client = both.pages.stranger()
    link = both.record.opens("s-3", SHOWN, preferred_username="chef")
    assert both.arrive(link, client).status_code == 403
    assert not is_in(client)


def test_a_key_that_may_not_sign_is_refused_when_it_is_needed(tmp_path: Path) -> None:
    from ambroise.access.people.outside.smart import Smart

    small = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path / "small.pem"
    file.write_bytes(
        small.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    settings = SmartSettings(
        server="https://dpi.test/fhir", client_id="a", key_file=file, source="chu"
    )
    with pytest.raises(SettingsInvalid, match="SMART__KEY_FILE"):
        Smart(settings)


def test_a_record_is_reached_over_tls_alone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="https"):
        SmartSettings(server="http://dpi.test/fhir", client_id="a", key_file=tmp_path, source="chu")
