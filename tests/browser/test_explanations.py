"""The versions of a letter side by side: made and read by keyboard, no axe violation, any width."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults, hrefs
from tests.builders.served_hospital import PHYSICIAN

pytestmark = pytest.mark.browser


def test_versions_are_made_side_by_side_and_a_phrase_opens_its_passage(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    page = window.page
    window.go("/visite")
    stay = hrefs(page, ".steps a")[1]
    window.go(f"{stay}/lettre")
    propose = page.get_by_role("button", name="Proposer la lettre")
    if propose.count():
        propose.click()
        page.wait_for_url("**/lettre?version=*")
    window.go(f"{stay}/lettre")
    page.get_by_role("link", name="Explications pour le patient").press("Enter")
    page.wait_for_url("**/explications")
    assert faults(page) == []
    page.get_by_role("checkbox", name="Enfant (8 à 11 ans)", exact=True).check()
    page.get_by_role("button", name="Faire les versions choisies").press("Enter")
    adult = page.get_by_role("region", name="Adulte")
    child = page.get_by_role("region", name="Enfant (8 à 11 ans)")
    expect(adult.get_by_text("Vos médicaments")).to_be_visible(timeout=15_000)
    expect(child.get_by_text("Tes médicaments")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Version en préparation")).to_have_count(0, timeout=15_000)
    assert faults(page) == []
    adult.locator("a.sentence").first.press("Enter")
    page.wait_for_selector("#passage.filled")
    assert faults(page) == []
    page.get_by_role("link", name="Comparer deux versions").press("Enter")
    page.wait_for_url("**/explications/comparer")
    expect(page.get_by_role("heading", level=2, name="Enfant (8 à 11 ans)")).to_be_visible()
    assert faults(page) == []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_key_validates_the_first_version_that_waits(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    page = window.page
    window.go("/visite")
    window.go(f"{hrefs(page, '.steps a')[1]}/lettre/explications")
    waits = page.locator('button[data-key="v"]')
    if not waits.count():
        page.get_by_role("button", name="Faire les versions choisies").press("Enter")
        expect(waits).to_have_count(1, timeout=15_000)
    page.locator("h1").click()
    page.keyboard.press("v")
    expect(page.get_by_text("Valider la lettre, refaire la version")).to_be_visible()
