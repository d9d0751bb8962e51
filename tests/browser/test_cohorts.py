"""The pages of cohorts: live counts, criteria by keyboard, axe, a telephone's width, no script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults, hrefs, visit
from tests.builders.pages import Pages
from tests.builders.persons import REQUEST, Study, a_study, sent

pytestmark = pytest.mark.browser

OPEN = ["person", "visit_occurrence", "measurement", "condition_occurrence", "concept", "note"]
SOME = re.compile(r"^[1-9]\d* personnes$")
TEXT = """\
cohort: Séjours mesurés
entry: {any: [{visit_occurrence: any}], keep: first}
rules:
  - rule: Majeur
    all:
      - person: {age: {gte: 18}}
  - rule: Mille mesures
    all:
      - {measurement: any, count: 1000}
"""


@pytest.fixture(scope="session")
def study(hospital: Pages) -> Study:
    """A project whose permit opens some tables of everybody."""
    made = a_study(hospital, "cohortes")
    narrow = {"sex", "age_from", "tables", "window_start", "window_end"}
    asked = {key: value for key, value in REQUEST.items() if key not in narrow}
    sent(made.lead, made.here, f"{made.here}/demande", **asked, tables=OPEN)
    sent(made.committee, made.here, f"{made.here}/instruire", reason="avis favorable")
    sent(made.committee, made.here, f"{made.here}/accorder")
    return made


def login(study: Study) -> str:
    found: str = study.member.get("/api/v1/me").json()["login"]
    return found


def created(study: Study, text: str = TEXT) -> str:
    """Return the address of a new cohort."""
    here = f"{study.here}/cohortes"
    return sent(study.member, here, here, texte=text, change="essai").url.path


def test_the_pages_of_cohorts(window: Window, study: Study) -> None:
    address, here = created(study), f"{study.here}/cohortes"
    sent(study.member, address, address, texte=TEXT.replace("1000", "2"), change="deux")
    sent(study.member, address, f"{address}/versions/2/garder")
    number = address.rpartition("/")[2]
    window.sign_in(login(study))
    told = visit(
        window,
        iter(
            (
                here,
                address,
                f"{address}?version=1",
                f"{address}/differences?de=1&a=2",
                f"{here}/comparer?a={number}:1&b={number}:2",
                f"{address}/versions/2/membres",
            )
        ),
    )
    (member, *_) = hrefs(window.page, "main table a")
    assert told + visit(window, iter((member,))) == []


def test_counts_follow_what_is_written_and_a_fault_loses_nothing(
    wide: Window, study: Study
) -> None:
    wide.sign_in(login(study))
    page = wide.page
    wide.go(f"{study.here}/cohortes")
    text = page.locator("#texte")
    text.fill(TEXT)
    expect(page.locator("#compte")).to_have_text("0 personnes")
    wrong = TEXT.replace("age", "agge")
    text.fill(wrong)
    expect(page.get_by_role("alert")).to_contain_text("Ligne 6")
    expect(page.get_by_role("alert")).to_contain_text("/rules/0/all/0/person/agge")
    assert faults(page) == []
    expect(text).to_have_value(wrong)
    text.fill(TEXT.replace("1000", "1"))
    expect(page.locator("#compte")).to_have_text(SOME)


def test_a_criterion_is_put_aside_by_keyboard_and_saved(wide: Window, study: Study) -> None:
    address = created(study)
    wide.sign_in(login(study))
    page = wide.page
    wide.go(address)
    expect(page.locator("#compte")).to_have_text("0 personnes")
    box = page.get_by_role("checkbox", name=re.compile("Mille mesures"))
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("#compte")).to_have_text(SOME)
    expect(box).to_be_focused()
    expect(box).not_to_be_checked()
    expect(page.locator("#texte")).to_have_value(re.compile("off: true"))
    assert faults(page) == []
    page.locator("#change").fill("sans les mille mesures")
    page.keyboard.press("Enter")
    expect(page.locator("h2", has_text="Versions")).to_be_visible()
    expect(page.get_by_text("sans les mille mesures")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("Mille mesures")).check()
    expect(page.locator("#compte")).to_have_text("0 personnes")


def test_two_versions_are_compared_and_a_member_opened(wide: Window, study: Study) -> None:
    address = created(study, TEXT.replace("1000", "1"))
    sent(study.member, address, address, texte=TEXT, change="mille")
    wide.sign_in(login(study))
    page = wide.page
    wide.go(f"{address}?version=1")
    page.get_by_label("avec", exact=True).select_option(label="Version 2")
    page.get_by_role("button", name="Comparer").press("Enter")
    expect(page.get_by_role("img", name=re.compile("0 dans les deux"))).to_be_visible()
    wide.go(f"{address}?version=1")
    page.get_by_role("button", name="Garder les membres de la version 1").press("Enter")
    page.wait_for_url("**/membres")
    page.locator("main table a").first.press("Enter")
    expect(page.get_by_text("critère rempli").first).to_be_visible()
    page.locator("details summary").last.press("Enter")
    assert faults(page) == []


def test_dark_colours_have_contrast(wide: Window, study: Study) -> None:
    address = created(study, TEXT.replace("  - rule: Majeur", "  - off: true\n    rule: Majeur"))
    wide.page.emulate_media(color_scheme="dark")
    wide.sign_in(login(study))
    assert visit(wide, iter((address, f"{address}/differences?de=1&a=1"))) == []


def test_without_script_a_definition_is_saved_and_counted(scriptless: Window, study: Study) -> None:
    scriptless.sign_in(login(study))
    page = scriptless.page
    page.goto(created(study))
    page.get_by_role("checkbox", name=re.compile("Mille mesures")).uncheck()
    page.locator("#change").fill("à la main")
    page.get_by_role("button", name="Enregistrer une version").click()
    expect(page.locator("#texte")).to_have_value(re.compile("off: true"))
    expect(page.locator("#compte")).to_have_text(SOME)
