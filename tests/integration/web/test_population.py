"""A project describes its population and searches its documents: nothing small, its own only."""

import csv
import io
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.builders.opened import Opened, a_kept_cohort, an_open_project
from tests.builders.pages import Pages
from tests.builders.persons import sent
from tests.builders.served_hospital import PHYSICIAN, a_served_hospital


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital"), patients=16) as made:
        yield made


@pytest.fixture(scope="module")
def project(pages: Pages) -> Opened:
    return an_open_project(pages, smallest=2)


@pytest.fixture(scope="module")
def cohort(project: Opened) -> str:
    return a_kept_cohort(project)


def searched(client: httpx.Client, project: Opened, **asked: object) -> str:
    here = f"{project.here}/documents"
    answer = sent(client, here, here, **asked)
    assert answer.status_code == 200
    return answer.text


def counts(page: str) -> tuple[int, int]:
    found = re.search(r'id="liste">(\d+) patients, (\d+) documents', page)
    assert found is not None
    return int(found[1]), int(found[2])


def lines(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text), delimiter=";"))


def test_a_search_counts_persons_and_notes_and_leaves_a_trace_without_its_words(
    pages: Pages, project: Opened
) -> None:
    page = searched(project.study.member, project, text="traitement")
    persons, notes = counts(page)
    assert 1 < persons < notes
    assert "<mark>" in page
    entry = pages.site.trail.events(action="notes.searched")[-1]
    assert entry.event.count == notes
    assert "traitement" not in repr(entry)


def test_what_is_denied_can_be_left_aside(project: Opened) -> None:
    member = project.study.member
    whole = counts(searched(member, project, text="fièvre OU douleur"))
    less = counts(searched(member, project, text="fièvre OU douleur", left_out="denied"))
    assert less[1] < whole[1]


def test_a_search_within_a_cohort_links_to_its_members(project: Opened, cohort: str) -> None:
    page = searched(project.study.member, project, text="traitement", cohort=cohort)
    assert counts(page)[0] >= 1
    member = re.findall(r'href="(/projets/[^"]+/membres/\d+)"', page)[0]
    assert project.study.member.get(member).status_code == 200


def test_a_question_without_a_word_is_said(project: Opened) -> None:
    here = f"{project.here}/documents"
    answer = sent(project.study.member, here, here, text="-fièvre")
    assert answer.status_code == 422
    assert "aucun mot à chercher" in answer.text


def test_the_numbers_found_are_exported_without_a_word(project: Opened) -> None:
    here = f"{project.here}/documents"
    page = searched(project.study.member, project, text="traitement")
    answer = sent(project.study.member, here, f"{here}/export.csv", text="traitement")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == counts(page)[1]
    assert set(rows[0]) == {"person_id", "note_id", "note_date", "visit_occurrence_id"}


def test_while_there_is_no_index_the_page_says_so(pages: Pages) -> None:
    other = an_open_project(pages, "sans index", indexed=False)
    folder = pages.site.settings.research / "search"
    hidden = folder.rename(folder.with_name("elsewhere"))
    try:
        page = other.study.member.get(f"{other.here}/documents")
        assert "L'index de recherche se construit" in page.text.replace("&#39;", "'")
    finally:
        hidden.rename(folder)


def test_a_permit_without_texts_says_what_is_missing(pages: Pages) -> None:
    closed = an_open_project(pages, "sans textes", indexed=False, tables=["person", "measurement"])
    page = closed.study.member.get(f"{closed.here}/documents").text
    assert "note.note_text" in page
    population = closed.study.member.get(f"{closed.here}/population").text
    assert "condition_occurrence.condition_concept_id" in population


def test_a_suspended_permit_closes_both_pages(pages: Pages) -> None:
    study = an_open_project(pages, "suspendue", indexed=False).study
    assert study.member.get(f"{study.here}/population").status_code == 200
    sent(study.committee, study.here, f"{study.here}/suspendre", reason="audit")
    for address in ("documents", "population", "population/export.csv"):
        assert study.member.get(f"{study.here}/{address}").status_code == 403


def test_who_is_no_member_sees_neither_page(pages: Pages, project: Opened) -> None:
    other = an_open_project(pages, "autre", indexed=False)
    for address in ("documents", "population"):
        assert other.study.member.get(f"{project.here}/{address}").status_code == 403
    physician = pages.again(PHYSICIAN)
    assert physician.get(f"{project.here}/documents").status_code == 403


def test_counts_are_enough_to_describe_but_not_to_search(pages: Pages) -> None:
    study = an_open_project(pages, "effectifs", indexed=False, kind_1="counts_only").study
    assert study.member.get(f"{study.here}/population").status_code == 200
    assert study.member.get(f"{study.here}/documents").status_code == 403
    assert study.member.get(f"{study.here}/population/export.csv").status_code == 403


def test_no_count_told_is_small(pages: Pages) -> None:
    study = an_open_project(pages, "petits", indexed=False, smallest=5).study
    rows = lines(study.member.get(f"{study.here}/population/export.csv"))
    told = [int(row["persons"]) for row in rows if row["persons"]]
    assert told
    assert all(count == 0 or count >= 5 for count in told)
    assert all(count == 16 or 16 - count >= 5 for count in told)
    assert {row["block"] for row in rows} >= {"table_one", "diagnoses", "measures"}


def test_a_cohort_is_described_around_its_index_and_compared(project: Opened, cohort: str) -> None:
    member, here = project.study.member, f"{project.here}/population"
    alone = lines(member.get(f"{here}/export.csv?groupe={cohort}"))
    assert {row["when"] for row in alone} >= {"before", "at", "after"}
    page = member.get(f"{here}?groupe={cohort}&avec=0")
    assert "Différence standardisée" in page.text
    assert member.get(f"{here}?groupe=999999").status_code == 404


def test_a_dossier_is_searched_and_opens_at_the_passage(pages: Pages) -> None:
    physician = pages.again(PHYSICIAN)
    patient = re.findall(r'href="(/patients/\d+)"', physician.get("/").text)[0]
    here = f"{patient}/documents"
    page = sent(physician, here, f"{here}/recherche", text="traitement").text
    link = re.findall(rf'href="({here}/\d+\?de=\d+&amp;a=\d+)', page)[0]
    assert 'id="passage-cite"' in physician.get(link.replace("&amp;", "&")).text
    name = re.findall(r'<p class="name"><a [^>]+>(\w+)', page)[0]
    named = sent(physician, here, f"{here}/recherche", text=name).text
    assert "<mark>" in named, "in care a name is a word like another"
