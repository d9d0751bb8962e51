"""What only a browser shows: shortcuts that may be put off, pages without scripts, print."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.builders.served_hospital import PHYSICIAN

pytestmark = pytest.mark.browser


def test_the_first_tab_skips_to_the_content(wide: Window) -> None:
    wide.sign_in(PHYSICIAN)
    wide.page.keyboard.press("Tab")
    skip = wide.page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    wide.page.keyboard.press("Enter")
    expect(wide.page.locator("main")).to_be_focused()


def test_single_key_shortcuts_may_be_put_off(wide: Window) -> None:
    wide.sign_in(PHYSICIAN)
    page = wide.page
    page.keyboard.press("?")
    page.get_by_label("Utiliser les raccourcis d'une seule touche").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#text")).not_to_be_focused()


def test_a_shortcut_puts_the_cursor_in_the_search(wide: Window) -> None:
    wide.sign_in(PHYSICIAN)
    wide.page.keyboard.press("/")
    expect(wide.page.locator("#text")).to_be_focused()


def test_the_banner_stays_in_view(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    window.go("/")
    window.page.locator("main table a").first.click()
    window.page.keyboard.press("End")
    expect(window.page.locator(".banner .name")).to_be_in_viewport()


def test_the_narrow_list_holds_the_same_items(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    window.page.locator("main table a").first.click()
    expect(window.page.locator(".events tbody tr").first).to_be_visible()


def test_on_paper_the_identity_stays_and_the_controls_go(wide: Window) -> None:
    wide.sign_in(PHYSICIAN)
    wide.page.locator("main table a").first.click()
    wide.page.emulate_media(media="print")
    expect(wide.page.locator(".banner .name")).to_be_visible()
    expect(wide.page.locator(".top")).to_be_hidden()
    expect(wide.page.locator(".filters").first).to_be_hidden()


def test_a_passage_opens_without_scripts(scriptless: Window) -> None:
    scriptless.sign_in(PHYSICIAN)
    page = scriptless.page
    page.goto("/visite")
    page.get_by_role("link", name="Proposer la lettre de liaison").click()
    propose = page.get_by_role("button", name="Proposer la lettre")
    if propose.count():
        propose.click()
    again = page.get_by_role("link", name="Actualiser")
    while again.count():
        again.click()
    page.locator("a.sentence").first.click()
    expect(page.locator("#passage mark").first).to_be_visible()
