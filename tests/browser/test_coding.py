"""A stay coded by keyboard alone, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Window
from tests.browser.test_accessibility import faults
from tests.builders.pages import Pages
from tests.builders.served_coding import CODER, a_coding_hospital

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_coding_hospital(tmp_path_factory.mktemp("coding")) as pages:
        yield pages


def test_a_stay_is_coded_by_keyboard_alone(wide: Window) -> None:
    page = wide.page
    wide.sign_in(CODER)
    page.keyboard.press("g")
    page.keyboard.press("z")
    page.wait_for_url("**/codage")
    assert faults(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sejours/*/codage*")
    assert faults(page) == []
    page.keyboard.press("r")
    page.wait_for_url("**/codage?version=*", timeout=30_000)
    items = page.locator("#codage .codes > li")
    links = items.locator("a.code")

    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#passage mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("a")
    expect(items.nth(0)).to_have_class("accepted")
    expect(links.nth(1)).to_be_focused()

    page.keyboard.press("r")
    page.keyboard.type("déjà dit par le DP")
    page.keyboard.press("Enter")
    expect(items.nth(1)).to_have_class("refused")
    expect(items.nth(1)).to_contain_text("déjà dit par le DP")
    left = page.locator("#suites").get_by_text("Encore sans décision")
    expect(left).to_contain_text(str(items.count() - 2))

    page.keyboard.press("k")
    page.keyboard.press("k")
    links.nth(0).focus()
    page.keyboard.press("c")
    expect(items.nth(0).locator("details[open]")).to_be_visible()
    term = items.nth(0).locator("input[name=terme]")
    term.focus()
    page.keyboard.type("pyélonéphrite aiguë")
    page.keyboard.press("Enter")
    expect(items.nth(0).locator("input[value=N10]")).to_be_visible()
    assert faults(page) == []
    items.nth(0).locator("input[value=N10]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(items.nth(0)).to_have_class("changed")
    links.nth(0).focus()
    page.keyboard.press("z")
    expect(items.nth(0)).to_have_class("accepted")

    for at in range(items.count()):
        if items.nth(at).get_attribute("class") == "suggested":
            links.nth(at).focus()
            page.keyboard.press("a")
            expect(items.nth(at)).to_have_class("accepted")
    assert faults(page) == []
    width, height = NARROW
    page.set_viewport_size({"width": width, "height": height})
    assert faults(page) == []
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.keyboard.press("v")
    page.wait_for_load_state()
    if page.get_by_label("valider malgré").count():
        page.get_by_label("valider malgré").check()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(page.get_by_text("Validé par")).to_be_visible()
    assert faults(page) == []
    undo = page.get_by_role("button", name="Revenir sur la décision")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reste")).to_be_visible()


def test_a_stay_is_coded_without_script(hospital: Pages, wide: Window) -> None:
    browser = wide.context.browser
    assert browser is not None
    wide.sign_in(CODER)
    with browser.new_context(
        base_url=hospital.address,
        java_script_enabled=False,
        storage_state=wide.context.storage_state(),
    ) as context:
        page = context.new_page()
        page.goto("/codage")
        page.locator("tbody a").first.click()
        if not page.locator("#codage").count():
            page.get_by_role("button", name="Proposer le codage").click()
            while not page.locator("#codage").count():
                page.reload()
        first = page.locator("#codage .codes > li").first
        first.get_by_text("Refuser").first.click()
        first.get_by_label("Motif").fill("erreur")
        first.get_by_role("button", name="Refuser").click()
        expect(first).to_have_class("refused")
        first.get_by_role("button", name="Annuler").click()
        expect(first).not_to_have_class("refused")


def test_a_code_is_added_with_words_selected_in_a_document(wide: Window) -> None:
    page = wide.page
    wide.sign_in(CODER)
    page.goto("/codage")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/sejours/*/codage*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if "version=" not in page.url:
        page.keyboard.press("r")
    page.wait_for_url("**/codage?version=*", timeout=30_000)
    page.keyboard.press("n")
    page.wait_for_url("**/ajouter")
    assert faults(page) == []
    expect(page.get_by_label("Terme ou code")).to_be_focused()
    page.keyboard.type("canal carpien")
    page.keyboard.press("Enter")
    code = page.locator("input[name=code][value=G560]")
    expect(code).to_be_visible()
    code.check()
    page.locator("select[name=document]").select_option(index=1)
    page.get_by_role("button", name="Ouvrir").click()
    text = page.locator("#texte")
    expect(text).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Shift+ArrowRight")
    words = page.locator("textarea[name=mots]")
    expect(words).not_to_have_value("")
    said = " ".join(words.input_value().split())
    assert faults(page) == []
    page.get_by_role("button", name="Joindre ce passage").click()
    expect(page.locator("q")).to_have_text(said)
    expect(code).to_be_checked()
    page.get_by_role("button", name="Ajouter ce code").click()
    page.wait_for_url("**/codage?version=*")
    added = page.locator("#codage .codes > li.added")
    expect(added).to_contain_text("ajouté par le codeur")
    assert faults(page) == []
    expect(page.locator("#suites")).not_to_contain_text("J96.0")
    page.keyboard.press("n")
    page.wait_for_url("**/ajouter")
    expect(page.get_by_label("Terme ou code")).to_be_focused()
    page.keyboard.type("insuffisance respiratoire aiguë")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=code][value=J960]")).to_be_focused()
    reason = page.locator("input[name=motif]")
    for _ in range(4):
        page.keyboard.press("Tab")
        if reason.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.type("dit par le réanimateur")
    page.keyboard.press("Enter")
    page.wait_for_url("**/codage?version=*")
    expect(added).to_have_count(2)
    expect(page.locator("#suites")).to_contain_text("J96.0")
    for _ in range(2):
        added.last.locator("a.code").focus()
        count = added.count()
        page.keyboard.press("z")
        expect(added).to_have_count(count - 1)
    expect(page.locator("#suites")).not_to_contain_text("J96.0")
