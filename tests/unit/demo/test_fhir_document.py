"""Each form of a document holds its gold text, and every identity where gold says."""

import base64
import html
import io
import re
from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest
from pypdf import PdfReader
from striprtf.striprtf import rtf_to_text

from ambroise.demo import staff
from ambroise.demo.fhir_document import (
    FORMS,
    Rendered,
    form_of,
    note_id,
    write_document,
)
from ambroise.demo.letters import hospital_name
from ambroise.demo.marks import day, fact
from ambroise.demo.pdf import LINES_PER_PAGE
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Document, Move, Stay

WHEN = datetime(2026, 3, 2, 9)
WARD = staff.STROKE_UNIT


def a_case() -> Case:
    person = make_person(Random(1), 7, birth=date(1940, 5, 1), sex="female", split="train")
    return Case(person, None, split="train")


def a_document(case: Case, *, paragraphs: int = 3, noise: tuple[str, ...] = ()) -> Document:
    author = staff.of_ward(WARD, "senior", split="train")[0]
    head = f"{hospital_name()}\n{WARD.name.upper()}\n{author.written()}"
    stated = fact(
        f"Accident vasculaire cérébral le {day(WHEN)} (côté gauche), sans autre précision, chez "
        f"{case.person.name()}, déficit moteur en voie de récupération.",
        "problem",
        "I63.4",
    )
    body = "\n".join(f"{number}. {stated}" for number in range(paragraphs))
    text = f"{head}\n\nCompte rendu\n\n{body}\n"
    return Document("hospital", ("loinc", "18842-5"), "CR", WHEN, author.id, WARD, text, noise)


def written(form: str, **more: int) -> Rendered:
    case = a_case()
    stay = Stay("1", WHEN, None, "home", "home", "", [Move(WARD, WHEN, None)], "", "")
    return write_document(case, stay, 1, a_document(case, **more), form)


def read(rendered: Rendered) -> str:
    """What the file or the attachment says."""
    attachment = rendered.resource["content"][0]["attachment"]
    if rendered.file is None:
        text = base64.b64decode(attachment["data"]).decode()
        if "html" not in attachment["contentType"]:
            return text
        return "\n".join(html.unescape(line) for line in re.findall(r"<p>(.*?)</p>", text))
    name, content = rendered.file
    if name.endswith(".pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if name.endswith(".rtf"):
        return str(rtf_to_text(content.decode("ascii")))
    return content.decode()


@pytest.mark.parametrize("form", sorted(set(FORMS)))
def test_gold_is_what_a_reader_of_the_form_gets_word_for_word(form: str) -> None:
    rendered = written(form, paragraphs=60)
    assert read(rendered).split() == rendered.text.split()


@pytest.mark.parametrize("form", sorted(set(FORMS)))
def test_identities_and_facts_stand_where_gold_says_in_every_form(form: str) -> None:
    case = a_case()
    rendered = written(form, paragraphs=60)
    family = case.person.used_family.upper()
    names = {
        rendered.text[item.start : item.end]
        for item in rendered.entities
        if (item.label, item.role) == ("NOM", "patient")
    }
    assert names == {family}
    assert len(rendered.passages) == 60
    for passage in rendered.passages:
        said = rendered.text[passage.start : passage.end]
        assert said.startswith("Accident")
        assert said.endswith("récupération.")


def test_every_page_has_the_head_and_the_foot_of_the_software() -> None:
    rendered = written("pdf pages", paragraphs=60)
    lines = rendered.text.split("\n")
    pages = [lines[at : at + LINES_PER_PAGE] for at in range(0, len(lines), LINES_PER_PAGE)]
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert "IPP 8000000007" in page[0]
        assert page[-1] == f"CR du 02/03/2026 - page {number}/3"


def test_a_document_that_numbers_its_pages_is_not_given_others() -> None:
    case = a_case()
    stay = Stay("1", WHEN, None, "home", "home", "", [Move(WARD, WHEN, None)], "", "")
    document = a_document(case)
    paged = replace(document, text=f"{document.text}Page 1/1")
    assert write_document(case, stay, 1, paged, "pdf pages").text.count("1/1") == 1


def test_columns_put_the_letterhead_beside_the_text_and_leave_tables_whole() -> None:
    lines = written("pdf columns").text.split("\n")
    assert lines[0].partition("\t")[2] == "Compte rendu"
    assert all("\t" in line for line in lines)


def test_what_was_scanned_is_a_text_file_and_others_take_forms_in_turn() -> None:
    case = a_case()
    assert form_of(a_document(case, noise=("scanned",)), 1) == "text file"
    assert [form_of(a_document(case), turn) for turn in range(len(FORMS))] == list(FORMS)


def test_noise_and_number_go_with_the_document() -> None:
    case = a_case()
    stay = Stay("1", WHEN, None, "home", "home", "", [Move(WARD, WHEN, None)], "", "")
    rendered = write_document(case, stay, 4, a_document(case, noise=("typed",)), "inline text")
    assert rendered.noise == ("typed",)
    assert rendered.resource["id"] == note_id(stay, 4) == "doc-1-4"
