"""The pages of evaluations have no axe violation, on a telephone too, and are read by keyboard."""

import json
from pathlib import Path

import pytest

from ambroise.access import people
from ambroise.demo import JOURNEY
from ambroise.evaluation.gold import read_gold
from ambroise.evaluation.history import listed
from ambroise.evaluation.running import Asked, evaluate
from ambroise.uses import find_use
from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults
from tests.builders.pages import Pages
from tests.builders.scored_use import a_gold
from tests.builders.served_hospital import DATA_MANAGER, NOON, PHYSICIAN

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def evaluated(hospital: Pages, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    site = hospital.site
    if not listed(site.state):
        blocks = [{"name": "treatments", "held": True}, {"name": "allergies", "held": True}]
        gold = {"blocks": blocks, "facts": [], "critical": []}
        lines = [{"case": "visite", "stay": JOURNEY.stay_number, "gold": gold}, b"{}"]
        folder: Path = a_gold(tmp_path_factory.mktemp("gold"), lines, use="letter")
        read = read_gold(folder, find_use("letter"))
        actor = people.actor_of(site.state, DATA_MANAGER, NOON)
        evaluate(site, actor, Asked("letter", "rules", resamples=50), read, clock=site.clock)
        assert json.dumps(listed(site.state)[0].report)
    return hospital


def test_the_pages_of_evaluations(window: Window, evaluated: Pages) -> None:
    window.sign_in(DATA_MANAGER)
    page = window.page
    window.go("/evaluations")
    assert faults(page) == []
    page.locator("main th a").first.click()
    page.wait_for_url("**/evaluations/*")
    for details in page.locator("main details").all():
        details.evaluate("one => one.open = true")
    assert faults(page) == []
    page.locator("section[aria-labelledby=erreurs] th a").first.click()
    page.wait_for_url("**/cas/*")
    assert faults(page) == []
    assert window.problems == []


def test_dark_colours_have_contrast(wide: Window, evaluated: Pages) -> None:
    wide.page.emulate_media(color_scheme="dark")
    wide.sign_in(PHYSICIAN)
    wide.go("/evaluations")
    wide.page.locator("main th a").first.click()
    wide.page.wait_for_url("**/evaluations/*")
    assert faults(wide.page) == []


def test_an_error_is_reached_by_keyboard(wide: Window, evaluated: Pages) -> None:
    wide.sign_in(DATA_MANAGER)
    page = wide.page
    page.locator("h1").first.click()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/evaluations")
    page.locator("main th a").first.press("Enter")
    page.wait_for_url("**/evaluations/*")
    page.locator("section[aria-labelledby=erreurs] th a").first.press("Enter")
    page.wait_for_url("**/cas/*")
    page.keyboard.press("Escape")
    page.wait_for_url("**/evaluations/*")
