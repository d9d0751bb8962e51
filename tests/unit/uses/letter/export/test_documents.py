"""The document of a letter: the same bytes again, every mark printed, nothing of a draft."""

import base64
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pypdf
import pytest
from docx import Document
from fhir.resources.R4B.documentreference import DocumentReference
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pdfminer.high_level import extract_text

from ambroise.errors import LetterNotValidated
from ambroise.uses.contract import Pointer
from ambroise.uses.letter.export import FORMATS, LetterDocument, Mark, oid_of
from ambroise.uses.letter.export.cda import INS_NIR, TEMPLATES
from ambroise.uses.letter.export.document import Group, Line
from tests.unit.uses.letter.export.conftest import FIRST, NUMBER

OWN = "(phrase\u00a0du médecin)".replace("\u00a0", " ")
N = {"v": "urn:hl7-org:v3"}


def texts(letter: LetterDocument) -> dict[str, str]:
    """Return the words of a letter in each format, white space made one."""
    made = {name: one.make(letter) for name, one in FORMATS.items()}
    page = etree.HTML(made["html"])
    paragraphs = Document(io.BytesIO(made["docx"])).paragraphs
    body = etree.fromstring(made["cda"]).findtext(".//v:nonXMLBody/v:text", namespaces=N)
    carried = json.loads(made["fhir"])["content"][0]["attachment"]["data"]
    found = {
        "html": " ".join(page.itertext()),
        "pdf": extract_text(io.BytesIO(made["pdf"])),
        "docx": "\n".join(one.text for one in paragraphs),
        "cda": extract_text(io.BytesIO(base64.b64decode(body or ""))),
        "fhir": extract_text(io.BytesIO(base64.b64decode(carried))),
    }
    return {name: " ".join(text.replace("\u00ad", "").split()) for name, text in found.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_letter_gives_the_same_bytes(name: Any, letter: LetterDocument) -> None:
    assert FORMATS[name].make(letter) == FORMATS[name].make(letter)


def test_every_format_says_who_the_patient_is_who_validated_when_and_what_proposed(
    letter: LetterDocument,
) -> None:
    for name, text in texts(letter).items():
        for words in ("DURAND Jeanne", "nom utilisé : MARTIN", "3 février 1951", "8001234",
                      "Hôpital Saint-Exemple", "validée par Dr Claire Quintin",
                      "20 mars 2026 à 16 h 04", "moteur", NUMBER):  # fmt: skip
            assert words in text, (name, words)


def test_a_sentence_that_a_doctor_rewrote_or_confirmed_bare_prints_as_theirs(
    a_stay: Any, printed: Callable[..., LetterDocument]
) -> None:
    stay = a_stay().with_note("Motif d'hospitalisation : dyspnée d'effort.").view
    reason = Pointer("/blocks/2/statements/0/text")
    letter = printed(stay, edits={reason: "Dyspnée au repos."})
    (line,) = [
        line
        for part in letter.parts
        for group in part.groups
        for line in group.lines
        if line.mark is Mark.OWN
    ]
    assert line.text == "Dyspnée au repos."
    for name, text in texts(letter).items():
        assert f"Dyspnée au repos. {OWN}" in text, name


def test_a_sentence_taken_out_is_in_no_format(
    a_stay: Any, printed: Callable[..., LetterDocument]
) -> None:
    stay = a_stay().with_note("Motif d'hospitalisation : dyspnée d'effort.").view
    letter = printed(stay, edits={Pointer("/blocks/2/statements/0/text"): ""})
    for name, text in texts(letter).items():
        assert "yspnée" not in text, name


@pytest.mark.parametrize("state", ["proposed", "rejected"])
def test_what_is_not_validated_is_no_document(
    state: str, a_stay: Any, printed: Callable[..., LetterDocument]
) -> None:
    with pytest.raises(LetterNotValidated):
        printed(a_stay().view, state=state)


def test_the_hospital_s_titles_order_and_lines_are_in_every_format(
    a_stay: Any, printed: Callable[..., LetterDocument]
) -> None:
    said = 'header = ["Service de cardiologie"]\nfooter = ["Standard 01"]\n'
    letter = printed(a_stay().view, template=said + '[titles]\nreason = "Venue pour"\n')
    for name, text in texts(letter).items():
        for words in ("Service de cardiologie", "Standard 01", "Venue pour"):
            assert words in text, (name, words)


def test_the_pdf_is_tagged_titled_in_french_and_holds_its_font(letter: LetterDocument) -> None:
    made = pypdf.PdfReader(io.BytesIO(FORMATS["pdf"].make(letter)))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert made.metadata is not None
    assert made.metadata.title == letter.title
    fonts = made.pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        told = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile3" in told or "/FontFile2" in told


def test_the_page_asks_nothing_of_any_server(letter: LetterDocument) -> None:
    page = FORMATS["html"].make(letter).decode()
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_the_docx_has_headings_and_lists_of_its_own(letter: LetterDocument) -> None:
    paragraphs = Document(io.BytesIO(FORMATS["docx"].make(letter))).paragraphs
    styles = [one.style.name for one in paragraphs if one.style]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == len(letter.parts)
    assert "List Bullet" in styles


def test_the_docx_holds_no_clock(letter: LetterDocument) -> None:
    with zipfile.ZipFile(io.BytesIO(FORMATS["docx"].make(letter))) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_cda_has_every_element_that_the_minimal_structure_asks_for_in_order(
    letter: LetterDocument,
) -> None:
    root = etree.fromstring(FORMATS["cda"].make(letter))
    names = [etree.QName(one).localname for one in root]
    assert names == [
        "realmCode", "typeId", "templateId", "templateId", "templateId", "id", "code", "title",
        "effectiveTime", "confidentialityCode", "languageCode", "setId", "versionNumber",
        "recordTarget", "author", "custodian", "informationRecipient", "legalAuthenticator",
        "documentationOf", "componentOf", "component",
    ]  # fmt: skip
    assert [one.get("root") for one in root.findall("v:templateId", N)] == list(TEMPLATES)
    assert root.find("v:code", N).get("code") == "11490-0"
    assert root.find("v:id", N).get("root") == oid_of(NUMBER)
    assert root.find("v:effectiveTime", N).get("value") == "20260320160405+0100"
    ids = {
        one.get("root"): one.get("extension") for one in root.findall(".//v:patientRole/v:id", N)
    }
    assert ids == {INS_NIR: "251023430000142", "1.2.250.1.999.1": "8001234"}
    signed = root.find("v:legalAuthenticator/v:assignedEntity/v:id", N)
    assert signed.get("extension") == "810100000017"
    told = root.find(".//v:representedCustodianOrganization/v:id", N)
    assert told.get("extension") == "1750000001"


@pytest.mark.parametrize("status", ["récupérée", "validée", "provisoire", ""])
def test_an_ins_that_is_not_qualified_identifies_nobody_outside(
    status: str, a_stay: Any, printed: Callable[..., LetterDocument]
) -> None:
    letter = printed(a_stay().patient(ins_status=status).view)
    root = etree.fromstring(FORMATS["cda"].make(letter))
    roots = [one.get("root") for one in root.findall(".//v:patientRole/v:id", N)]
    assert roots == ["1.2.250.1.999.1"]
    told = json.loads(FORMATS["fhir"].make(letter))["subject"]["identifier"]["value"]
    assert told == "8001234"


def test_a_later_version_names_the_document_that_it_replaces(
    a_stay: Any, printed: Callable[..., LetterDocument]
) -> None:
    letter = printed(a_stay().view, replaces=FIRST)
    root = etree.fromstring(FORMATS["cda"].make(letter))
    related = root.find("v:relatedDocument", N)
    assert related.get("typeCode") == "RPLC"
    assert related.find("v:parentDocument/v:id", N).get("root") == oid_of(FIRST)
    assert root.find("v:setId", N).get("root") == oid_of(FIRST)
    (related,) = json.loads(FORMATS["fhir"].make(letter))["relatesTo"]
    assert related["code"] == "replaces"
    assert related["target"]["identifier"]["value"] == f"urn:oid:{oid_of(FIRST)}"


def test_the_document_reference_is_one_of_fhir_r4(letter: LetterDocument) -> None:
    told = json.loads(FORMATS["fhir"].make(letter))
    DocumentReference.model_validate(told)
    assert (told["status"], told["docStatus"]) == ("current", "final")
    assert told["masterIdentifier"]["value"] == f"urn:oid:{oid_of(NUMBER)}"
    known = json.loads(
        files("ambroise.warehouse.sql_on_fhir").joinpath("elements.json").read_text()
    )
    assert set(told) - {"resourceType"} <= set(known["DocumentReference"])


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(words=st.text(min_size=1, max_size=60))
def test_no_word_of_a_record_is_read_as_markup(words: str, letter: LetterDocument) -> None:
    hostile = f"{words} <b> #set text(1pt) *x* _y_ $z$ \\ ]]> &amp; @ref"
    part = replace(letter.parts[0], groups=(Group("", (Line(hostile, Mark.CITED, ""),)),))
    made = {name: one.make(replace(letter, parts=(part,))) for name, one in FORMATS.items()}
    etree.fromstring(made["cda"])
    DocumentReference.model_validate(json.loads(made["fhir"]))
    paragraphs = Document(io.BytesIO(made["docx"])).paragraphs
    assert any("#set text(1pt) *x* _y_ $z$" in one.text for one in paragraphs)
    assert not etree.HTML(made["html"]).xpath("//li//b")
    assert "#settext(1pt)*x*_y_$z$" in "".join(extract_text(io.BytesIO(made["pdf"])).split())


def test_a_letter_with_a_character_that_no_font_of_ours_has_is_printed(
    letter: LetterDocument,
) -> None:
    part = replace(letter.parts[0], groups=(Group("", (Line("病 DURAND", Mark.CITED, ""),)),))
    made = FORMATS["pdf"].make(replace(letter, parts=(part,)))
    assert pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "DURAND" in extract_text(io.BytesIO(made))


def test_a_cited_sentence_that_was_confirmed_as_it_stands_is_no_sentence_of_the_doctor(
    a_stay: Any, printed: Callable[..., LetterDocument]
) -> None:
    given = a_stay().allergic_to("Pénicilline")
    given.with_note("Évolution :\nAll. : non.\nRelais oral (équis 15 mg) à J3.\n")
    document = printed(given.view)
    marks = {
        line.text.replace("\u00a0", " "): line.mark
        for part in document.parts
        for group in part.groups
        for line in group.lines
    }
    assert marks["All. : non."] is Mark.CONTRADICTED
    assert marks["Relais oral (équis 15 mg) à J3."] is Mark.CITED
