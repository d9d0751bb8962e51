"""« Codes locaux » in a real browser: a code is found, mapped and given back by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults
from tests.builders.served_hospital import DATA_MANAGER

pytestmark = pytest.mark.browser


def test_a_code_is_mapped_and_given_back_by_keyboard(window: Window) -> None:
    window.sign_in(DATA_MANAGER)
    page = window.page
    window.go("/codes-locaux?etat=none")
    assert faults(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/codes-locaux/[0-9a-f]+"))
    page.keyboard.press("/")
    page.keyboard.type("mmol/L")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=mmol"))
    page.locator("h1").click()
    page.keyboard.press("1")
    expect(page.get_by_role("radio").first).to_be_checked()
    assert faults(page) == []
    page.keyboard.press("v")
    expect(page.locator(".head")).to_contain_text("Validé")
    assert faults(page) == []
    page.keyboard.press("u")
    expect(page.locator(".head")).to_contain_text("Sans décision")
