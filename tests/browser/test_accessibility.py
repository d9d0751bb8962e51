"""No page has an axe violation (WCAG 2.2 A and AA, best practices), nor scrolls sideways."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Window
from tests.builders.served_hospital import DATA_MANAGER, ELSEWHERE, IPP, PHYSICIAN

pytestmark = pytest.mark.browser

AXE: Final = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    said = [
        f"{page.url}: {one['id']} {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
        said.append(f"{page.url}: scrolls sideways")
    return said


def visit(window: Window, addresses: Iterator[str]) -> list[str]:
    found = []
    for address in addresses:
        window.go(address)
        found += faults(window.page)
    return found


def hrefs(page: Page, selector: str) -> list[str]:
    found = [link.get_attribute("href") for link in page.locator(selector).all()]
    return [one for one in found if one]


def test_the_sign_in_page(window: Window) -> None:
    window.go("/connexion")
    assert faults(window.page) == []


def test_the_pages_of_a_physician(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    page = window.page
    assert faults(page) == []
    page.locator("#text").fill(IPP)
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche")
    assert faults(page) == []
    window.go("/visite")
    assert faults(page) == []
    here, stay = hrefs(page, ".steps a")[:2]
    tabs = ("", "/biologie", "/documents", "/sejours", "/opposition", "/acces")
    assert visit(window, (f"{here}{tab}" for tab in tabs)) == []
    window.go(f"{here}/documents")
    assert visit(window, iter(hrefs(page, "main table a")[:2])) == []
    window.go(stay)
    assert faults(page) == []
    window.go(f"{stay}/lettre")
    assert faults(page) == []
    propose = page.get_by_role("button", name="Proposer la lettre")
    if propose.count():
        propose.click()
        page.wait_for_url("**/lettre?version=*")
    page.locator("a.sentence").first.press("Enter")
    page.wait_for_selector("#passage.filled")
    assert faults(page) == []
    assert visit(window, iter(("/composants", "/nulle-part", "/flux", "/compte"))) == []


def test_the_pages_of_a_data_manager(window: Window) -> None:
    window.sign_in(DATA_MANAGER)
    addresses = ("/", "/flux", "/flux/quarantaine", "/zone-recherche", "/visite", "/codes-locaux")
    assert visit(window, iter(addresses)) == []
    assert visit(window, iter(hrefs(window.page, "main th a")[:1])) == []
    window.go("/flux")
    assert visit(window, iter(hrefs(window.page, "main table a")[:1])) == []


def test_the_dialogue_outside_the_care_team(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    window.go("/visite")
    here = hrefs(window.page, ".steps a")[0]
    window.context.clear_cookies()
    window.sign_in(ELSEWHERE)
    window.go(here)
    assert faults(window.page) == []


def test_the_shortcuts_dialogue(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    window.page.locator("h1").click()
    window.page.keyboard.press("?")
    window.page.wait_for_selector("#shortcuts[open]")
    assert faults(window.page) == []


def test_dark_colours_have_contrast_too(window: Window) -> None:
    window.page.emulate_media(color_scheme="dark")
    window.sign_in(PHYSICIAN)
    window.go("/visite")
    here = hrefs(window.page, ".steps a")[0]
    assert visit(window, iter((here, f"{here}/biologie", "/composants"))) == []
