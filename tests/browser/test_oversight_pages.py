"""The pages of projects, trail, persons, jobs and continuity: axe, keyboard, no script needed."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from ambroise.access import Role, people
from ambroise.state import jobs as queue
from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults, hrefs, visit
from tests.builders.pages import Pages
from tests.builders.persons import Study, a_study, sent
from tests.builders.served_hospital import PHYSICIAN

pytestmark = pytest.mark.browser

OFFICER, ADMIN = "officer", "adminb"


@pytest.fixture(scope="session")
def study(hospital: Pages) -> Study:
    """A project with a permit, a release and a re-identification that wait, and jobs."""
    made = a_study(hospital, "vue").grant(
        kind_0="smallest_cell",
        value_0="20",
        kind_1="to_verify",
        wording_1="Destruction",
        by_1="dpo",
    )
    files = [("files", ("effectifs.csv", b"service;n\nUNV;3\nSMR;40\n", "text/csv"))]
    sent(made.member, made.here, f"{made.here}/sorties", label="Effectifs", files=files)
    sent(made.lead, made.here, f"{made.here}/reidentifications", pseudonym="p1", reason="résultat")
    hospital.person(OFFICER, Role.DPO)
    hospital.person(ADMIN, Role.ADMINISTRATOR)
    state, now = hospital.site.state, datetime.now(UTC)
    person = people.actor_of(state, ADMIN, now).id
    with state.begin() as connection:
        for kind in ("publish", "pseudonymise"):
            queue.enqueue(connection, kind, {}, person, now=now)
    running = queue.claim(state, ["publish"], "w", now=now, lease_seconds=3600)
    assert running is not None
    queue.progress(state, running, 3, 12)
    return made


def test_the_pages_of_a_data_protection_officer(window: Window, study: Study) -> None:
    window.sign_in(OFFICER)
    found = faults(window.page)
    addresses = ("/projets", study.here, "/demandes", "/journal", "/alertes", "/conservation")
    found += visit(
        window, iter((*addresses, "/usages", "/usages/letter", "/moteurs", "/continuite"))
    )
    window.go("/demandes")
    found += visit(window, iter(hrefs(window.page, "main a[href^='/sorties/']")[:1]))
    window.go("/journal")
    window.page.get_by_role("button", name="Vérifier le journal").click()
    window.page.wait_for_url("**/journal/verifier")
    assert found + faults(window.page) == []


def test_the_pages_of_an_administrator(window: Window, study: Study) -> None:
    window.sign_in(ADMIN)
    found = faults(window.page)
    addresses = ("/personnes", f"/personnes/{ADMIN}", "/jetons", "/taches", "/journal")
    found += visit(window, iter(addresses))
    window.go("/taches")
    found += visit(window, iter(hrefs(window.page, "main tbody a")[:2]))
    assert found == []


def test_the_pages_of_a_project_lead(window: Window, study: Study) -> None:
    window.sign_in(study.lead.get("/api/v1/me").json()["login"])
    assert visit(window, iter(("/projets", study.here, f"{study.here}/demande"))) == []


def test_the_public_page(window: Window, study: Study) -> None:
    window.go("/projets-publics")
    expect(window.page.get_by_role("heading", level=2).first).to_be_visible()
    assert faults(window.page) == []


def test_the_opposition_page(window: Window, study: Study) -> None:
    window.sign_in(PHYSICIAN)
    window.page.locator("main table a").first.click()
    window.page.wait_for_url("**/patients/**")
    window.go(f"{window.page.url}/opposition")
    assert faults(window.page) == []


def test_a_menu_opens_by_keyboard(wide: Window, study: Study) -> None:
    wide.sign_in(OFFICER)
    page = wide.page
    control = page.locator("nav summary", has_text="Contrôle")
    control.focus()
    page.keyboard.press("Enter")
    expect(page.locator("nav").get_by_role("link", name="Journal")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/journal")


def test_two_keys_lead_to_a_page_of_a_closed_menu(wide: Window, study: Study) -> None:
    wide.sign_in(OFFICER)
    wide.page.locator("h1").click()
    wide.page.keyboard.press("g")
    wide.page.keyboard.press("j")
    wide.page.wait_for_url("**/journal")


def test_progress_comes_by_itself_and_keeps_the_focus(
    wide: Window, study: Study, hospital: Pages
) -> None:
    wide.sign_in(ADMIN)
    wide.go("/taches")
    page = wide.page
    expect(page.get_by_text("3 sur 12")).to_be_visible()
    stop = page.get_by_role("button", name="Arrêter la tâche : Publier l'entrepôt")
    stop.focus()
    state = hospital.site.state
    (running,) = (one for one in queue.listed(state) if one.state is queue.JobState.RUNNING)
    queue.progress(state, running, 7, 12)
    expect(page.get_by_text("7 sur 12")).to_be_visible(timeout=8000)
    expect(stop).to_be_focused()
    queue.progress(state, running, 3, 12)


def test_a_permit_is_suspended_without_scripts(scriptless: Window, study: Study) -> None:
    scriptless.sign_in(OFFICER)
    page = scriptless.page
    page.goto(study.here)
    page.locator("summary", has_text="Suspendre").click()
    page.locator("#suspend-reason").fill("essai de suspension")
    page.get_by_role("button", name="Suspendre tout de suite").click()
    expect(page.locator("#autorisation ~ p").first).to_contain_text("suspendue")
    sent(study.committee, study.here, f"{study.here}/reprendre")
