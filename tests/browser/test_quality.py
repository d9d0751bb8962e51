"""The pages of quality have no axe violation, and are reached and read by keyboard."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from ambroise.access import CARE_ZONE, Action, Purpose, people
from ambroise.warehouse.quality import history
from ambroise.warehouse.quality.examining import examine
from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults, hrefs
from tests.builders.pages import Pages
from tests.builders.served_hospital import DATA_MANAGER, NOON

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def examined(hospital: Pages) -> Pages:
    site = hospital.site
    if not history.course(site.state):
        actor = people.actor_of(site.state, DATA_MANAGER, datetime.now(UTC))
        decision = site.door.decide(actor, Action.COUNT, CARE_ZONE, Purpose.OPERATIONS)
        with site.door.open_dataset(decision) as dataset:
            for _ in range(2):
                publication = dataset.publication
                examine(site.state, dataset, publication=publication, actor="data", now=NOON)
    return hospital


def test_the_pages_of_quality(window: Window, examined: Pages) -> None:
    window.sign_in(DATA_MANAGER)
    page = window.page
    window.go("/qualite")
    assert faults(page) == []
    check = hrefs(page, "main table.cards a")[0]
    window.go("/qualite?etat=all&famille=volume")
    volume = hrefs(page, "main table.cards a")[0]
    for address in (check, f"{check}/lignes", volume):
        window.go(address)
        for details in page.locator("main details").all():
            details.evaluate("one => one.open = true")
        assert faults(page) == [], address


def test_dark_colours_have_contrast(wide: Window, examined: Pages) -> None:
    wide.page.emulate_media(color_scheme="dark")
    wide.sign_in(DATA_MANAGER)
    wide.go("/qualite")
    assert faults(wide.page) == []


def test_a_failure_is_opened_down_to_its_rows_by_keyboard(wide: Window, examined: Pages) -> None:
    wide.sign_in(DATA_MANAGER)
    page = wide.page
    page.locator("h1").first.click()
    page.keyboard.press("g")
    page.keyboard.press("k")
    page.wait_for_url("**/qualite")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("condition_occurrence")
    page.keyboard.press("Enter")
    page.wait_for_url("**/qualite?q=condition_occurrence*")
    page.locator("main table.cards a").first.press("Enter")
    expect(page.get_by_role("link", name="Ouvrir les lignes en défaut")).to_be_visible()
    page.locator("h1").first.click()
    page.keyboard.press("l")
    page.wait_for_url("**/lignes")
    page.locator("h1").first.click()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/qualite/[0-9a-f]{16}$"))
