"""The quarantine on the pages: a reason, the raw text, a retry."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ambroise.access import Role
from ambroise.web.app import create_app
from tests.builders.pages import Pages, by_password, served, token
from tests.builders.site import a_patient, a_site

BROKEN = b'{"resourceType": "Patient", "id": "p2", "birthDate": '


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    site = a_site(tmp_path)
    site.write("Patient.ndjson", a_patient("p1"), BROKEN)
    site.take()
    site.state.close()
    with served(create_app(by_password(site.settings))) as found:
        yield found


def test_what_could_not_be_read_is_shown_with_its_reason(pages: Pages) -> None:
    client = pages.signed_in("data", Role.DATA_MANAGER)
    page = client.get("/flux/quarantaine")
    assert "Patient.ndjson : 2" in page.text
    assert "JSON mal formé" in page.text
    assert "birthDate" not in page.text


def test_the_raw_text_of_an_item_is_shown_and_its_reading_traced(pages: Pages) -> None:
    client = pages.signed_in("data", Role.DATA_MANAGER)
    (item,) = client.get("/api/v1/quarantine").json()
    page = client.get(f"/flux/quarantaine/{item['id']}")
    assert "&#34;birthDate&#34;" in page.text
    (entry,) = pages.site.trail.events(action="quarantine.read")
    assert entry.event.detail["item"] == item["id"]


def test_an_item_says_what_to_do(pages: Pages) -> None:
    client = pages.signed_in("data", Role.DATA_MANAGER)
    (item,) = client.get("/api/v1/quarantine").json()
    assert "la faire exporter à nouveau" in client.get(f"/flux/quarantaine/{item['id']}").text
    assert "exported again" in client.get(f"/flux/quarantaine/{item['id']}?lang=en").text


def test_an_item_that_is_refused_again_waits_on(pages: Pages) -> None:
    client = pages.signed_in("data", Role.DATA_MANAGER)
    (item,) = client.get("/api/v1/quarantine").json()
    page = client.get(f"/flux/quarantaine/{item['id']}")
    again = client.post(f"/flux/quarantaine/{item['id']}/relancer", data={"csrf": token(page)})
    assert "Refusé à nouveau" in again.text
    assert pages.site.trail.events(action="quarantine.retry")


def test_counts_are_open_to_an_auditor_and_content_is_not(pages: Pages) -> None:
    client = pages.signed_in("audit", Role.AUDITOR)
    (item,) = client.get("/api/v1/quarantine").json()
    assert client.get("/flux").status_code == 200
    assert client.get(f"/flux/quarantaine/{item['id']}").status_code == 403


def test_an_unknown_item_says_so(pages: Pages) -> None:
    client = pages.signed_in("data", Role.DATA_MANAGER)
    assert client.get("/flux/quarantaine/nothing").status_code == 404
    assert client.get("/flux/lots/nothing").status_code == 404
