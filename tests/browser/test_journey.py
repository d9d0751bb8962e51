"""The guided visit by keyboard alone, in a real Chromium: one stay from end to end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Window
from tests.builders.pages import PASSWORD, Pages
from tests.builders.served_hospital import DATA_MANAGER, PHYSICIAN, a_served_hospital

pytestmark = pytest.mark.browser

MOST_TABS = 200


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A hospital where nobody has done anything yet."""
    with a_served_hospital(tmp_path_factory.mktemp("journey")) as pages:
        yield pages


def tab_to(window: Window, target: Locator) -> None:
    """Press Tab until `target` has the focus."""
    page = window.page
    wanted = target.element_handle()
    for _ in range(MOST_TABS):
        if page.evaluate("one => document.activeElement === one", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by keyboard: {target}")


def follow(window: Window, target: Locator) -> None:
    """Reach a link or button by Tab and press Enter."""
    tab_to(window, target)
    window.page.keyboard.press("Enter")
    window.page.wait_for_load_state()


def step(window: Window, name: str) -> None:
    """Go to the visit by its shortcut, then open one of its steps."""
    page = window.page
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/visite")
    follow(window, page.get_by_role("link", name=name, exact=True))


def sign_in_as(window: Window, login: str) -> None:
    page = window.page
    follow(window, page.get_by_role("button", name="Se déconnecter"))
    page.wait_for_url("**/connexion")
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")


def test_the_journey_by_keyboard(wide: Window) -> None:
    page = wide.page
    wide.sign_in(PHYSICIAN)

    step(wide, "Ouvrir le dossier")
    banner = page.get_by_role("region", name="Identité du patient")
    expect(banner).to_contain_text("Pénicilline")
    page.keyboard.press("End")
    expect(banner).to_be_in_viewport()
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("Biologie")

    step(wide, "Suivre le séjour dans ses unités")
    expect(page.get_by_text("Service d'accueil des urgences").first).to_be_visible()
    expect(page.get_by_text("Unité neuro-vasculaire").first).to_be_visible()

    page.keyboard.press("l")
    page.wait_for_url("**/lettre")
    follow(wide, page.get_by_role("button", name="Proposer la lettre"))
    expect(
        page.get_by_text("Moteur : règles, aucun modèle de langue branché").first
    ).to_be_visible()
    expect(page.get_by_text("non retrouvé dans le dossier").first).to_be_visible()

    sentence = page.locator("a.sentence").nth(2)
    tab_to(wide, sentence)
    page.keyboard.press("Enter")
    expect(page.locator("#passage mark").first).to_be_visible()
    expect(page.locator("#passage")).to_be_focused()
    page.keyboard.press("Escape")
    expect(sentence).to_be_focused()

    follow(wide, page.get_by_role("button", name="Valider la lettre"))
    expect(page.locator(".tag", has_text="Validée").first).to_be_visible()
    follow(wide, page.get_by_role("button", name="Annuler la décision"))
    expect(page.locator(".tag", has_text="À valider").first).to_be_visible()
    follow(wide, page.get_by_role("button", name="Valider la lettre"))
    expect(page.get_by_role("link", name="Exporter le texte")).to_be_visible()

    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    follow(wide, page.locator("main table a").first)
    expect(page.get_by_text("Identités repérées")).to_be_visible()

    sign_in_as(wide, DATA_MANAGER)
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/zone-recherche")
    before = int(page.locator(".figure").first.inner_text())
    step(wide, "Comparer l'original et le pseudonymisé")
    expect(page.get_by_role("heading", name="Zone de soins")).to_be_visible()
    expect(page.get_by_role("heading", name="Zone de recherche")).to_be_visible()

    sign_in_as(wide, PHYSICIAN)
    step(wide, "Enregistrer une opposition")
    follow(wide, page.get_by_role("button", name="Enregistrer l'opposition"))
    expect(page.get_by_text("Opposition enregistrée")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="L'essentiel")).to_be_visible()

    sign_in_as(wide, DATA_MANAGER)
    step(wide, "Lire le compte de recherche")
    assert int(page.locator(".figure").first.inner_text()) == before - 1

    sign_in_as(wide, PHYSICIAN)
    step(wide, "Voir qui a ouvert ce dossier")
    table = page.get_by_role("table")
    for act in (
        "ouvrir un séjour",
        "proposer une lettre",
        "ouvrir un passage à l'appui",
        "valider une lettre",
        "annuler une décision",
        "comparer au texte pseudonymisé",
        "enregistrer une opposition",
        "lire le journal des accès",
    ):
        expect(table).to_contain_text(act)

    page.keyboard.press("g")
    page.keyboard.press("v")
    expect(page.get_by_text("9 étapes faites sur 9")).to_be_visible()
