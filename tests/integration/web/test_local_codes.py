"""The page « Codes locaux »: ranked, searched, decided by a person, undone, exchanged."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ambroise.access import Role
from ambroise.errors import VocabularyInvalid
from ambroise.warehouse.vocabularies.mappings import decisions
from ambroise.web.app import create_app
from tests.builders.pages import Pages, by_password, served, token
from tests.builders.vocabularies import an_athena, load
from tests.builders.warehouse import a_care_zone, a_concept, a_fact, a_patient

LAB = "https://chu.example/labo"
HERE = "/codes-locaux"


def a_result(id_: str, code: str, label: str) -> dict[str, object]:
    return a_fact(
        "Observation",
        id_,
        status="final",
        code=a_concept(LAB, code, label),
        effectiveDateTime="2026-03-03",
        valueQuantity={
            "value": 140,
            "unit": "mmol/L",
            "system": "http://unitsofmeasure.org",
            "code": "mmol/L",
        },
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder: Path = tmp_path_factory.mktemp("codes")
    zone = a_care_zone(folder)
    load(zone.settings, zone.state, an_athena(folder / "athena"))
    zone.receive(
        a_patient("p1"),
        a_result("o1", "NA", "Sodium blood"),
        a_result("o2", "NA", "Sodium blood"),
        a_result("o3", "K<b>", "Potassium blood"),
        a_fact(
            "DiagnosticReport",
            "r1",
            status="final",
            code=a_concept(LAB, "IONO", "Ionogramme"),
            effectiveDateTime="2026-03-03",
            result=[{"reference": "Observation/o1"}],
        ),
    ).publish()
    settings = zone.settings
    zone.close()
    with served(create_app(by_password(settings))) as found:
        found.person("data", Role.DATA_MANAGER)
        yield found


@pytest.fixture
def client(pages: Pages) -> httpx.Client:
    return pages.again("data")


def opened(client: httpx.Client, label: str) -> str:
    """Return the address of the code whose line holds `label`."""
    listed = client.get(HERE).text
    line = next(one for one in listed.split("<tr>") if label in one)
    return re.findall(rf'href="({HERE}/\w+)"', line)[0]


def sent(client: httpx.Client, address: str, act: str = "", **said: str) -> httpx.Response:
    form = {"csrf": token(client.get(address)), **said}
    return client.post(f"{address}{act}", data=form)


def test_codes_are_ranked_by_their_uses(client: httpx.Client) -> None:
    text = client.get(HERE).text
    assert text.index("Sodium blood") < text.index("Potassium blood")
    assert "K&lt;b&gt;" in text
    assert "v5.0 27-FEB-26" in text
    assert "result-of-report" not in text, "what no source wrote is nothing to map"
    narrowed = client.get(HERE, params={"q": "potassium", "source": "dpi"}).text
    assert "Sodium blood" not in narrowed


def test_a_suggestion_is_shown_and_never_chosen_by_itself(client: httpx.Client) -> None:
    text = client.get(opened(client, "Potassium blood")).text
    assert "Potassium [Moles/volume] in Blood" in text
    assert "/ 100" in text
    assert 'type="radio"' in text
    assert not re.search('type="radio"[^>]*checked', text)


def test_a_concept_is_searched_and_validated_and_the_decision_undone(
    client: httpx.Client, pages: Pages
) -> None:
    address = opened(client, "Sodium blood")
    assert "Cerebral infarction" in client.get(address, params={"q": "cérébral infarctus"}).text
    done = sent(
        client,
        address,
        state="validated",
        target="LOINC|2947-0",
        equivalence="EQUIVALENT",
        comment="vu avec le laboratoire",
    )
    assert "vu avec le laboratoire" in done.text
    (made,) = decisions(pages.site.state).values()
    assert (made.decided_by, made.acts, made.score is not None) == ("data", True, True)
    (entry,) = pages.site.trail.events(action="code.mapped")
    assert entry.event.detail["mapping"] == made.number
    assert "vu avec" not in str(entry.event.detail)
    after = sent(client, address, "/annuler")
    assert "annulée par data" in after.text
    assert decisions(pages.site.state) == {}
    assert pages.site.trail.events(action="code.mapping_undone")


def test_a_validation_without_a_concept_records_nothing(client: httpx.Client, pages: Pages) -> None:
    address = opened(client, "Sodium blood")
    for target in ("", "LOINC|none"):
        answer = sent(client, address, state="validated", target=target)
        assert "choisir d&#39;abord un concept" in answer.text
    assert decisions(pages.site.state) == {}


def test_the_file_of_usagi_goes_out_and_comes_back(client: httpx.Client, pages: Pages) -> None:
    exported = client.get(f"{HERE}/export.csv")
    rows = list(csv.DictReader(io.StringIO(exported.text)))
    assert [row["sourceFrequency"] for row in rows if row["sourceName"]] == ["2", "1", "1"]
    for row in rows:
        if row["sourceCode"] == "NA":
            row |= {"mappingStatus": "FLAGGED", "conceptId": "301", "mappingType": "MAPS_TO"}
        if row["sourceCode"] == "K<b>":
            row |= {"mappingStatus": "APPROVED", "conceptId": "999", "mappingType": "MAPS_TO"}
    text = io.StringIO()
    lines = csv.DictWriter(text, list(rows[0]))
    lines.writeheader()
    lines.writerows(rows)
    csrf = token(client.get(HERE))
    for taken in (1, 0):
        answer = client.post(
            f"{HERE}/import",
            data={"csrf": csrf},
            files={"files": ("m.csv", text.getvalue().encode(), "text/csv")},
        )
        assert f"{taken} décisions prises, 1 lignes mises de côté" in answer.text
    assert "À revoir" in client.get(opened(client, "Sodium blood")).text
    sent(client, opened(client, "Sodium blood"), "/annuler")
    assert decisions(pages.site.state) == {}


def test_a_file_that_is_none_of_usagi_is_refused(client: httpx.Client) -> None:
    answer = client.post(
        f"{HERE}/import",
        data={"csrf": token(client.get(HERE))},
        files={"files": ("m.csv", b"a;b\n", "text/csv")},
    )
    assert answer.status_code == VocabularyInvalid.http_status
    assert "colonnes absentes" in answer.text


def test_others_than_the_data_manager_are_refused(pages: Pages) -> None:
    dim = pages.signed_in("dim", Role.DIM)
    assert dim.get(HERE).status_code == 403


def test_an_unknown_code_has_no_page(client: httpx.Client) -> None:
    assert client.get(f"{HERE}/nothing").status_code == 404
