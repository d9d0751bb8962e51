"""The page of the fictional hospital: on the home of a demonstration, and nowhere else."""

import re
from datetime import date

from ambroise.access import Role
from ambroise.demo import write_hospital
from ambroise.demo.overview import Sample
from ambroise.web.demo_hospital import Bar, stated
from tests.builders.pages import Pages, some_pages

__all__ = ["some_pages"]


def _make(pages: Pages, patients: int = 4) -> None:
    settings = pages.site.settings
    write_hospital(
        settings.home / "demo" / "files",
        patients=patients,
        today=date(2026, 11, 21),
        gold=settings.golds / "demo",
    )


def test_a_home_that_is_no_demo_has_no_such_page(some_pages: Pages) -> None:
    client = some_pages.signed_in("blanc", Role.SENIOR)
    assert client.get("/demo").status_code == 404
    assert client.get("/demo/documents/doc-700000011-1").status_code == 404
    assert 'href="/demo"' not in client.get("/").text


def test_the_page_counts_what_was_written_and_opens_documents(some_pages: Pages) -> None:
    _make(some_pages)
    client = some_pages.signed_in("blanc", Role.SENIOR)
    assert 'href="/demo"' in client.get("/").text
    page = client.get("/demo")
    assert page.status_code == 200
    first = re.search(
        r'<dt class="soft small">Patients</dt><dd class="figure">(\d+)</dd>', page.text
    )
    assert first is not None
    assert first[1] == "4"
    links = re.findall(r'href="(/demo/documents/[^"]+)"', page.text)
    assert links
    for link in links:
        assert 'class="document"' in client.get(link).text


def test_a_document_that_is_not_a_sample_is_not_found(some_pages: Pages) -> None:
    _make(some_pages)
    client = some_pages.signed_in("blanc", Role.SENIOR)
    assert client.get("/demo/documents/doc-0-0").status_code == 404


def test_a_hospital_written_anew_is_counted_anew(some_pages: Pages) -> None:
    _make(some_pages)
    client = some_pages.signed_in("blanc", Role.SENIOR)
    before = client.get("/demo").text
    _make(some_pages, patients=7)
    assert client.get("/demo").text != before


def test_of_passages_one_in_the_other_the_inner_one_is_shown() -> None:
    passages = (
        (0, 20, "problem", "present"),
        (5, 9, "drug", "planned"),
        (22, 30, "act", "present"),
    )
    sample = Sample("doc-1", "stroke", "train", "hospital", "inline text", (), "x" * 40, passages)
    shown = [(span.start, span.end, span.label) for span in stated(sample)]
    assert shown == [(5, 9, "drug_planned"), (22, 30, "act")]


def test_a_long_label_is_cut_in_the_picture_only() -> None:
    bar = Bar("G81.00 Hémiplégie flasque récente persistant au-delà de 24 heures", 3, 100)
    assert bar.short == "G81.00 Hémiplégie flasque récente persi…"
