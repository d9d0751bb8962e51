"""The page of the fictional hospital: by keyboard, narrow and wide, without an axe violation."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from ambroise.demo import write_hospital
from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults, hrefs, visit
from tests.builders.hospital import TODAY
from tests.builders.pages import Pages
from tests.builders.served_hospital import PHYSICIAN

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True, scope="module")
def of_a_demo(hospital: Pages) -> Iterator[None]:
    """Make the home that of a demonstration, for these tests only."""
    settings = hospital.site.settings
    files, gold = settings.home / "demo" / "files", settings.golds / "demo"
    write_hospital(files, patients=8, today=TODAY, gold=gold)
    yield
    shutil.rmtree(files.parent)
    shutil.rmtree(gold)


def test_the_page_and_its_documents_are_accessible(window: Window) -> None:
    window.sign_in(PHYSICIAN)
    window.go("/demo")
    assert faults(window.page) == []
    documents = hrefs(window.page, "main table a")
    assert documents
    assert visit(window, iter([*documents[:2], "/demo?lang=en", "/demo?lang=fr"])) == []


def test_every_picture_has_its_table(wide: Window) -> None:
    wide.sign_in(PHYSICIAN)
    wide.go("/demo")
    pictures = wide.page.locator(".chart")
    assert pictures.count() == 8
    for picture in pictures.all():
        expect(picture.get_by_role("img")).to_be_visible()
        picture.locator("summary").press("Enter")
        expect(picture.locator("tbody tr").first).to_be_visible()


def test_a_document_opens_by_keyboard(wide: Window) -> None:
    wide.sign_in(PHYSICIAN)
    wide.go("/demo")
    wide.page.locator("main table a").first.focus()
    wide.page.keyboard.press("Enter")
    wide.page.wait_for_url("**/demo/documents/*")
    expect(wide.page.locator(".document")).to_be_visible()
