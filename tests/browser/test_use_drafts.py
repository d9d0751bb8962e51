"""A vendor's use in a real Chromium: asked for, its passage opened, its words corrected, signed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from ambroise.governance.passages import put
from ambroise.uses import UseState, registry
from tests.browser.conftest import NARROW, WIDE, Window
from tests.browser.test_accessibility import faults
from tests.builders import vendor_wheel
from tests.builders.pages import Pages
from tests.builders.served_hospital import NOON, PHYSICIAN, a_served_hospital

pytestmark = pytest.mark.browser

MADE = 60_000
"""Milliseconds in which a process apart starts and answers on a loaded machine."""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("vendor")
    vendor_wheel.install(folder / "plugins", ("acme-lines",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AMBROISE_PLUGINS", str(folder / "plugins"))
        patch.setenv("AMBROISE_HOME", str(folder / "home"))
        registry._others.cache_clear()
        with a_served_hospital(folder / "hospital") as pages:
            with pages.site.state.begin() as connection:
                pilot = UseState.PILOT
                put(connection, "acme-lines", pilot, actor="data", now=NOON, reason="essai")
            yield pages
    registry._others.cache_clear()


@pytest.mark.parametrize("window", [WIDE], ids=["wide"], indirect=True)
def test_a_physician_asks_reads_the_passage_corrects_and_signs(window: Window) -> None:
    page = window.page
    window.sign_in(PHYSICIAN)
    page.goto("/visite")
    letter = page.locator("a[href*='/sejours/']").first.get_attribute("href")
    assert letter is not None
    page.goto(re.sub(r"(/sejours/\d+).*", r"\1", letter))
    page.get_by_role("link", name="Premières lignes").click()
    expect(page.get_by_text("sans réseau")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Demander une proposition").click()
    page.wait_for_url("**/usages/acme-lines?version=*", timeout=MADE)
    assert faults(page) == []
    line = page.locator("a.sentence.cited").first
    line.click()
    expect(page.locator("#passage mark.target")).to_be_visible()
    page.locator("details.edit summary").first.click()
    page.locator("textarea").first.fill("Ligne corrigée par le médecin.")
    page.locator("details.edit input[type=checkbox]").first.check()
    page.get_by_role("button", name="Valider la proposition").click()
    expect(page.get_by_text("Validée par")).to_be_visible(timeout=MADE)
    expect(page.get_by_text("Ligne corrigée par le médecin.").first).to_be_visible()
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert faults(page) == []
    assert window.problems == []
