"""« Moteurs » over real servers: what is shown, tried, and refused."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ambroise.access import Role
from ambroise.settings import EndpointSettings, Settings, load_settings
from ambroise.state.schema import runs
from ambroise.web.app import create_app
from tests.builders.model_folder import a_model
from tests.builders.model_server import ModelServer, model_server
from tests.builders.pages import Pages, by_password, served, token


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path, server: ModelServer) -> Settings:
    a_model(tmp_path / "home")
    a_model(tmp_path / "home", "abime", digest="0" * 64)
    gone = EndpointSettings(url="http://127.0.0.1:9/v1", model="absent", outside=True)
    local = server.endpoint(roles={"senior"}, watts=350, at_once=3)
    found = by_password(load_settings(tmp_path / "home"))
    return found.model_copy(update={"endpoints": {"local": local, "dehors": gone}})


@pytest.fixture
def pages(settings: Settings) -> Iterator[Pages]:
    with served(create_app(settings)) as made:
        yield made


def a_run(pages: Pages) -> None:
    row = {
        "id": "r1", "use": "letter", "use_version": "1", "zone": "care", "engine": "local",
        "engine_version": "essai", "engine_digest": "", "actor": "p", "trail_entry": 1,
        "input_digest": "", "output_digest": "", "outcome": "drafted",
        "started_at": datetime.now(UTC), "seconds": 1.0, "tokens": 1234, "energy_joules": 7200.0,
        "energy_method": "estimated", "exchanges": 2, "exchanges_failed": 1, "failure": "length",
    }  # fmt: skip
    with pages.site.state.begin() as connection:
        connection.execute(sa.insert(runs).values(row))


def test_everybody_sees_the_engines_and_what_they_did_lately(pages: Pages) -> None:
    a_run(pages)
    nurse = pages.signed_in("awa", Role.NURSE, "2110")
    page = nurse.get("/moteurs").text
    assert "3 à la fois" in page
    assert "médecin senior" in page or "senior" in page
    assert "hors de l&#39;établissement" in page
    assert "réponse inachevée : trop longue" in page
    assert "1 234" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "2 Wh" in page.replace("\u202f", " ").replace("\xa0", " ").replace("2,0", "2")
    assert "framingham-femmes" in page
    assert "Modèle abime refusé" in page
    assert "Essayer maintenant" not in page


def test_who_looks_after_the_installation_tries_a_server_now(
    pages: Pages, server: ModelServer
) -> None:
    admin = pages.signed_in("admin", Role.ADMINISTRATOR)
    csrf = token(admin.get("/moteurs"))
    page = admin.post("/moteurs/local/essayer", data={"csrf": csrf})
    assert "Le moteur local répond et sert ce modèle." in page.text
    assert server.paths == ["/v1/models"]
    page = admin.post("/moteurs/dehors/essayer", data={"csrf": csrf})
    assert page.status_code == 200
    assert "connexion refusée" in page.text
    assert "laissé au repos" in page.text


def test_a_hung_server_does_not_hold_the_page(pages: Pages, server: ModelServer) -> None:
    server.behaves("hang")
    admin = pages.signed_in("admin", Role.ADMINISTRATOR)
    page = admin.get("/moteurs")
    assert page.status_code == 200
    assert server.paths == []
    assert page.elapsed.total_seconds() < 2


def test_an_unknown_engine_and_one_without_right_are_refused(pages: Pages) -> None:
    admin = pages.signed_in("admin", Role.ADMINISTRATOR)
    csrf = token(admin.get("/moteurs"))
    assert admin.post("/moteurs/absent/essayer", data={"csrf": csrf}).status_code == 404
    nurse = pages.signed_in("awa", Role.NURSE, "2110")
    csrf = token(nurse.get("/compte"))
    assert nurse.post("/moteurs/local/essayer", data={"csrf": csrf}).status_code == 403


def test_a_page_without_any_model_says_that_all_works_by_rules(tmp_path: Path) -> None:
    with served(create_app(by_password(load_settings(tmp_path / "home")))) as pages:
        page = pages.signed_in("admin", Role.ADMINISTRATOR).get("/moteurs?lang=en")
    assert "everything works by rules" in page.text
