"""The pages over the fictional hospital: taken in, published, pseudonymised, served."""

import re
from collections.abc import Iterator

import httpx
import pytest

from ambroise.access import Role
from tests.builders.pages import Pages, drafted, letter_form, token
from tests.builders.served_hospital import (
    DATA_MANAGER,
    ELSEWHERE,
    IPP,
    PHYSICIAN,
    a_served_hospital,
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as served:
        yield served


@pytest.fixture
def physician(pages: Pages) -> httpx.Client:
    return pages.again(PHYSICIAN)


@pytest.fixture
def data_manager(pages: Pages) -> httpx.Client:
    return pages.again(DATA_MANAGER)


@pytest.fixture
def here(physician: httpx.Client) -> str:
    """The address of the patient of the guided visit."""
    return links(physician.get("/visite"), r"/patients/\d+")[0]


@pytest.fixture
def stay(physician: httpx.Client) -> str:
    return links(physician.get("/visite"), r"/patients/\d+/sejours/\d+")[0]


def links(page: httpx.Response, pattern: str) -> list[str]:
    return re.findall(rf'href="({pattern})"', page.text)


def sent(client: httpx.Client, page: httpx.Response, to: str, **fields: str) -> httpx.Response:
    """Send a form of `page`, its token included."""
    return client.post(to, data={"csrf": token(page), **fields})


def test_my_patients_lists_those_of_my_wards(physician: httpx.Client) -> None:
    page = physician.get("/")
    assert IPP in page.text
    assert "Unité neuro-vasculaire" in page.text


def test_a_person_without_ward_is_told_why_the_list_is_empty(pages: Pages) -> None:
    nurse = pages.signed_in("awa", Role.NURSE)
    assert "Vous n&#39;êtes rattaché à aucune unité" in nurse.get("/").text


def test_who_cares_for_no_patient_starts_with_their_own_pages(
    data_manager: httpx.Client,
) -> None:
    page = data_manager.get("/").text.partition("<main")[2]
    assert "Lots reçus et quarantaine." in page
    assert "aucune unité" not in page


@pytest.mark.parametrize(
    "page",
    ["", "/biologie", "/documents", "/sejours", "/opposition", "/acces", "?q=anticoagulant"],
)
def test_every_page_of_a_record_opens_under_its_banner(
    physician: httpx.Client, here: str, page: str
) -> None:
    answer = physician.get(here + page)
    assert answer.status_code == 200
    assert 'class="banner"' in answer.text
    assert f"<dd>{IPP}</dd>" in answer.text


def test_the_banner_states_the_allergy(physician: httpx.Client, here: str) -> None:
    banner = physician.get(here).text.partition('class="cautions"')[2].partition("</div>")[0]
    assert "Pénicilline" in banner


@pytest.mark.parametrize("text", ["{name}", "{ipp}", "{birth}"])
def test_a_patient_is_found_by_name_number_or_birth_date(
    physician: httpx.Client, here: str, text: str
) -> None:
    view = physician.get(f"/api/v1{here}").json()["banner"]
    year, month, day = view["birth_date"].split("-")
    asked = text.format(name=view["birth_name"], ipp=IPP, birth=f"{day}/{month}/{year}")
    form = physician.get("/recherche")
    assert here in links(sent(physician, form, "/recherche", text=asked), r"/patients/\d+")


def test_a_search_is_traced_without_its_words(pages: Pages, physician: httpx.Client) -> None:
    sent(physician, physician.get("/recherche"), "/recherche", text="zzmarque")
    (entry,) = pages.site.trail.events(action="search_identity", limit=1)
    assert entry.event.actor == PHYSICIAN
    assert "zzmarque" not in str(entry)


def test_filters_narrow_the_list(physician: httpx.Client, here: str) -> None:
    def count(page: httpx.Response) -> int:
        found = re.search(r"Éléments du dossier\s: (\d+)", page.text)
        assert found is not None
        return int(found[1])

    everything = count(physician.get(here))
    documents = count(physician.get(f"{here}?genre=document"))
    worded = count(physician.get(f"{here}?q=apixaban"))
    assert documents > 15
    assert 0 < worded < everything


def test_an_item_opens_the_record_it_was_read_from(
    pages: Pages, physician: httpx.Client, here: str
) -> None:
    address = links(physician.get(here), rf"{here}/source/\w+/-?\d+")[0]
    page = physician.get(address)
    assert page.status_code == 200
    assert "resourceType" in page.text
    (entry,) = pages.site.trail.events(action="source.read", limit=1)
    assert entry.event.detail["row"] == address.rpartition("/")[2]


def test_a_row_of_nobody_says_so(physician: httpx.Client, here: str) -> None:
    assert physician.get(f"{here}/source/measurement/1").status_code == 404
    assert physician.get(f"{here}/source/nowhere/1").status_code == 404
    assert physician.get(f"{here}/documents/1").status_code == 404
    assert physician.get(f"{here}/sejours/1").status_code == 404


def test_outside_the_care_team_a_reason_is_asked_for(pages: Pages, here: str) -> None:
    client = pages.again(ELSEWHERE)
    dialogue = client.get(f"{here}/documents")
    assert dialogue.status_code == 403
    assert "Accès hors équipe de soins" in dialogue.text
    to = f"{here}/acces-hors-equipe"
    short = sent(client, dialogue, to, reason="avis", suite=f"{here}/documents")
    assert short.status_code == 422
    assert "10 caractères" in short.text
    opened = sent(client, dialogue, to, reason="avis demandé en garde", suite=f"{here}/documents")
    assert opened.status_code == 200
    assert opened.url.path == f"{here}/documents"
    assert client.get(here).status_code == 200


def test_a_refusal_names_what_is_missing_and_who_gives_it(
    physician: httpx.Client,
) -> None:
    page = physician.get("/flux")
    assert page.status_code == 403
    assert "lire le suivi des flux" in page.text
    assert "administrateur" in page.text


def test_the_letter_is_proposed_read_corrected_validated_exported_and_reopened(
    pages: Pages, physician: httpx.Client, stay: str
) -> None:
    address = f"{stay}/lettre"
    empty = physician.get(address)
    page = drafted(physician, sent(physician, empty, address))
    assert "Moteur : règles, aucun modèle de langue branché" in page.text
    assert "non retrouvé dans le dossier" in page.text

    phrase = re.search(r'href="([^"]+phrase=s\d+-\d+)#passage"', page.text)
    assert phrase is not None
    assert '<mark class="target">' in physician.get(phrase[1].replace("&amp;", "&")).text

    action = re.search(r'action="([^"]+/valider)"', page.text)
    field = re.search(r'name="(phrase:/blocks/2/statements/0/text)"', page.text)
    assert action is not None
    assert field is not None
    rewritten = "Déficit brutal, phrase réécrite par le médecin."
    refused = physician.post(action[1], data=letter_form(page, **{field[1]: rewritten}))
    assert refused.status_code == 409
    assert rewritten in refused.text
    pointer = field[1].removeprefix("phrase:")
    done = physician.post(action[1], data=letter_form(refused, confirme=pointer))
    assert "Validée" in done.text

    export = re.search(r'href="([^"]+/texte)"', done.text)
    assert export is not None
    text = physician.get(export[1])
    assert text.headers["content-type"].startswith("text/plain")
    assert rewritten in text.text

    undo = re.search(r'action="([^"]+/annuler)"', done.text)
    assert undo is not None
    again = sent(physician, done, undo[1])
    assert "À valider" in again.text
    assert rewritten in again.text
    acts = [one.event.action for one in pages.site.trail.events(actor=PHYSICIAN, limit=40)]
    for act in ("draft.proposed", "passage.read", "draft.validated", "draft.reopened"):
        assert act in acts


def test_a_draft_may_be_rejected(physician: httpx.Client, stay: str) -> None:
    asked = sent(physician, physician.get(f"{stay}/lettre"), f"{stay}/lettre")
    page = drafted(physician, asked)
    action = re.search(r'formaction="([^"]+/rejeter)"', page.text)
    assert action is not None
    assert "Rejetée" in sent(physician, page, action[1]).text


def test_original_and_pseudonymised_stand_side_by_side(
    physician: httpx.Client, data_manager: httpx.Client, here: str
) -> None:
    name = physician.get(f"/api/v1{here}").json()["banner"]["birth_name"]
    document = links(physician.get(f"{here}/documents"), rf"{here}/documents/\d+")[0]
    page = data_manager.get(f"{document}/pseudonymise")
    assert page.status_code == 200
    care, research = page.text.split('aria-labelledby="replaced"')
    assert name.upper() in care.upper()
    assert name.upper() not in research.upper()
    refused = physician.get(f"{document}/pseudonymise")
    assert refused.status_code == 403
    assert "lire un dossier pseudonymisé" in refused.text


def test_an_opposition_leaves_the_research_count_and_not_care(
    physician: httpx.Client, data_manager: httpx.Client, here: str
) -> None:
    def countable() -> int:
        return int(data_manager.get("/api/v1/research-zone").json()["countable"])

    before = countable()
    form = physician.get(f"{here}/opposition")
    page = sent(physician, form, f"{here}/opposition", means="oral")
    assert "Opposition enregistrée" in page.text
    assert countable() == before - 1
    assert str(before - 1) in data_manager.get("/zone-recherche").text
    assert physician.get(here).status_code == 200
    sent(physician, page, f"{here}/opposition/retirer")
    assert countable() == before


def test_who_opened_this_record_lists_the_reading_itself(
    physician: httpx.Client, here: str
) -> None:
    page = physician.get(f"{here}/acces")
    first = page.text.partition("<tbody>")[2].partition("</tr>")[0]
    assert "lire le journal des accès" in first
    assert "Pr Hélène Quintin" in first or PHYSICIAN.title() in first


def test_batches_are_counted_by_type(data_manager: httpx.Client) -> None:
    (batch,) = data_manager.get("/api/v1/batches").json()
    assert batch["read"] == batch["stored"] + batch["unchanged"] + batch["quarantined"]
    page = data_manager.get(links(data_manager.get("/flux"), r"/flux/lots/\w+")[0])
    assert "DocumentReference" in page.text
    assert data_manager.get("/flux/quarantaine").status_code == 200


def test_the_visit_ticks_what_the_trail_holds(physician: httpx.Client, stay: str) -> None:
    physician.get(stay)
    assert 'class="done"' in physician.get("/visite").text


def test_every_component_is_shown(physician: httpx.Client) -> None:
    assert physician.get("/composants").status_code == 200


def test_the_api_takes_the_token_that_it_gives(physician: httpx.Client, here: str) -> None:
    csrf = physician.get("/api/v1/me").json()["csrf"]
    refused = physician.post("/api/v1/search", json={"text": IPP})
    assert refused.status_code == 403
    found = physician.post(
        "/api/v1/search", json={"text": IPP}, headers={"X-CSRF-Token": csrf}
    ).json()
    assert [f"/patients/{one['person_id']}" for one in found] == [here]
    assert IPP in str(physician.get("/api/v1/patients").json())


def test_a_malformed_call_names_the_field(physician: httpx.Client) -> None:
    csrf = physician.get("/api/v1/me").json()["csrf"]
    answer = physician.post("/api/v1/search", json={}, headers={"X-CSRF-Token": csrf})
    assert answer.status_code == 422
    assert "text" in answer.json()["message"]


def test_an_officer_sees_who_opened_a_record_that_they_may_not_read(
    pages: Pages, physician: httpx.Client, here: str
) -> None:
    name = physician.get(f"/api/v1{here}").json()["banner"]["birth_name"]
    officer = pages.signed_in("dpo", Role.DPO)
    page = officer.get(f"{here}/acces")
    assert page.status_code == 200
    assert name.upper() not in page.text.upper()
    assert officer.get(here).status_code == 403


def test_the_identity_unit_records_an_opposition_without_opening_the_record(
    pages: Pages, here: str
) -> None:
    unit = pages.signed_in("identito", Role.IDENTITY_UNIT)
    found = sent(unit, unit.get("/recherche"), "/recherche", text=IPP)
    assert f"{here}/opposition" in found.text
    page = sent(unit, unit.get(f"{here}/opposition"), f"{here}/opposition", means="letter")
    assert "Opposition enregistrée" in page.text
    assert "Aucune opposition" in sent(unit, page, f"{here}/opposition/retirer").text
