"""The register of uses in a browser: a record, a stop by keyboard, the way back, no fault."""

import pytest
from playwright.sync_api import expect

from ambroise.access import Role
from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults
from tests.builders.pages import Pages

pytestmark = pytest.mark.browser

COMMITTEE = "registre"


def test_a_use_is_recorded_stopped_and_brought_back(hospital: Pages, window: Window) -> None:
    if COMMITTEE not in hospital.site.names():
        hospital.person(COMMITTEE, Role.COMMITTEE)
    window.sign_in(COMMITTEE)
    window.go("/usages/letter")
    page = window.page
    page.locator("#owner summary").last.press("Enter")
    page.locator("#owner-person").fill(COMMITTEE)
    page.locator("#owner-function").fill("référente")
    page.locator("#owner-function").press("Enter")
    expect(page.locator("#owner")).to_contain_text("Enregistré par")
    page.get_by_text("Arrêter cet usage").press("Enter")
    page.locator("#stop-reason").fill("phrases fausses")
    page.get_by_role("button", name="Arrêter tout de suite").press("Enter")
    expect(page.get_by_text("Usage arrêté")).to_be_visible()
    found = faults(page)
    page.locator("#new-state").select_option("pilot")
    page.locator("#reason").fill("corrigé")
    page.get_by_role("button", name="Décider").press("Enter")
    expect(page.locator(".gates [aria-current=step]")).to_contain_text("pilote")
    expect(page.get_by_text("Usage arrêté")).to_have_count(0)
    assert found + faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
