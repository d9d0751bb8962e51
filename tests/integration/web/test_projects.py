"""A project from its opening to its end, by the forms that its people fill in."""

import re

from ambroise.access import Role
from ambroise.access.jobs import Worker
from ambroise.cli.jobs import kinds_of
from ambroise.cli.session import Session
from ambroise.settings import Settings
from ambroise.web.site import utc_now
from tests.builders.pages import Pages, some_pages
from tests.builders.persons import REQUEST, a_study, sent

__all__ = ["some_pages"]


def test_a_lead_opens_a_project_and_asks_for_its_permit(some_pages: Pages) -> None:
    study = a_study(some_pages)
    page = study.ask()
    assert page.url.path == study.here
    assert "demandée" in page.text
    assert "CSE-2026-11" in page.text
    assert "Remi" in page.text


def test_the_form_of_a_request_says_what_each_route_needs(some_pages: Pages) -> None:
    study = a_study(some_pages)
    page = study.lead.get(f"{study.here}/demande")
    assert page.status_code == 200
    assert "avis du comité" in page.text
    assert 'name="tables" value="measurement"' in page.text
    member = study.member.get(f"{study.here}/demande")
    assert "rôles : responsable de projet" in member.text


def test_another_person_examines_then_grants_with_conditions(some_pages: Pages) -> None:
    study = a_study(some_pages)
    study.ask()
    examined = sent(study.committee, study.here, f"{study.here}/instruire", reason="avis favorable")
    assert "instruite" in examined.text
    assert "avis favorable" in examined.text
    granted = sent(
        study.committee,
        study.here,
        f"{study.here}/accorder",
        kind_0="smallest_cell",
        value_0="20",
        kind_1="to_verify",
        wording_1="Destruction des extraits à la fin",
        by_1="dpo",
    )
    assert "accordée" in granted.text
    assert "appliquée" in granted.text
    assert "à vérifier par : délégué à la protection des données" in granted.text
    assert "Jours restants" in granted.text


def test_the_view_of_a_project_is_prepared_once_its_permit_is_granted(some_pages: Pages) -> None:
    study = a_study(some_pages)
    study.ask()
    assert "Préparation de la vue" not in study.committee.get(study.here).text
    sent(study.committee, study.here, f"{study.here}/instruire", reason="avis favorable")
    granted = sent(study.committee, study.here, f"{study.here}/accorder")
    assert "Préparation de la vue du projet" in granted.text
    (address,) = re.findall(r'href="(/taches/[\w-]+)"', granted.text)
    assert "Préparer la vue d&#39;un projet" in study.committee.get(address).text
    assert f'href="{address}"' not in study.member.get(study.here).text
    work(some_pages.site.settings)
    assert "terminée" in study.committee.get(address).text
    acts = [one.event.action for one in some_pages.site.trail.events(object_id=study.id)]
    assert acts.count("job.done") == 1
    assert acts.count("decide_permit") == 2  # the grant, then the job's own start


def work(settings: Settings) -> None:
    """Do what waits, as the command of the worker does."""
    session = Session(settings, "fr")
    Worker(session.state, session.door, kinds_of(session), clock=utc_now).do_next()
    session.close()


def test_a_condition_is_verified_by_the_person_named(some_pages: Pages) -> None:
    study = a_study(some_pages)
    study.grant(kind_0="to_verify", wording_0="Destruction des extraits", by_0="dpo")
    address = re.search(r'action="([^"]+/verifier)"', study.dpo.get(study.here).text)
    assert address is not None
    page = sent(study.dpo, study.here, address[1])
    assert "vérifiée le" in page.text


def test_who_asked_is_told_that_another_person_decides(some_pages: Pages) -> None:
    study = a_study(some_pages)
    study.ask()
    page = study.lead.get(study.here)
    assert f"{study.here}/accorder" not in page.text
    assert "accorder ou refuser" in page.text
    refused = sent(study.lead, study.here, f"{study.here}/accorder")
    assert refused.status_code == 403
    assert "comité scientifique et éthique" in refused.text


def test_a_step_out_of_order_sends_back_to_the_page(some_pages: Pages) -> None:
    study = a_study(some_pages).grant()
    client = study.committee
    client.headers["referer"] = f"{some_pages.address}{study.here}"
    page = sent(client, study.here, f"{study.here}/refuser", reason="trop tard")
    assert page.status_code == 409
    assert f'href="{study.here}"' in page.text


def test_suspension_and_resumption_are_seen_at_once(some_pages: Pages) -> None:
    study = a_study(some_pages).grant()
    here = study.here
    assert f"{here}/sorties" in study.member.get(here).text
    page = sent(study.dpo, here, f"{here}/suspendre", reason="alerte")
    assert "suspendue" in page.text
    assert f"{here}/sorties" not in study.member.get(here).text
    sent(study.committee, here, f"{here}/reprendre")
    assert f"{here}/sorties" in study.member.get(here).text


def test_a_closed_permit_leaves_its_history(some_pages: Pages) -> None:
    study = a_study(some_pages).grant()
    address = re.search(r'action="([^"]+/clore/\d+)"', study.lead.get(study.here).text)
    assert address is not None
    page = sent(study.lead, study.here, address[1], reason="étude finie")
    assert "étude finie" in page.text
    assert "close" in page.text


def test_a_member_leaves_and_the_project_is_closed_to_them(some_pages: Pages) -> None:
    study = a_study(some_pages)
    login = re.search(r'name="login" value="(remi\d+)"', study.lead.get(study.here).text)
    assert login is not None
    sent(study.lead, study.here, f"{study.here}/membres/retirer", login=login[1])
    assert study.member.get(study.here).status_code == 403
    assert "Diabète" not in study.member.get("/projets").text


def test_unknown_and_not_mine_answer_the_same(some_pages: Pages) -> None:
    mine, other = a_study(some_pages), a_study(some_pages, "autre")

    def told(number: str) -> tuple[int, str]:
        page = mine.lead.get(f"/projets/{number}")
        return page.status_code, re.sub(r'href="\?[^"]*"', "", page.text)

    assert told(other.id) == told("n0wh3re-n0wh3re-n0wh3")
    assert other.id not in mine.lead.get("/projets").text


def test_what_a_form_lacks_is_named(some_pages: Pages) -> None:
    study = a_study(some_pages)
    for field in ("legal_route", "starts_on", "ends_on"):
        page = sent(study.lead, study.here, f"{study.here}/demande", **{**REQUEST, field: ""})
        assert page.status_code == 400
        assert field in page.text
    page = sent(study.lead, study.here, f"{study.here}/demande", **{**REQUEST, "age_from": "²"})
    assert page.status_code == 400


def test_results_leave_by_a_second_person(some_pages: Pages) -> None:
    study = a_study(some_pages).grant()
    table = b"service;effectif\nUNV;3\nCardiologie;40\n"
    asked = sent(
        study.member,
        study.here,
        f"{study.here}/sorties",
        label="Effectifs",
        files=[("files", ("effectifs.csv", table, "text/csv"))],
    )
    assert "petit effectif" in asked.text
    waiting = study.dpo.get("/demandes")
    address = re.search(r'href="(/sorties/[\w-]+)"', waiting.text)
    assert address is not None
    page = study.dpo.get(address[1])
    assert "colonne 2" in page.text
    assert all(word in page.text for word in ("Individualisation", "Corrélation", "Inférence"))
    looked = study.dpo.get(f"{address[1]}/fichier?nom=effectifs.csv")
    assert looked.content == table
    assert looked.headers["content-disposition"].startswith("attachment")
    assert study.dpo.get(f"{address[1]}/fichier?nom=../x").status_code == 404
    without = sent(study.dpo, address[1], f"{address[1]}/accorder")
    assert without.status_code == 400
    sent(study.dpo, address[1], f"{address[1]}/accorder", reason="effectif admis au protocole")
    taken = study.member.get(f"{address[1]}/paquet")
    assert taken.headers["content-type"] == "application/zip"
    assert taken.content.startswith(b"PK")
    assert "SHA-256" in study.member.get(study.here).text
    assert study.committee.get(f"{address[1]}/paquet").status_code == 403


def test_nobody_decides_on_their_own_release(some_pages: Pages) -> None:
    study = a_study(some_pages).grant()
    sent(
        study.member,
        study.here,
        f"{study.here}/sorties",
        label="x",
        files=[("files", ("a.csv", b"a;b\n1;2\n", "text/csv"))],
    )
    address = re.search(r'href="(/sorties/[\w-]+)"', study.dpo.get("/demandes").text)
    assert address is not None
    refused = sent(study.member, study.here, f"{address[1]}/accorder", reason="oui")
    assert refused.status_code == 403


def test_a_file_name_cannot_leave_its_folder(some_pages: Pages) -> None:
    study = a_study(some_pages).grant()
    for name in ("../../keys/x.csv", ".hidden.csv", "a/b.csv"):
        page = sent(
            study.member,
            study.here,
            f"{study.here}/sorties",
            label="x",
            files=[("files", (name, b"a;b\n", "text/csv"))],
        )
        assert page.status_code == 400


def test_a_reidentification_is_asked_agreed_and_opened_once(some_pages: Pages) -> None:
    study = a_study(some_pages).grant()
    some_pages.site.vault.remember(f"project:{study.id}", [("ps-1", "source:123")])
    sent(
        study.lead,
        study.here,
        f"{study.here}/reidentifications",
        pseudonym="ps-1",
        reason="résultat inattendu à transmettre",
    )
    page = study.dpo.get("/demandes")
    assert "résultat inattendu" in page.text
    assert "ps-1" not in page.text
    address = re.search(r'action="(/reidentifications/[\w-]+)/accorder"', page.text)
    assert address is not None
    sent(study.dpo, "/demandes", f"{address[1]}/accorder", reason="d'accord")
    assert "Ouvrir, une seule fois" in study.lead.get("/demandes").text
    opened = sent(study.lead, "/demandes", f"{address[1]}/ouvrir")
    assert "source:123" in opened.text
    again = sent(study.lead, "/demandes", f"{address[1]}/ouvrir")
    assert again.status_code in (403, 409)


def test_the_public_page_lists_what_is_granted_without_signing_in(some_pages: Pages) -> None:
    study = a_study(some_pages)
    stranger = some_pages.stranger()
    assert "Diabète" not in stranger.get("/projets-publics").text
    study.grant()
    page = stranger.get("/projets-publics")
    assert page.status_code == 200
    assert "Diabète et grossesse" in page.text
    assert "vous opposer" in page.text
    assert study.id not in page.text
    sent(study.dpo, study.here, f"{study.here}/suspendre", reason="alerte")
    assert "Diabète" not in stranger.get("/projets-publics").text


def test_the_committee_lists_every_project_with_its_permit(some_pages: Pages) -> None:
    study = a_study(some_pages).grant()
    page = study.committee.get("/projets")
    assert study.id in page.text
    assert "accordée" in page.text
    auditor = some_pages.signed_in("audit", Role.AUDITOR)
    assert study.id in auditor.get("/projets").text
