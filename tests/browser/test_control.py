"""The control of pseudonymisation, with the keyboard alone, then with the mouse, in Chromium."""

import json

import pytest
from playwright.sync_api import expect

from ambroise.access import Role
from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults
from tests.builders.pages import Pages
from tests.builders.served_hospital import DATA_MANAGER

pytestmark = pytest.mark.browser

HERE = "/controle-pseudonymisation"
SECOND, OFFICER = "relecteur", "dpocontrole"


@pytest.fixture(scope="session")
def readers(hospital: Pages) -> None:
    hospital.person(SECOND, Role.DATA_MANAGER)
    hospital.person(OFFICER, Role.DPO)


def draw(window: Window, *, size: int, shared: int) -> str:
    """Draw a sample as a person would; return the address of the control."""
    window.go(HERE)
    window.page.locator("#size").fill(str(size))
    window.page.locator("#shared").fill(str(shared))
    window.page.get_by_role("button", name="Tirer au sort").click()
    window.page.wait_for_url(f"**{HERE}/*")
    return window.page.url


def read_next(window: Window, control: str) -> None:
    window.page.goto(control)
    window.page.get_by_role("button", name="Lire le document suivant").click()
    window.page.wait_for_url("**/documents/*")
    expect(window.page.locator("#lecture")).to_be_focused()


def press(window: Window, key: str) -> None:
    """Press a key of the document, once its keys are listened to."""
    expect(window.page.locator("#lecture")).to_be_focused()
    window.page.keyboard.press(key)


def chosen_is_hidden(window: Window) -> bool:
    found: bool = window.page.evaluate(
        "() => getSelection().anchorNode.parentElement.closest('[data-state=hidden]') !== null"
    )
    return found


def choose_visible_word(window: Window) -> str:
    """Move by word until one that is not hidden is chosen; return it."""
    page = window.page
    for _ in range(200):
        page.keyboard.press("ArrowRight")
        word = page.locator("#choix").inner_text()
        if not chosen_is_hidden(window) and word.isalpha() and len(word) > 3:
            return word
    raise AssertionError("a document has visible words")


def test_a_document_is_read_with_the_keyboard_alone(window: Window, readers: None) -> None:
    window.sign_in(DATA_MANAGER)
    page = window.page
    control = draw(window, size=40, shared=0)
    assert faults(page) == []
    read_next(window, control)
    while page.locator("#lecture [data-state=hidden]").count() < 3:
        press(window, "f")
        page.wait_for_load_state()
    assert faults(page) == []
    word = choose_visible_word(window)
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator("#choix").inner_text().startswith(word)
    press(window, "n")
    page.wait_for_url("**/documents/*?a=*")
    expect(page.locator("#lecture .missed").first).to_contain_text(word)
    expect(page.locator("#lecture")).to_be_focused()
    assert faults(page) == []
    press(window, "u")
    expect(page.locator("#lecture .missed")).to_have_count(0)
    hidden = page.locator("#lecture [data-state=hidden]").count()
    press(window, "Home")
    while not chosen_is_hidden(window):
        page.keyboard.press("ArrowRight")
    press(window, "x")
    expect(page.locator("#lecture .false")).to_have_count(1)
    expect(page.locator("#lecture [data-state=hidden]")).to_have_count(hidden - 1)
    first = page.url
    press(window, "f")
    page.wait_for_function(
        "before => location.href.split('?')[0] !== before", arg=first.split("?")[0]
    )
    page.goto(control)
    expect(page.get_by_role("heading", name="Fuite résiduelle")).to_be_visible()
    assert faults(page) == []


def test_a_passage_is_marked_with_the_mouse_to_the_letter(wide: Window, readers: None) -> None:
    wide.sign_in(DATA_MANAGER)
    page = wide.page
    read_next(wide, draw(wide, size=1, shared=0))
    piece = page.locator("#lecture span:not([data-state])").filter(has_text="é").first
    chosen = piece.evaluate(
        """span => {
            const node = span.firstChild;
            const at = node.data.search(/[A-Za-zÀ-ÿ]{6}/);
            getSelection().setBaseAndExtent(node, at + 1, node, at + 4);
            span.dispatchEvent(new MouseEvent('mouseup', {bubbles: true}));
            return node.data.slice(at + 1, at + 4);
        }"""
    )
    expect(page.locator("#choix")).to_have_text(chosen)
    page.get_by_role("button", name="prénom").click()
    expect(page.locator("#lecture .missed")).to_have_text(chosen)


def test_two_readers_who_differ_are_settled(wide: Window, readers: None, hospital: Pages) -> None:
    wide.sign_in(DATA_MANAGER)
    page = wide.page
    control = draw(wide, size=1, shared=1)
    read_next(wide, control)
    choose_visible_word(wide)
    press(wide, "p")
    expect(page.locator("#lecture .missed")).to_have_count(1)
    press(wide, "f")
    page.wait_for_url(control)
    page.get_by_role("button", name="Se déconnecter").click()
    wide.sign_in(SECOND)
    read_next(wide, control)
    expect(page.locator("#lecture .missed")).to_have_count(0)
    press(wide, "f")
    page.wait_for_url(control)
    expect(page.get_by_text("à départager").first).to_be_visible()
    page.get_by_role("link", name="Document 1").click()
    assert faults(page) == []
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Départager").click()
    page.wait_for_url(control)
    found = json.loads(page.request.get(f"{control}/resultat.json").text())
    assert (found["done"], found["leaking"], found["differing"]) == (1, 1, 1)
    assert found["agreement"]["f1"] < 1


def test_an_officer_sees_the_figures_and_no_document(window: Window, readers: None) -> None:
    window.sign_in(OFFICER)
    window.go(HERE)
    assert faults(window.page) == []
    expect(window.page.get_by_role("button", name="Tirer au sort")).to_have_count(0)
    window.page.get_by_role("table").get_by_role("link").first.click()
    expect(window.page.get_by_role("heading", name="Avancement")).to_be_visible()
    assert faults(window.page) == []
    answer = window.page.request.get(f"{window.page.url}/documents/1")
    assert answer.status == 403
