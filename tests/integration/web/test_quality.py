"""The pages of quality: failures first, the rows behind them traced and for those who may."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from ambroise.access import CARE_ZONE, Action, Purpose, Role, people
from ambroise.state import jobs
from ambroise.warehouse.quality import history
from ambroise.warehouse.quality.examining import examine
from ambroise.warehouse.quality.listing import checks
from ambroise.warehouse.quality.templates import templates
from ambroise.web.catalogue import LANGS, words
from tests.builders.pages import Pages, some_pages, token
from tests.builders.served_hospital import NOON, a_served_hospital

__all__ = ["some_pages"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as found:
        for login, role in (("dim", Role.DIM), ("audit", Role.AUDITOR), ("nurse", Role.NURSE)):
            found.person(login, role)
        yield found


@pytest.fixture(scope="module")
def examined(pages: Pages) -> Pages:
    """The same pages once the publication was examined, twice."""
    site = pages.site
    actor = people.actor_of(site.state, "data", datetime.now(UTC))
    decision = site.door.decide(actor, Action.COUNT, CARE_ZONE, Purpose.OPERATIONS)
    with site.door.open_dataset(decision) as dataset:
        for _ in range(2):
            publication = dataset.publication
            examine(site.state, dataset, publication=publication, actor="data", now=NOON)
    return pages


def first_check(page: httpx.Response) -> str:
    """Return the address of the first check of the list."""
    return re.findall(r'href="(/qualite/[0-9a-f]{16})"', page.text)[0]


def test_before_any_examination_the_page_says_how_to_make_one(some_pages: Pages) -> None:
    page = some_pages.signed_in("data", Role.DATA_MANAGER).get("/qualite")
    assert "Aucun examen" in page.text
    assert "Contrôler maintenant" in page.text


def test_failures_come_first_with_their_course(examined: Pages) -> None:
    page = examined.again("data").get("/qualite")
    assert "Voir les 2 examens en tableau" in page.text
    assert page.text.count("En échec") > 3
    assert "Sans objet</span>" not in page.text.partition("<tbody>")[2].partition("</table>")[2]


def test_results_are_filtered_by_state_family_table_and_words(examined: Pages) -> None:
    client = examined.again("data")
    page = client.get("/qualite?etat=all&famille=identity")
    assert "1 contrôles." in page.text
    page = client.get("/qualite?etat=all&table=measurement&q=unité")
    assert "identity_person" not in page.text.partition('id="liste"')[2].partition("<tbody>")[2]


def test_the_list_is_exported_as_it_is_filtered(examined: Pages) -> None:
    client = examined.again("audit")
    answer = client.get("/qualite/export.csv?etat=all")
    rows = list(csv.DictReader(io.StringIO(answer.text), delimiter=";"))
    assert len(rows) == len(checks())
    failed = client.get("/qualite/export.csv")
    assert {row["status"] for row in csv.DictReader(io.StringIO(failed.text), delimiter=";")} == {
        "failed"
    }


def test_a_check_shows_its_course_and_opens_its_rows_with_a_trace(examined: Pages) -> None:
    client = examined.again("data")
    address = first_check(client.get("/qualite?table=condition_occurrence"))
    page = client.get(address)
    assert "Ouvrir les lignes en défaut" in page.text
    assert "Tendance" in page.text
    lines = client.get(f"{address}/lignes")
    assert lines.status_code == 200
    assert '<th scope="col">condition_occurrence_id</th>' in lines.text
    entry = examined.site.trail.events(action="quality.rows_read")[-1]
    assert entry.event.detail["check"] == address.rpartition("/")[2]
    assert entry.event.count > 0


def test_an_auditor_sees_counts_and_which_right_is_missing(examined: Pages) -> None:
    client = examined.again("audit")
    address = first_check(client.get("/qualite?table=condition_occurrence"))
    page = client.get(address)
    assert "ouvrir les lignes d&#39;un contrôle de qualité" in page.text
    assert "Où sont les défauts" not in page.text
    assert client.get(f"{address}/lignes").status_code == 403


def test_a_physician_of_the_dim_goes_from_a_row_to_the_patient(examined: Pages) -> None:
    client = examined.again("dim")
    address = first_check(client.get("/qualite?table=condition_occurrence"))
    assert re.search(r'href="/patients/\d+"', client.get(f"{address}/lignes").text)


def test_volumes_are_drawn_month_by_month(examined: Pages) -> None:
    client = examined.again("data")
    address = first_check(client.get("/qualite?etat=all&famille=volume&table=care_wards"))
    page = client.get(address)
    assert "Mois entiers" in page.text
    assert client.get(f"{address}/lignes").status_code == 404


def test_an_examination_is_asked_for_once(examined: Pages) -> None:
    client = examined.again("data")
    csrf = token(client.get("/qualite"))
    for _ in range(2):
        page = client.post("/qualite/controler", data={"csrf": csrf})
        assert "Contrôler la qualité" in page.text
    kinds = [one.kind for one in jobs.listed(examined.site.state, limit=20)]
    assert kinds.count(history.JOB) == 1


def test_who_does_not_follow_the_flows_sees_nothing(examined: Pages) -> None:
    client = examined.again("nurse")
    assert client.get("/qualite").status_code == 403


def test_an_unknown_check_says_so(examined: Pages) -> None:
    client = examined.again("data")
    assert client.get("/qualite/0123").status_code == 404
    assert client.get("/qualite/0123/lignes").status_code == 404


@pytest.mark.parametrize("lang", LANGS)
def test_every_type_of_check_has_its_words(lang: str) -> None:
    for name, template in templates().items():
        told = words("fr" if lang == "fr" else "en")
        assert told(f"check.{name}")
        assert told(f"check_help.{name}")
        assert told(f"check_category.{template.category}")
