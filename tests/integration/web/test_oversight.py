"""What a data protection officer, a security officer and a committee see and decide."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ambroise.access import Role, people
from ambroise.settings import load_settings
from ambroise.state import jobs as queue
from ambroise.state.schema import alerts
from ambroise.trail import Event
from ambroise.web.app import create_app
from ambroise.web.formats import HOSPITAL_TIME
from tests.builders.pages import Pages, by_password, served, some_pages
from tests.builders.persons import a_study, sent

__all__ = ["some_pages"]


@pytest.fixture
def later(tmp_path: Path) -> Iterator[Pages]:
    """The pages of an installation whose clock is two years ahead of what its trail holds."""
    settings = by_password(load_settings(tmp_path / "home"))
    ahead = timedelta(days=730)
    with served(create_app(settings, clock=lambda: datetime.now(UTC) + ahead)) as pages:
        yield pages


def test_the_trail_is_searched_by_person_act_and_period(some_pages: Pages) -> None:
    study = a_study(some_pages)
    today = datetime.now(HOSPITAL_TIME).date()
    page = study.dpo.get("/journal")
    assert "ouvrir un projet" in page.text
    login = next(e.event.actor for e in some_pages.site.trail.events(action="project.opened"))
    mine = study.dpo.get(f"/journal?personne={login}&acte=manage_members&du={today}&au={today}")
    assert "gérer les membres d&#39;un projet" in mine.text.partition("<tbody>")[2]
    nobody = study.dpo.get(f"/journal?personne={login}&au={today - timedelta(days=2)}")
    assert "Aucune entrée" in nobody.text
    of_project = study.dpo.get(f"/journal?projet={study.id}")
    assert "gérer les membres" in of_project.text.partition("<tbody>")[2]


def test_a_search_is_in_the_trail_with_the_patient_it_was_about(some_pages: Pages) -> None:
    dpo = some_pages.signed_in("dpo", Role.DPO)
    some_pages.site.trail.append(Event("quintin", "read_identified", "person", "12"))
    page = dpo.get("/journal?patient=12")
    assert "lire un dossier identifié" in page.text.partition("<tbody>")[2]
    (entry, *_) = some_pages.site.trail.events(action="read_trail", limit=1)
    assert (entry.event.object_kind, entry.event.object_id) == ("person", "12")


def test_no_page_counts_by_person(some_pages: Pages) -> None:
    dpo = some_pages.signed_in("dpo", Role.DPO)
    page = dpo.get("/journal?personne=dpo")
    assert re.search(r"\d+ (lignes|entrées|accès|actes)", page.text) is None


def test_the_trail_leaves_as_a_table_and_the_export_is_traced(some_pages: Pages) -> None:
    study = a_study(some_pages)
    answer = sent(study.dpo, "/journal", f"/journal/export?projet={study.id}")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith('"n°"')
    assert all(study.id in line for line in lines[1:])
    (entry,) = some_pages.site.trail.events(action="trail.export")
    assert entry.event.detail["project"] == study.id
    left = list((some_pages.site.settings.trail / "exports").iterdir())
    assert left == []


def test_the_verification_is_told_in_words(some_pages: Pages) -> None:
    admin = some_pages.signed_in("admin", Role.ADMINISTRATOR)
    page = sent(admin, "/journal", "/journal/verifier")
    assert "Le journal est intact" in page.text
    assert "Accès et décisions" in page.text


def test_an_administrator_verifies_the_trail_without_reading_it(some_pages: Pages) -> None:
    admin = some_pages.signed_in("admin", Role.ADMINISTRATOR)
    page = admin.get("/journal")
    assert "<tbody>" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert "lire le journal des accès" in page.text
    assert sent(admin, "/journal", "/journal/export").status_code == 403


def test_a_time_is_set_and_never_under_the_least(some_pages: Pages) -> None:
    dpo = some_pages.signed_in("dpo", Role.DPO)
    page = sent(dpo, "/conservation", "/conservation", retention="technical", days="200")
    assert 'value="200"' in page.text
    assert (
        sent(dpo, "/conservation", "/conservation", retention="access", days="30").status_code
        == 400
    )


def test_what_a_purge_would_remove_is_shown_then_removed_with_a_trace(later: Pages) -> None:
    dpo = later.signed_in("dpo", Role.DPO)
    trail = later.site.trail
    sent(dpo, "/conservation", "/conservation", retention="access", days="100")
    before = sum(trail.verify().counts.values())
    page = dpo.get("/conservation")
    assert "Purger" in page.text
    done = sent(dpo, "/conservation", "/conservation/purge")
    assert "Purge faite" in done.text
    assert sum(trail.verify().counts.values()) < before + 5
    assert trail.events(action="trail.purge")
    assert trail.verify().ok


def test_alerts_wait_for_the_dpo_until_somebody_has_seen_them(some_pages: Pages) -> None:
    dpo = some_pages.signed_in("dpo", Role.DPO)
    row = {
        "kind": "out-of-team",
        "recipient": "dpo",
        "actor_id": "",
        "object_kind": "person",
        "object_id": "12",
        "reason": "avis demandé en garde",
        "created_at": datetime.now(UTC),
    }
    with some_pages.site.state.begin() as connection:
        connection.execute(alerts.insert().values(row))
    assert "Alertes à voir : 1" in dpo.get("/").text
    page = dpo.get("/alertes")
    assert "Accès hors équipe de soins" in page.text
    assert "avis demandé en garde" in page.text
    sent(dpo, "/alertes", "/alertes/1/vue")
    assert "vue le" in dpo.get("/alertes").text
    assert sent(dpo, "/", "/alertes/1/vue").status_code == 404
    lead = some_pages.signed_in("lise", Role.PROJECT_LEAD)
    assert "avis demandé" not in lead.get("/alertes").text


def test_the_register_shows_each_card_and_who_decided_why(some_pages: Pages) -> None:
    committee = some_pages.signed_in("claire", Role.COMMITTEE)
    page = committee.get("/usages")
    assert "/usages/letter" in page.text
    assert "Personne n&#39;a encore décidé" in page.text
    card = committee.get("/usages/letter")
    assert "diagnostics du séjour" in card.text.lower() or "Limites" in card.text
    here = "/usages/letter"
    refused = sent(committee, here, f"{here}/etat", state="framed", reason="avis du 3 mars")
    assert refused.status_code == 409
    assert "un responsable nommé" in refused.text
    for kind in ("owner", "overseer"):
        sent(committee, here, f"{here}/entree/{kind}", person="claire", function="référente")
    done = sent(committee, here, f"{here}/etat", state="framed", reason="avis du 3 mars")
    assert "cadré" in done.text
    assert "avis du 3 mars" in done.text
    assert "Claire" in done.text
    assert "letter" in committee.get("/usages?etat=framed").text.partition("<tbody>")[2]
    assert "Aucun usage" in committee.get("/usages?etat=pilot").text


def test_what_is_recorded_is_kept_by_versions_and_leaves_as_a_table(some_pages: Pages) -> None:
    dpo = some_pages.signed_in("dpo", Role.DPO)
    here = "/usages/letter"
    for number in ("RT-1", "=RT-2"):
        sent(dpo, here, f"{here}/entree/processing", reference=number, dated="2026-02-01")
    page = dpo.get(here)
    assert "RT-1" in page.text
    assert "Versions antérieures (1)" in page.text
    table = dpo.get("/usages/export?format=csv")
    assert table.headers["content-disposition"].endswith('"registre-usages-ia.csv"')
    assert "'=RT-2" in table.text
    lines = dpo.get("/usages/export?format=json").json()
    (line,) = [one for one in lines if one["Registre des traitements"]]
    assert line["Registre des traitements"].startswith("=RT-2; 2026-02-01 (Dpo")
    wrong = sent(dpo, here, f"{here}/entree/processing", reference="", dated="hier")
    assert wrong.status_code == 400
    assert "dated, reference" in wrong.text


def test_a_physician_stops_a_use_and_the_committee_is_told(some_pages: Pages) -> None:
    senior = some_pages.signed_in("vasseur", Role.SENIOR, "2110")
    committee = some_pages.signed_in("claire", Role.COMMITTEE)
    here = "/usages/letter"
    stopped = sent(senior, here, f"{here}/arreter", reason="phrases fausses")
    assert "Usage arrêté" in stopped.text
    assert "phrases fausses" in stopped.text
    assert "Usage d&#39;IA arrêté" in committee.get("/alertes").text
    back = sent(committee, here, f"{here}/etat", state="idea", reason="corrigé")
    assert "Usage arrêté" not in back.text


def test_a_state_needs_a_reason_and_the_committee(some_pages: Pages) -> None:
    committee = some_pages.signed_in("claire", Role.COMMITTEE)
    refused = sent(committee, "/usages/letter", "/usages/letter/etat", state="pilot")
    assert refused.status_code == 403
    assert "un motif" in refused.text
    nurse = some_pages.signed_in("awa", Role.NURSE, "2110")
    assert "comité scientifique et éthique" in nurse.get("/usages/letter").text
    assert (
        sent(nurse, "/usages", "/usages/letter/etat", state="pilot", reason="x").status_code == 403
    )
    assert committee.get("/usages/nothing").status_code == 404


def test_jobs_are_followed_stopped_and_queued_again(some_pages: Pages) -> None:
    data = some_pages.signed_in("data", Role.DATA_MANAGER)
    state, now = some_pages.site.state, datetime.now(UTC)
    person = _person(some_pages, "data")
    with state.begin() as connection:
        queue.enqueue(connection, "publish", {}, person, now=now)
    (job,) = queue.listed(state)
    page = data.get("/taches")
    assert "Publier l&#39;entrepôt" in page.text
    assert 'hx-trigger="every 2s"' in page.text
    stopped = sent(data, "/taches", f"/taches/{job.key}/arreter")
    assert "annulée" in stopped.text
    again = sent(data, "/taches", f"/taches/{job.key}/relancer")
    assert again.status_code == 200
    assert not again.url.path.endswith(job.key)
    assert "en attente" in again.text
    claimed = queue.claim(state, ["publish"], "w", now=now, lease_seconds=60)
    assert claimed is not None
    queue.progress(state, claimed, 3, 12)
    queue.say(state, claimed, "3 tables écrites", now=now)
    followed = data.get(f"/taches/{claimed.key}?suivi=1")
    assert "3 sur 12" in followed.text
    assert 'value="25"' in followed.text
    assert "3 tables écrites" in followed.text


def test_a_page_that_follows_leaves_one_trace_and_does_not_keep_a_session_open(
    some_pages: Pages,
) -> None:
    data = some_pages.signed_in("data", Role.DATA_MANAGER)
    data.get("/taches")
    before = len(some_pages.site.trail.events(action="read_jobs"))
    for _ in range(3):
        data.get("/taches?suivi=1")
    assert len(some_pages.site.trail.events(action="read_jobs")) == before


def test_each_person_sees_their_own_jobs_alone(some_pages: Pages) -> None:
    some_pages.signed_in("data", Role.DATA_MANAGER)
    person = _person(some_pages, "data")
    with some_pages.site.state.begin() as connection:
        queue.enqueue(connection, "publish", {}, person, now=datetime.now(UTC))
    (job,) = queue.listed(some_pages.site.state)
    nurse = some_pages.signed_in("awa", Role.NURSE, "2110")
    assert "Publier" not in nurse.get("/taches").text
    mine, nobody = nurse.get(f"/taches/{job.key}"), nurse.get("/taches/nothing")
    assert mine.status_code == nobody.status_code == 403
    assert mine.text.replace(job.key, "") == nobody.text.replace("nothing", "")


def test_continuity_says_what_works_and_what_is_left_without_it(some_pages: Pages) -> None:
    officer = some_pages.signed_in("rssi", Role.SECURITY_OFFICER)
    page = officer.get("/continuite")
    assert page.status_code == 200
    assert "Aucun dossier ne s&#39;ouvre" in page.text
    assert "Aucune sauvegarde" in page.text
    assert "Aucun exercice" in page.text
    nurse = some_pages.signed_in("awa", Role.NURSE, "2110")
    assert nurse.get("/continuite").status_code == 403


def test_the_menu_holds_what_one_may_open_and_no_more(some_pages: Pages) -> None:
    nurse = some_pages.signed_in("awa", Role.NURSE, "2110")
    menu = nurse.get("/").text.partition("<nav")[2].partition("</nav>")[0]
    assert menu.count("<a ") <= 5
    assert "<details" not in menu
    dpo = some_pages.signed_in("dpo", Role.DPO)
    menu = dpo.get("/").text.partition("<nav")[2].partition("</nav>")[0]
    for href in ("/projets", "/demandes", "/journal", "/alertes", "/conservation", "/continuite"):
        assert f'href="{href}"' in menu
    for href in ("/personnes", "/flux", "/zone-recherche"):
        assert f'href="{href}"' not in menu


def test_every_address_of_the_menu_opens(some_pages: Pages) -> None:
    for role in (Role.DPO, Role.ADMINISTRATOR, Role.COMMITTEE, Role.AUDITOR, Role.DATA_MANAGER):
        client = some_pages.signed_in(f"p-{role}", role)
        menu = client.get("/").text.partition("<nav")[2].partition("</nav>")[0]
        for part in menu.split('href="')[1:]:
            address = part.partition('"')[0]
            if address != "/zone-recherche":
                assert client.get(address).status_code == 200, (role, address)


def _person(pages: Pages, login: str) -> str:
    """Return the id of a person."""
    return people.actor_of(pages.site.state, login, datetime.now(UTC)).id
