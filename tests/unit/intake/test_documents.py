"""The text of documents, and where they may come from."""

import base64
import io
import json
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ambroise.intake.documents import TextUnreadable, text_of
from ambroise.intake.fhir.attachments import documents
from ambroise.intake.fhir.format import FHIR
from ambroise.intake.files import SourceFile
from ambroise.intake.records import Record


def a_reference(**attachment: str) -> Record:
    body = {"resourceType": "DocumentReference", "id": "d", "content": [{"attachment": attachment}]}
    return Record("DocumentReference", "d", None, None, None, json.dumps(body).encode())


def in_folder(path: Path) -> SourceFile:
    return SourceFile(path / "DocumentReference.ndjson", path, FHIR)


def test_plain_text_follows_its_charset() -> None:
    assert text_of("opéré\r\n".encode("latin-1"), "text/plain; charset=ISO-8859-1") == "opéré\n"


def test_html_is_read_as_a_person_would() -> None:
    page = (
        b"<html><head><title>x</title><style>p{}</style></head><body><h1>Motif</h1>"
        b"<p>Douleur&nbsp;thoracique<br>depuis  <b>deux</b> jours</p><script>x()</script>"
        b"<table><tr><td>Na</td><td>140</td></tr></table></body></html>"
    )
    assert text_of(page, "text/html") == "Motif\nDouleur thoracique\ndepuis deux jours\nNa\t140"


def test_a_pdf_gives_its_text_page_by_page() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for words in ("Compte rendu", "Conclusion"):
        canvas.drawString(72, 700, words)
        canvas.showPage()
    canvas.save()
    assert text_of(buffer.getvalue(), "application/pdf") == "Compte rendu\n\f\nConclusion"


def test_an_image_has_no_text() -> None:
    assert text_of(b"\x89PNG", "image/png") == ""


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [(b"%PDF-1.4 broken", "application/pdf", "pdf"), (b"op\xe9r\xe9", "text/plain", "encoding")],
)
def test_what_cannot_be_read_says_why(content: bytes, kind: str, reason: str) -> None:
    with pytest.raises(TextUnreadable) as error:
        text_of(content, kind)
    assert error.value.reason == reason


def test_an_inline_document_is_decoded(tmp_path: Path) -> None:
    data = base64.b64encode(b"Bonjour").decode()
    (document,) = documents(a_reference(contentType="text/plain", data=data), in_folder(tmp_path))
    assert document.text == "Bonjour"


def test_an_address_is_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "lettres").mkdir()
    (tmp_path / "lettres" / "été.txt").write_text("Bonjour", encoding="utf-8")
    record = a_reference(contentType="text/plain", url="lettres/%C3%A9t%C3%A9.txt")
    (document,) = documents(record, in_folder(tmp_path))
    assert document.text == "Bonjour"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("../secret.txt", "document_outside_folder"),
        ("/etc/passwd", "document_outside_folder"),
        ("file:///etc/passwd", "document_outside_folder"),
        ("link.txt", "document_outside_folder"),
        ("https://x.example/doc.pdf", "document_elsewhere"),
        ("//x.example/doc.pdf", "document_elsewhere"),
        ("absent.txt", "document_missing"),
    ],
)
def test_an_address_never_leads_out_of_the_batch(tmp_path: Path, url: str, reason: str) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(TextUnreadable) as error:
        list(documents(a_reference(contentType="text/plain", url=url), in_folder(folder)))
    assert error.value.reason == reason


def test_base64_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextUnreadable) as error:
        list(documents(a_reference(contentType="text/plain", data="@@@"), in_folder(tmp_path)))
    assert error.value.reason == "base64"


RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Secret}}"
    rb"\pard H\'f4pital \u8217?\par"
    rb" \b K+\b0\tab 4,1\par{\pict\pngblip 89504e47}}"
)


@pytest.mark.parametrize("mime", ["application/rtf", "text/rtf"])
def test_rtf_is_read_without_its_pictures_nor_its_properties(mime: str) -> None:
    assert text_of(RTF, mime) == "Hôpital ’\nK+\t4,1\n"


@pytest.mark.parametrize("content", [b"", b"PK", rb"{\rtf1\ansi\ansicpg99999 \'e9}"])
def test_rtf_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(TextUnreadable) as refused:
        text_of(content, "application/rtf")
    assert refused.value.reason == "rtf"


def test_an_rtf_waits_where_no_reader_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "striprtf.striprtf", None)
    with pytest.raises(TextUnreadable) as waits:
        text_of(RTF, "application/rtf")
    assert waits.value.reason == "rtf_reader_missing"


def test_a_pdf_waits_where_no_reader_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ambroise.intake.pdf", raising=False)
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(TextUnreadable) as waits:
        text_of(b"%PDF-1.4", "application/pdf")
    assert waits.value.reason == "pdf_reader_missing"
