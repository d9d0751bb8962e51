"""The gateway of a served hospital, and a real service on the loopback."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from ambroise.access import PEOPLE, Action, Actor, Purpose, Role
from ambroise.access.people import tokens
from ambroise.demo import ACCOUNTS
from ambroise.errors import SettingsInvalid
from ambroise.settings import GatewaySettings, Settings, load_settings
from ambroise.web.app import create_app
from tests.builders.hospital import a_hospital
from tests.builders.outside_service import OutsideService, outside_service
from tests.builders.pages import Pages, by_password, served
from tests.builders.project_view import EVERYONE
from tests.builders.served_hospital import ELSEWHERE, NOON, PHYSICIAN
from tests.builders.study import REQUEST, Study, a_study
from tests.unit.access.conftest import House

__all__ = ["by_password"]

REQUESTED = replace(
    REQUEST,
    cohort=EVERYONE,
    window_start=None,
    window_end=None,
    ends_at=NOON + timedelta(days=30),
)


@dataclass
class Walled:
    """A served hospital whose gateway goes to one service."""

    pages: Pages
    service: OutsideService
    person: str
    names: tuple[str, str]
    study: Study
    admin: Actor

    def by_token(self, actor: Actor) -> httpx.Client:
        decision = self.study.house.door.decide(
            self.admin, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS
        )
        secret, _ = tokens.create(
            self.study.house.state,
            actor.login,
            "passerelle",
            (Action.SEND_OUTSIDE,),
            timedelta(days=300),
            decision,
            now=self.study.house.now,
        )
        return self.pages.stranger(Authorization=f"Bearer {secret}")

    def asking(self, login: str) -> httpx.Client:
        client = self.pages.again(login)
        client.headers["X-CSRF-Token"] = client.get("/api/v1/me").json()["csrf"]
        return client

    def ask(self, login: str, text: str, **more: Any) -> httpx.Response:
        body = {"messages": [{"content": text}], **more}
        return self.asking(login).post(f"/api/v1/passerelle/patients/{self.person}", json=body)

    def trail(self) -> list[Any]:
        return [one.event for one in self.pages.site.trail.events(limit=50)]


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = a_hospital(tmp_path_factory.mktemp("hospital"), patients=4)
    made.take_in()
    made.close()
    return made.settings


@pytest.fixture(scope="module")
def walled(hospital: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walled]:
    key = tmp_path_factory.mktemp("key") / "key"
    key.write_text("cle-du-service\n", encoding="ascii")
    with outside_service(lambda text: f"Synthèse : {text}") as service:
        gateway = GatewaySettings(url=service.address, model="essai-1", key_file=key)
        settings = by_password(hospital.model_copy(update={"gateway": gateway}))
        with served(create_app(settings, clock=lambda: NOON)) as pages:
            for account in ACCOUNTS:
                if account.login in (PHYSICIAN, ELSEWHERE):
                    pages.person(account.login, Role(account.role), *account.wards)
            (first, *_) = pages.again(PHYSICIAN).get("/api/v1/patients").json()
            site = pages.site
            house = House(site.settings, site.state, site.trail)
            names = first["person"]["first_given_name"], first["person"]["used_name"]
            study = a_study(house).granted(request=REQUESTED)
            admin = house.person("admin", Role.ADMINISTRATOR)
            yield Walled(pages, service, first["person"]["person_id"], names, study, admin)
            house.door.close()


MARKS = ("KERVELLA", "8001234567", "3 mars 2024", "03/03/2024")


def text_about(names: tuple[str, str]) -> str:
    return (
        f"{names[0]} {names[1]} vue le 3 mars 2024 par Mme KERVELLA, IPP : 8001234567."
        " Toux depuis trois jours, tension 120/80."
    )


def test_the_text_leaves_pseudonymised_and_the_answer_is_in_clear(walled: Walled) -> None:
    text = text_about(walled.names)
    answer = walled.ask(PHYSICIAN, text)
    assert answer.status_code == 200
    assert answer.json()["text"] == f"Synthèse : {text}"
    assert answer.json()["unresolved"] == []
    assert answer.json()["put_back"] >= 4
    heard = walled.service.heard
    assert "Toux depuis trois jours, tension 120/80." in heard
    assert not any(mark in heard for mark in (*walled.names, *MARKS))
    assert walled.service.received[-1]["model"] == "essai-1"
    assert walled.service.keys[-1] == "Bearer cle-du-service"


def test_names_that_only_the_record_knows_are_hidden_too(walled: Walled) -> None:
    given, family = walled.names
    answer = walled.ask(PHYSICIAN, f"revue avec {family.lower()} {given.lower()} ce jour")
    assert answer.status_code == 200
    assert family.lower() not in walled.service.heard.lower()
    assert answer.json()["text"].startswith(f"Synthèse : revue avec {family.lower()}")


def test_a_named_person_is_hidden_without_any_cue(walled: Walled) -> None:
    named = [{"family_name": "Petitjean", "given_names": ["Luc"], "role": "professional"}]
    answer = walled.ask(PHYSICIAN, "avis demandé à petitjean demain", named=named)
    assert "petitjean" in answer.json()["text"]
    assert "petitjean" not in walled.service.heard.lower()


def test_the_same_answer_comes_in_pieces(walled: Walled) -> None:
    text = text_about(walled.names) * 3
    answer = walled.ask(PHYSICIAN, text, stream=True)
    assert answer.headers["content-type"] == "application/x-ndjson"
    *pieces, end = map(json.loads, answer.text.splitlines())
    assert len(pieces) > 1
    assert "".join(piece["text"] for piece in pieces) == f"Synthèse : {text}"
    assert (end["unresolved"], end["put_back"] >= 12) == ([], True)


def test_the_trail_and_the_logs_hold_counts_and_digests_alone(
    walled: Walled, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        walled.ask(PHYSICIAN, text_about(walled.names))
    events = walled.trail()
    assert [one.action for one in events[:3]] == [
        "gateway.returned",
        "gateway.sent",
        "send_outside",
    ]
    sent = events[1]
    assert (sent.actor, sent.purpose, sent.object_id) == (PHYSICIAN, "care_aid", walled.person)
    assert sent.count >= 4
    assert set(sent.digests) == {"input"}
    written = str(events) + caplog.text + "".join(capfd.readouterr())
    assert not any(mark in written for mark in (*walled.names, *MARKS, "Toux"))


def test_who_does_not_care_for_the_patient_sends_nothing(walled: Walled) -> None:
    before = len(walled.service.received)
    answer = walled.ask(ELSEWHERE, text_about(walled.names))
    assert answer.status_code == 403
    assert len(walled.service.received) == before
    assert not walled.trail()[0].allowed


def test_a_member_of_a_project_asks_for_it_and_others_do_not(walled: Walled) -> None:
    study = walled.study
    where = f"/api/v1/passerelle/projects/{study.id}"
    body = {"messages": [{"content": "résumer : Mme KERVELLA tousse"}]}
    answer = walled.by_token(study.member).post(where, json=body)
    assert answer.json()["text"] == "Synthèse : résumer : Mme KERVELLA tousse"
    assert walled.trail()[0].object_id == study.id
    assert walled.by_token(study.outsider).post(where, json=body).status_code == 403


def test_nothing_leaves_above_the_bound(hospital: Settings, walled: Walled) -> None:
    before = len(walled.service.received)
    gateway = GatewaySettings(url=walled.service.address, model="essai-1", residual_bound=0)
    settings = by_password(hospital.model_copy(update={"gateway": gateway}))
    with served(create_app(settings, clock=lambda: NOON)) as pages:
        answer = replace(walled, pages=pages).ask(PHYSICIAN, "vue par Mme KERVELLA, lot 1234567890")
    assert answer.status_code == 422
    assert answer.json()["error"] == "GatewayTooRisky"
    assert len(walled.service.received) == before
    assert walled.trail()[0].action == "gateway.refused"


def test_a_redirection_is_not_followed_and_a_failure_is_told(walled: Walled) -> None:
    walled.service.status = 302
    try:
        for stream in (False, True):
            answer = walled.ask(PHYSICIAN, "Toux.", stream=stream)
            assert answer.status_code == 502
            assert "302" in answer.json()["message"]
    finally:
        walled.service.status = 200


def test_a_text_too_long_is_refused(walled: Walled) -> None:
    answer = walled.ask(PHYSICIAN, "a " * 100_001)
    assert answer.status_code == 413


def test_no_service_in_the_settings_no_way_out(hospital: Settings, walled: Walled) -> None:
    assert hospital.gateway is None
    with served(create_app(by_password(hospital), clock=lambda: NOON)) as pages:
        shut = replace(walled, pages=pages)
        answer = shut.ask(PHYSICIAN, "Toux.")
    assert (answer.status_code, answer.json()["error"]) == (409, "GatewayClosed")


def test_an_address_without_tls_is_refused_unless_it_is_this_machine(tmp_path: Path) -> None:
    toml = '[gateway]\nurl = "http://llm.example/v1"\nmodel = "m"\n'
    (tmp_path / "ambroise.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="GATEWAY__URL"):
        load_settings(tmp_path)
