"""A letter written and signed in a real Chromium, and two of them compared, one by a real model."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from ambroise.access import Role
from ambroise.demo import ACCOUNTS
from ambroise.state.schema import sessions
from tests.browser.conftest import NARROW, Window
from tests.browser.test_accessibility import faults
from tests.builders.llama import llama_server
from tests.builders.pages import PASSWORD, Pages, drafted, token
from tests.builders.served_hospital import NOON, PHYSICIAN, a_served_hospital

pytestmark = pytest.mark.browser

WARDS = next(one.wards for one in ACCOUNTS if one.login == PHYSICIAN)
TRIES = 20
MADE = 60_000
"""Milliseconds in which random weights write a letter on a loaded machine."""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A hospital with a language model of random weights: its answers mean nothing."""
    start = time.monotonic()

    def clock() -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - start)

    with llama_server(tmp_path_factory.mktemp("llama")) as llama:
        folder = tmp_path_factory.mktemp("letters")
        endpoints = {"hasard": llama.endpoint()}
        with a_served_hospital(folder, clock=clock, endpoints=endpoints) as pages:
            pages.person("interne", Role.INTERNE, *WARDS)
            yield pages


def letter_of(page: Page) -> str:
    page.goto("/visite")
    found = page.locator("a[href*='/sejours/']").first.get_attribute("href")
    assert found is not None
    return re.sub(r"(/sejours/\d+).*", r"\1/lettre", found)


def propose(page: Page, address: str, engine: str = "rules") -> None:
    """Ask an engine for a letter, and wait for it."""
    page.goto(address)
    other = page.get_by_text("Demander une autre proposition")
    if other.count():
        other.click()
    page.get_by_label("Moteur").select_option(engine)
    page.get_by_role("button", name=re.compile("Proposer")).click()
    page.wait_for_url("**/lettre?version=*", timeout=MADE)


def test_a_letter_is_written_where_it_stands_by_keyboard(wide: Window) -> None:
    page = wide.page
    wide.sign_in("interne")
    propose(page, letter_of(page))
    item = page.locator("section[aria-labelledby=b-reason] .sentences > li").first
    sentence = item.locator("a.sentence")
    area, anchor = item.locator("textarea"), item.get_attribute("id")
    first = area.input_value()

    sentence.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#passage mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(sentence).to_be_focused()
    page.keyboard.press("Enter")
    expect(area).to_be_focused()
    expect(sentence).to_be_hidden()
    expect(page.locator("#passage mark").first).to_be_visible()
    page.keyboard.type(" Mots effacés.")
    page.keyboard.press("Escape")
    expect(area).to_be_hidden()
    assert area.input_value() == first

    page.keyboard.press("e")
    page.keyboard.type(" Mots gardés.")
    expect(page.locator("#enregistre")).to_contain_text("Enregistrée")
    page.keyboard.press("Control+Enter")
    expect(item.locator(".sentence")).to_have_text(f"{first} Mots gardés.")
    expect(item.get_by_text("Réécrite par un médecin")).to_be_visible()
    expect(item.locator("a.sentence")).to_be_focused()
    page.keyboard.press("c")
    expect(item.get_by_label("Je confirme cette phrase", exact=True)).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#lettre li:focus-within")).not_to_have_id(str(anchor))
    page.keyboard.press("ArrowUp")
    expect(page.locator("#lettre li:focus-within")).to_have_id(str(anchor))

    item.get_by_text("Modifications : 1").click()
    expect(item.locator("ins")).to_contain_text("gardés")
    assert faults(page) == []
    page.reload()
    expect(item.locator(".sentence")).to_have_text(f"{first} Mots gardés.")
    page.locator("body").press("r")
    expect(page.get_by_text("Rédigée, à valider").first).to_be_visible()
    expect(page.get_by_text("Rendue par Interne")).to_be_visible()
    expect(page.get_by_role("button", name="Valider la lettre")).to_have_count(0)


def test_words_typed_in_a_tab_that_closes_are_kept(wide: Window) -> None:
    page = wide.page
    wide.sign_in("interne")
    propose(page, letter_of(page))
    page.get_by_label("Ajouter une phrase au bloc : Suites à donner").click()
    page.get_by_label("Phrase à ajouter au bloc : Suites à donner").fill("Rappeler la famille.")
    page.get_by_role("button", name="Ajouter une phrase").locator("visible=true").click()
    added = page.locator("#lettre li", has_text="Rappeler la famille.")
    expect(added.get_by_text("Ajoutée par le médecin")).to_be_visible()
    added.locator("summary").first.click()
    added.locator("textarea").fill("Rappeler sa fille.")
    written = page.url
    page.goto("/visite")
    for _ in range(TRIES):  # what a closing tab sends may come after the next page is asked for
        page.goto(written)
        kept = page.locator(".sentence", has_text="Rappeler sa fille.")
        if kept.count():
            break
    expect(kept).to_be_visible()


def test_two_engines_stand_side_by_side_and_one_is_chosen(wide: Window) -> None:
    page = wide.page
    wide.sign_in(PHYSICIAN)
    address = letter_of(page)
    propose(page, address)
    propose(page, address, "hasard")
    page.get_by_role("link", name="Comparer les propositions").click()
    checks = page.get_by_role("table", name="Contrôles des deux propositions")
    expect(checks.get_by_role("columnheader", name="hasard")).to_be_visible()
    expect(checks.get_by_role("columnheader", name="rules")).to_be_visible()
    expect(checks.get_by_role("row", name="Hors source")).to_be_visible()
    expect(page.locator(".pair.same").first).to_be_visible()
    assert faults(page) == []
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert faults(page) == []
    page.get_by_role("button", name="Continuer avec rules").click()
    page.wait_for_url("**/lettre?version=*")
    page.goto(address)
    expect(
        page.get_by_text("Moteur : règles, aucun modèle de langue branché").first
    ).to_be_visible()


def test_the_proof_before_signing_keeps_the_letter(wide: Window, hospital: Pages) -> None:
    page = wide.page
    wide.sign_in(PHYSICIAN)
    address = letter_of(page)
    propose(page, address)
    with hospital.site.state.begin() as connection:
        connection.execute(sessions.update().values(proved_at=None))
    page.locator("details.edit summary").nth(3).click()
    page.locator("details.edit[open] textarea").fill("Adressée par son médecin.")
    page.locator("details.edit[open]").get_by_role("checkbox").check()
    page.get_by_role("button", name="Valider la lettre").click()
    page.wait_for_url("**/connexion/confirmer?*")
    assert faults(page) == []
    expect(page.get_by_label("Mot de passe")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Identité confirmée")).to_be_visible()
    expect(page.get_by_role("button", name="Valider la lettre")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".tag", has_text="Validée").first).to_be_visible()
    expect(page.locator(".sentence", has_text="Adressée par son médecin.")).to_be_visible()
    assert faults(page) == []
    page.emulate_media(media="print")
    expect(page.get_by_text("Projet non validé")).to_have_count(0)
    expect(page.locator(".letter .edit")).to_have_count(0)


def test_a_letter_is_written_and_handed_in_without_scripts(
    scriptless: Window, hospital: Pages
) -> None:
    client = hospital.again("interne")
    stay = re.search(r'href="(/patients/\d+/sejours/\d+)"', client.get("/visite").text)
    assert stay is not None
    address = f"{stay[1]}/lettre"
    asked = client.post(address, data={"csrf": token(client.get(address)), "engine": "rules"})
    made = str(drafted(client, asked).url)
    scriptless.sign_in("interne")
    page = scriptless.page
    page.goto(made)
    page.locator("details.edit summary").nth(3).click()
    page.locator("details.edit[open] textarea").fill("Adressée par le SAMU.")
    page.locator("details.edit[open]").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".sentence", has_text="Adressée par le SAMU.")).to_be_visible()
