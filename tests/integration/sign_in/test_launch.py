"""A stay opened from the electronic record by a signed link, on the fictional hospital."""

import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ambroise.access import Role
from ambroise.access.people.sessions import LAUNCH_SCOPES
from ambroise.demo import ACCOUNTS, JOURNEY
from ambroise.settings import LaunchSettings
from ambroise.web.app import create_app
from ambroise.web.visitor import SESSION_COOKIE
from tests.builders.hospital import a_hospital
from tests.builders.pages import Pages, served, token
from tests.builders.served_hospital import ELSEWHERE, NOON, PHYSICIAN
from tests.builders.signed import ISSUER, OTHER, RSA, signed

MINUTE = {"iat": int(NOON.timestamp()), "exp": int(NOON.timestamp()) + 60}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("hospital")
    hospital = a_hospital(folder, patients=3)
    hospital.take_in()
    hospital.close()
    keys = folder / "dpi.pem"
    keys.write_bytes(RSA.as_pem(private=False))
    launch = LaunchSettings(issuer=ISSUER, keys_file=keys)
    asking = frozenset({"administrator"})
    settings = hospital.settings.model_copy(
        update={"launch": launch, "second_factor_roles": asking}
    )
    with served(create_app(settings, clock=lambda: NOON)) as pages:
        for account in ACCOUNTS:
            if account.login in (PHYSICIAN, ELSEWHERE):
                pages.person(account.login, Role(account.role), *account.wards)
        pages.person("chef", Role.ADMINISTRATOR)
        yield pages


def link(sub: str = PHYSICIAN, stay: str = JOURNEY.stay_number, **changed: Any) -> dict[str, str]:
    values = {**MINUTE, "jti": secrets.token_hex(8), "sub": sub, "stay": stay, "nonce": None}
    return {"jeton": signed(**(values | changed))}


def csrf(client: httpx.Client) -> str:
    found: str = client.get("/api/v1/me").json()["csrf"]
    return found


def test_the_stay_opens_with_no_second_sign_in(pages: Pages) -> None:
    client = pages.stranger()
    page = client.get("/lancement", params=link())
    assert page.status_code == 200
    assert "/sejours/" in page.url.path
    assert JOURNEY.stay_number in page.text
    event = pages.site.trail.events(action="sign_in", actor=PHYSICIAN)[0].event
    assert event.detail == {"method": "launch", "stay": JOURNEY.stay_number}


def test_a_launch_opens_care_and_nothing_else(pages: Pages) -> None:
    client = pages.stranger()
    page = client.get("/lancement", params=link())
    patient = page.url.path.partition("/sejours/")[0]
    assert client.get(patient).status_code == 200
    searched = client.post(
        "/recherche", data={"text": "durand", "csrf": token(client.get(patient))}
    )
    assert searched.status_code == 403
    session = pages.site.entrance.session(client.cookies[SESSION_COOKIE])
    assert session is not None
    assert session.actor.scopes == LAUNCH_SCOPES


def test_a_patient_outside_the_care_team_still_asks_for_a_reason(pages: Pages) -> None:
    client = pages.stranger()
    page = client.get("/lancement", params=link(ELSEWHERE))
    assert page.status_code == 403
    assert "hors équipe de soins" in page.text


def test_an_administrator_launched_from_the_record_reads_and_manages_nothing(pages: Pages) -> None:
    """The number of a stay is searched under the rights of the person alone."""
    client = pages.stranger()
    page = client.get("/lancement", params=link("chef"))
    assert page.status_code == 403
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"key": OTHER},
        {"aud": "other"},
        {"iss": "https://other.test"},
        {"exp": MINUTE["iat"] + 300},
        {"iat": MINUTE["iat"] - 120, "exp": MINUTE["iat"] - 60},
        {"sub": None},
        {"jti": None},
        {"stay": None},
    ],
)
def test_a_bad_link_opens_nothing(pages: Pages, changed: dict[str, Any]) -> None:
    client = pages.stranger()
    page = client.get("/lancement", params=link(**changed))
    assert page.status_code == 401
    assert "Lien du dossier patient refusé" in page.text
    assert client.get("/api/v1/me").status_code == 401


def test_a_link_serves_once(pages: Pages) -> None:
    used = link()
    assert pages.stranger().get("/lancement", params=used).status_code == 200
    again = pages.stranger()
    assert again.get("/lancement", params=used).status_code == 401
    assert again.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("sub", ["nobody", "", "quintin' OR 1=1"])
def test_a_link_for_somebody_unknown_opens_nothing(pages: Pages, sub: str) -> None:
    assert pages.stranger().get("/lancement", params=link(sub)).status_code in (401, 403)


def test_an_unknown_stay_is_said_and_opens_nothing(pages: Pages) -> None:
    client = pages.stranger()
    assert client.get("/lancement", params=link(stay="NOPE")).status_code == 404
    assert client.get("/api/v1/me").status_code == 401


def test_a_new_launch_takes_the_place_of_another_persons_session(pages: Pages) -> None:
    client = pages.again(ELSEWHERE)
    before = client.cookies[SESSION_COOKIE]
    client.get("/lancement", params=link())
    assert client.get("/api/v1/me").json()["login"] == PHYSICIAN
    assert pages.site.entrance.session(before) is None


def test_without_a_link_one_signs_in(pages: Pages) -> None:
    assert pages.stranger().get("/lancement").url.path == "/connexion"
