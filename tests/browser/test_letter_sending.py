"""Letters found, sent, given and called back in a browser, by keyboard, with no fault."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ambroise.access import Role
from ambroise.demo import ACCOUNTS
from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults
from tests.builders.pages import Pages
from tests.builders.sending import a_validated_letter, with_connectors
from tests.builders.served_hospital import PHYSICIAN, a_served_hospital

pytestmark = pytest.mark.browser

WARDS = next(one.wards for one in ACCOUNTS if one.login == PHYSICIAN)


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("box") / "mss"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory, outbox: Path) -> Iterator[Pages]:
    text = (
        f'hospital_name = "Hôpital Saint-Exemple"\n[connectors.mss]\nkind = "folder"\n'
        f'address = "{outbox}"\nlabel = "MSSanté"\nrecipients = ["general_practitioner"]\n'
    )
    folder = with_connectors(tmp_path_factory.mktemp("sending"), text)
    with a_served_hospital(folder) as pages:
        pages.person("secretaire", Role.SECRETARY, *WARDS)
        yield pages


def test_a_secretary_sends_gives_and_calls_back_by_keyboard(
    hospital: Pages, wide: Window, outbox: Path
) -> None:
    address = a_validated_letter(hospital.again(PHYSICIAN))
    wide.sign_in("secretaire")
    wide.go("/lettres?etape=to_send")
    page = wide.page
    found = faults(page)
    seen(wide, "list")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Envoi de la lettre")).to_be_visible()
    assert address in page.url
    found += faults(page)
    seen(wide, "sheet")
    page.get_by_label("je l'ai remise").press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#etats")).to_contain_text("Remise")
    expect(page.locator("#etats")).to_contain_text("Envoyée", timeout=20_000)
    found += faults(page)
    (sheet,) = [json.loads(one.read_text()) for one in (outbox / "out").glob("*.json")]
    told = {"sending": sheet["sending"], "event": "failed", "cause": "unknown_address"}
    (outbox / "in/a.json").write_text(json.dumps(told))
    page.wait_for_timeout(7_000)
    page.reload()
    expect(page.locator("#etats")).to_contain_text("Adresse inconnue du destinataire")
    seen(wide, "failed")
    page.get_by_role("button", name="Relancer l'envoi : Médecin traitant").press("Enter")
    expect(page.locator("#etats")).to_contain_text("Envoyée", timeout=20_000)
    page.get_by_label("Rappeler l'envoi : Médecin traitant").press("Enter")
    row = page.get_by_role("row", name="Médecin traitant")
    row.get_by_label("Motif du rappel").select_option("wrong_content")
    row.get_by_role("button", name="Rappeler cet envoi").press("Enter")
    expect(page.locator("#etats")).to_contain_text("erreur dans la lettre")
    found += faults(page)
    seen(wide, "recalled")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide.problems == []


def test_the_list_fits_every_screen(hospital: Pages, window: Window) -> None:
    window.sign_in("secretaire")
    window.go("/lettres")
    assert faults(window.page) == []
    assert window.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    seen(window, "any")


def seen(window: Window, name: str) -> None:
    """Keep a picture for a person to look at, where one is asked for."""
    if folder := os.environ.get("AMBROISE_PICTURES"):
        window.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
