"""A real Chromium on the fictional hospital, made once for these tests."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.builders.pages import PASSWORD, Pages
from tests.builders.served_hospital import a_served_hospital

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE: Final = (1440, 900)
NARROW: Final = (360, 740)


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as pages:
        yield pages


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium for this folder's tests: its driver's event loop must not outlive them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Window:
    """One browser window, with what went wrong in it."""

    def __init__(
        self, browser: Browser, address: str, size: tuple[int, int], *, scripts: bool = True
    ) -> None:
        width, height = size
        self.context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            locale="fr-FR",
            java_script_enabled=scripts,
        )
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.problems.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )

    def sign_in(self, login: str) -> None:
        """Sign in by keyboard: the cursor is in the first field."""
        self.page.goto("/connexion")
        expect(self.page.locator("#login")).to_be_focused()
        self.page.keyboard.type(login)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/")

    def go(self, address: str) -> None:
        self.page.goto(address)


@pytest.fixture
def wide(chromium: Browser, hospital: Pages) -> Iterator[Window]:
    yield from _window(chromium, hospital, WIDE)


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def window(chromium: Browser, hospital: Pages, request: pytest.FixtureRequest) -> Iterator[Window]:
    yield from _window(chromium, hospital, request.param)


@pytest.fixture
def scriptless(chromium: Browser, hospital: Pages) -> Iterator[Window]:
    yield from _window(chromium, hospital, WIDE, scripts=False)


def _window(
    browser: Browser, pages: Pages, size: tuple[int, int], *, scripts: bool = True
) -> Iterator[Window]:
    window = Window(browser, pages.address, size, scripts=scripts)
    yield window
    window.context.close()
    assert window.problems == []
