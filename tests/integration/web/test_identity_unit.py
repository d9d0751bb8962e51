"""« Identités »: the list, two identities side by side, the decision and its undoing."""

import re
from collections.abc import Iterator

import httpx
import pytest

from ambroise.access import Role
from ambroise.web.app import create_app
from tests.builders.identities import IPP, with_doubts
from tests.builders.pages import Pages, by_password, served
from tests.builders.persons import sent
from tests.builders.warehouse import a_care_zone


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    zone = with_doubts(a_care_zone(tmp_path_factory.mktemp("doubtful")))
    zone.close()
    with served(create_app(by_password(zone.settings))) as found:
        found.person("iris", Role.IDENTITY_UNIT)
        found.person("dora", Role.DATA_MANAGER)
        yield found


@pytest.fixture
def unit(pages: Pages) -> httpx.Client:
    return pages.again("iris")


def address(unit: httpx.Client, name: str) -> str:
    """Return the address of the comparison on the line that has this name."""
    lines = unit.get("/identites?etat=").text.split("<tr>")
    line = next(one for one in lines if name in one and "/identites/" in one)
    return re.findall(r'href="(/identites/[^"]+)"', line)[0]


def test_the_list_shows_doubles_and_collisions(unit: httpx.Client) -> None:
    page = unit.get("/identites")
    assert "KERVELLA" in page.text
    assert "GUIVARC" in page.text
    assert "Un IPP, deux INS qualifiées" in page.text
    only = unit.get("/identites?genre=collision").text
    assert "KERVELLA" not in only


def test_what_differs_is_marked_and_weighed(unit: httpx.Client) -> None:
    page = unit.get(address(unit, "KERVELLA")).text
    assert "<mark>Kervella</mark>" in page
    assert "<mark>Kervela</mark>" in page
    assert "<mark>Maryvonne</mark>" not in page
    assert "proche" in page
    assert "550001" in page


@pytest.mark.parametrize(
    "alert",
    [
        "Un IPP, deux INS qualifiées",
        "INS qualifiée, traits en désaccord",
        "Un numéro de séjour, deux personnes",
        "Fusions en cercle",
    ],
)
def test_an_alert_opens_its_records(unit: httpx.Client, alert: str) -> None:
    page = unit.get(address(unit, alert))
    assert page.status_code == 200
    assert "Deux identités côte à côte" in page.text


def test_a_decision_is_recorded_and_undone(pages: Pages, unit: httpx.Client) -> None:
    here = address(unit, "KERVELLA")
    decided = sent(unit, here, here, verdict="same")
    assert "Même personne" in decided.text.partition("</h1>")[2][:200]
    assert "attendent la prochaine publication" in unit.get("/identites").text
    undo = re.findall(r'action="(/identites/decisions/\d+/annuler)"', decided.text)[0]
    one, other = here.split("/")[2:]
    undone = sent(unit, here, undo, one=one, other=other)
    assert "annulée par Iris" in undone.text
    acts = [e.event.action for e in pages.site.trail.events(limit=20)]
    assert {"identity.compared", "identity.decided", "identity.undone"} <= set(acts)


def test_an_undone_decision_is_not_undone_again(unit: httpx.Client) -> None:
    here = address(unit, "KERVELLA")
    answer = sent(unit, here, "/identites/decisions/999/annuler", one="1", other="2")
    assert answer.status_code == 404


def test_a_system_is_given_a_domain(unit: httpx.Client) -> None:
    page = sent(unit, "/identites", "/identites/domaines", system=IPP, domain="chu")
    assert 'value="chu"' in page.text
    page = sent(unit, "/identites", "/identites/domaines", system=IPP, domain="")
    assert 'value="chu"' not in page.text


def test_the_export_holds_every_pair(unit: httpx.Client) -> None:
    answer = unit.get("/identites/export.csv")
    lines = answer.text.splitlines()
    assert lines[0].startswith("\ufeffgenre;probabilite;decision;flux_1")
    assert any("Kervella" in line and "Kervela" in line for line in lines)


def test_a_data_manager_sees_no_identities(pages: Pages) -> None:
    other = pages.again("dora")
    assert other.get("/identites").status_code == 403
    assert "/identites" not in other.get("/").text
