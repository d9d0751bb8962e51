"""« Identités » in a real browser: no axe violation, and decided by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from ambroise.access import Role
from ambroise.web.app import create_app
from tests.browser.conftest import NARROW, WIDE, Window
from tests.browser.test_accessibility import faults
from tests.builders.identities import with_doubts
from tests.builders.pages import Pages, by_password, served
from tests.builders.warehouse import a_care_zone

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    zone = with_doubts(a_care_zone(tmp_path_factory.mktemp("doubtful")))
    zone.close()
    with served(create_app(by_password(zone.settings))) as pages:
        pages.person("iris", Role.IDENTITY_UNIT)
        yield pages


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def unit(chromium: Browser, doubtful: Pages, request: pytest.FixtureRequest) -> Iterator[Window]:
    window = Window(chromium, doubtful.address, request.param)
    window.sign_in("iris")
    yield window
    window.context.close()
    assert window.problems == []


def test_no_violation_and_a_decision_by_keyboard(unit: Window) -> None:
    unit.go("/identites?etat=")
    assert faults(unit.page) == []
    unit.page.keyboard.press("j")
    unit.page.keyboard.press("Enter")
    unit.page.wait_for_selector("#traits")
    assert faults(unit.page) == []
    unit.page.keyboard.press("r")
    expect(unit.page.locator(".head")).to_contain_text("À revoir")
    assert faults(unit.page) == []
    unit.page.keyboard.press("u")
    expect(unit.page.locator(".head")).to_contain_text("Sans décision")
