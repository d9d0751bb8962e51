"""The search in documents: of a project, and of one patient in care, by keyboard and with axe."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults, hrefs
from tests.builders.opened import Opened, an_open_project
from tests.builders.pages import Pages
from tests.builders.served_hospital import PHYSICIAN

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def project(hospital: Pages) -> Opened:
    return an_open_project(hospital, "recherche")


def test_a_project_searches_its_documents(window: Window, project: Opened) -> None:
    window.sign_in(project.login)
    page = window.page
    window.go(f"{project.here}/documents")
    assert faults(page) == []
    page.keyboard.press("/")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("insuffisance OU traitement")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    assert faults(page) == []


def test_a_physician_searches_one_dossier(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    page = window.page
    here = hrefs(page, "main table a[href^='/patients/']")[0]
    window.go(f"{here}/documents")
    page.keyboard.press("/")
    page.keyboard.type("traitement")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    assert faults(page) == []
    page.locator(".found a").first.click()
    expect(page.locator("mark.target")).to_be_visible()
