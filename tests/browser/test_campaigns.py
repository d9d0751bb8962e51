"""A campaign and a blind reading in Chromium: by keyboard alone, settled side by side, printed."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ambroise.access import Role
from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults
from tests.builders.pages import Pages

pytestmark = pytest.mark.browser

DIM, FIRST, SECOND, JUDGE = "dimcampagne", "liseuse", "liseur", "arbitre"
QUESTION = {"ask": "Quand revenir ?", "choices": ["demain", "dans un mois"], "right": 1}


@pytest.fixture(scope="session")
def team(hospital: Pages) -> None:
    hospital.person(DIM, Role.DIM)
    for login in (FIRST, SECOND, JUDGE):
        hospital.person(login, Role.SENIOR, "9999")


def again(window: Window, login: str) -> None:
    window.context.clear_cookies()
    window.sign_in(login)


def campaign(window: Window, kind: str) -> str:
    """Create a campaign as its manager would, name its people and draw; return its address."""
    page = window.page
    window.go("/campagnes")
    assert faults(page) == []
    page.locator("#title").fill("Douleur dite")
    page.locator("#kind").select_option(kind)
    page.locator("#labels").fill("douleur: une douleur dite\nmedicament: un médicament")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url("**/campagnes/*")
    assert faults(page) == []
    for login, part in ((FIRST, "reader"), (SECOND, "reader"), (JUDGE, "judge")):
        page.locator("#login").select_option(login)
        page.locator("#part").select_option(part)
        page.get_by_role("button", name="Nommer").click()
        page.wait_for_url("**#personnes")
    page.locator("#size").fill("1")
    page.get_by_role("button", name="Tirer au sort").click()
    expect(page.get_by_role("heading", name="Échantillon")).to_be_visible()
    assert faults(page) == []
    return page.url.partition("#")[0]


def read_next(window: Window, here: str) -> None:
    window.page.goto(here)
    window.page.get_by_role("button", name="Lire le cas suivant").click()
    window.page.wait_for_url("**/cas/*")
    expect(window.page.locator("#lecture")).to_be_focused()


def test_two_read_with_the_keyboard_and_a_third_settles(window: Window, team: None) -> None:
    window.sign_in(DIM)
    page = window.page
    here = campaign(window, "spans")
    for login, moves in ((FIRST, 2), (SECOND, 3)):
        again(window, login)
        read_next(window, here)
        for _ in range(moves):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        chosen = page.locator("#choix").inner_text()
        page.keyboard.press("d")
        page.wait_for_url("**/cas/*?document=*")
        expect(page.locator("#lecture .span").first).to_contain_text(chosen.split()[0])
        assert faults(page) == []
        expect(page.locator("#lecture")).to_be_focused()
        page.keyboard.press("f")
        page.wait_for_url(here)
    again(window, JUDGE)
    read_next(window, here)
    expect(page.get_by_role("heading", name="Ce que les lecteurs disent")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Retenir").first.click()
    page.wait_for_url("**/cas/*?document=*")
    expect(page.locator("#lecture .span").first).to_be_visible()
    page.get_by_role("button", name="Rendre le cas").click()
    page.wait_for_url(here)
    again(window, DIM)
    page.goto(here)
    expect(page.get_by_role("rowheader", name="Kappa de Cohen")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("kind", ["codes", "items"])
def test_a_stay_is_read_document_by_document(window: Window, team: None, kind: str) -> None:
    window.sign_in(DIM)
    page = window.page
    here = campaign(window, kind)
    again(window, FIRST)
    read_next(window, here)
    assert faults(page) == []
    if kind == "codes":
        page.locator("#value").fill("i50.0")
        page.get_by_role("button", name="Diagnostic principal").click()
        expect(page.get_by_text("DP : I500").first).to_be_visible()
    else:
        page.keyboard.press("a")
        expect(page.get_by_text("17 élément(s)")).to_be_visible()
    if page.locator("#document").count():
        page.locator("#document").select_option(index=1)
        page.get_by_role("button", name="Ouvrir").click()
        page.wait_for_url("**?document=*")
        assert faults(page) == []


def test_a_blind_reading_is_rated_printed_and_ended(
    window: Window, team: None, tmp_path: Path
) -> None:
    window.sign_in(DIM)
    page = window.page
    lines = [
        {
            "letter": f"l{n}",
            "origin": origin,
            "text": f"Madame,\nlettre {n}.",
            "questions": [QUESTION],
        }
        for n in range(2)
        for origin in ("moteur", "humain")
    ]
    file = tmp_path / "lettres.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    for audience in ("clinicians", "families"):
        window.go("/lectures")
        assert faults(page) == []
        page.locator("#title").fill("Lettres de sortie")
        page.locator("#audience").select_option(audience)
        page.locator("#letters").set_input_files(file)
        page.get_by_role("button", name="Créer").click()
        page.wait_for_url("**/lectures/*")
        here = page.url
        page.get_by_role("button", name="Ajouter").click()
        page.wait_for_url("**#lecteurs")
        assert faults(page) == []
        page.get_by_text("sur papier").first.click()
        page.locator("#motif-0").fill("panel")
        page.get_by_role("button", name="Imprimer ses feuilles").click()
        page.wait_for_url("**/imprimer")
        assert faults(page) == []
        page.goto(here)
        page.get_by_text("sur papier").first.click()
        page.get_by_role("link", name="Saisir la feuille").first.click()
        page.wait_for_url("**/feuilles/*")
        assert faults(page) == []
        if audience == "clinicians":
            page.locator("#severity_0").select_option("major")
            page.locator("[name=completeness][value='4']").check()
            page.locator("[name=signs][value=changes]").check()
        else:
            page.get_by_label("dans un mois").check()
            page.locator("[name=ease][value='5']").check()
        page.get_by_role("button", name="Rendre la feuille").click()
        page.wait_for_load_state()
        page.goto(here)
        page.locator("#motif-lever").fill("fin de la lecture")
        page.get_by_role("button", name="Lever l'aveugle").click()
        page.wait_for_url("**#resultats")
        expect(page.get_by_role("columnheader", name="moteur")).to_be_visible()
        assert faults(page) == []
