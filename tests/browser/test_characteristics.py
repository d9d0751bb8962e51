"""The page that describes a population: read by keyboard and with axe, wide and narrow."""

import pytest

from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults
from tests.builders.opened import Opened, a_kept_cohort, an_open_project
from tests.builders.pages import Pages

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def project(hospital: Pages) -> Opened:
    return an_open_project(hospital, "population", indexed=False, smallest=2)


@pytest.fixture(scope="module")
def cohort(project: Opened) -> str:
    return a_kept_cohort(project)


def test_a_project_describes_its_population(window: Window, project: Opened) -> None:
    window.sign_in(project.login)
    page = window.page
    window.go(f"{project.here}/population")
    for details in page.locator("main details").all():
        details.evaluate("one => one.open = true")
    assert faults(page) == []
    assert page.locator("svg.pyramid").count() == 1


def test_two_groups_are_chosen_by_keyboard(window: Window, project: Opened, cohort: str) -> None:
    window.sign_in(project.login)
    page = window.page
    window.go(project.here)
    page.get_by_role("link", name="Décrire une population").press("Enter")
    page.locator("#groupe").select_option(cohort)
    page.locator("#avec").select_option("0")
    page.get_by_role("button", name="Montrer").press("Enter")
    page.wait_for_url("**avec=0")
    assert faults(page) == []
    window.go(f"{project.here}/population?groupe={cohort}")
    assert faults(page) == []
    page.screenshot(path=f"/tmp/cohort-{page.viewport_size['width']}.png", full_page=True)


def test_dark_colours_have_contrast(wide: Window, project: Opened) -> None:
    wide.page.emulate_media(color_scheme="dark")
    wide.sign_in(project.login)
    wide.go(f"{project.here}/population")
    assert faults(wide.page) == []
