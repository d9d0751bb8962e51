"""The second factor in a real Chromium: enrolled, then proved at the next sign-in, by keyboard."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from ambroise.access import Role
from ambroise.settings import load_settings
from ambroise.web.app import create_app
from tests.browser.conftest import NARROW, WIDE, Window
from tests.browser.test_accessibility import faults
from tests.builders.pages import PASSWORD, Pages, served

pytestmark = pytest.mark.browser


class Clock:
    """A clock that the test moves: a code of the application serves once."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Pages]:
    settings = load_settings(tmp_path_factory.mktemp("installation") / "home")
    with served(create_app(settings, clock=clock)) as pages:
        pages.person("chef", Role.ADMINISTRATOR)
        yield pages


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_an_administrator_enrols_then_signs_in_by_keyboard(
    chromium: Browser, pages: Pages, clock: Clock, size: tuple[int, int]
) -> None:
    window = Window(chromium, pages.address, size)
    page = window.page

    def give_password() -> None:
        page.goto("/connexion?suite=/visite")
        expect(page.locator("#login")).to_be_focused()
        page.keyboard.type("chef")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")

    give_password()
    page.wait_for_url("**/connexion/enrolement")
    assert faults(page) == []
    expect(page.locator("svg.qr")).to_be_visible()
    width = page.locator("svg.qr").evaluate("one => one.getBoundingClientRect().width")
    assert width > 150
    secret = page.locator("#secret").inner_text().replace(" ", "")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(pyotp.TOTP(secret).at(clock.now))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    assert faults(page) == []
    page.get_by_role("link", name="Je les ai notés, continuer").click()
    page.wait_for_url("**/visite")

    clock.now += timedelta(seconds=30)
    give_password()
    page.wait_for_url("**/connexion/second-facteur")
    assert faults(page) == []
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(pyotp.TOTP(secret).at(clock.now))
    page.keyboard.press("Enter")
    page.wait_for_url("**/visite")
    window.context.close()
    assert window.problems == []
