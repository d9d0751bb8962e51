"""Small documents of every format, written by hand or by the libraries that hospitals use."""

import base64
import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from reportlab.pdfgen.canvas import Canvas

PDF = "application/pdf"
RTF = "application/rtf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
MAIL = "message/rfc822"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def a_pdf(*pages: Callable[[Canvas], Any], **canvas: Any) -> bytes:
    """Return a PDF of A4 pages, each drawn by one of `pages`."""
    buffer = io.BytesIO()
    paper = Canvas(buffer, invariant=1, **canvas)
    for draw in pages:
        draw(paper)
        paper.showPage()
    paper.save()
    return buffer.getvalue()


def lines(*texts: str, left: float = 72, top: float = 750) -> Callable[[Canvas], None]:
    """Return what draws lines of text one under the other."""

    def draw(canvas: Canvas) -> None:
        for number, text in enumerate(texts):
            canvas.drawString(left, top - 14 * number, text)

    return draw


def a_docx(write: Callable[[Any], Any]) -> bytes:
    """Return what `write` writes with python-docx."""
    document = docx.Document()
    write(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def docx_of(body: str, **parts: str) -> bytes:
    """Return a DOCX of this body, and of the parts of these names (`footnotes`)."""
    head = f'<w:document xmlns:w="{_W}"><w:body>'
    files = {"word/document.xml": f"{head}{body}</w:body></w:document>"}
    for name, content in parts.items():
        files[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{_W}">{content}</w:{name}>'
    return zipped(files)


def odt_of(body: str, masters: str = "") -> bytes:
    """Return an ODT of this body and these master pages."""
    content = f"<office:document-content {_OFFICE}><office:body><office:text>{body}"
    content += "</office:text></office:body></office:document-content>"
    styles = f"<office:document-styles {_OFFICE}><office:master-styles>{masters}"
    styles += "</office:master-styles></office:document-styles>"
    return zipped({"mimetype": ODT, "content.xml": content, "styles.xml": styles})


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            kept = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, kept)
    return buffer.getvalue()


def a_cda(body: str = "", **changed: str) -> bytes:
    """Return a CDA of a French hospital, `body` its component; parts of its header can change."""
    parts = {
        "id": '<id root="1.2.250.1.999.5" extension="CR-2024-17"/>',
        "code": '<code code="11490-0" codeSystem="2.16.840.1.113883.6.1" displayName="CRH"/>',
        "title": "<title>Compte rendu d'hospitalisation</title>",
        "time": '<effectiveTime value="20240312101500+0100"/>',
        "versions": '<setId root="1.2.250.1.999.5" extension="CR-2024"/><versionNumber value="2"/>',
        "patient": (
            '<id root="1.2.250.1.213.1.4.10" extension="279035121518989"/>'
            '<id root="1.2.250.1.999.1" extension="8001234"/>'
        ),
        "person": (
            '<name><given>Marie</given><family qualifier="SP">Durand</family>'
            '<family qualifier="BR">Lefèvre</family></name>'
            '<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>'
            '<birthTime value="19790312"/>'
        ),
        "author": (
            '<author><time value="20240312"/><assignedAuthor>'
            '<id root="1.2.250.1.71.4.2.1" extension="810001234567"/><assignedPerson>'
            "<name><prefix>DR</prefix><given>Paul</given><family>Martin</family></name>"
            "</assignedPerson></assignedAuthor></author>"
        ),
        "stay": (
            '<componentOf><encompassingEncounter><id root="1.2.250.1.999.2" extension="24001789"/>'
            '<code code="IMP" codeSystem="2.16.840.1.113883.5.4"/>'
            '<effectiveTime><low value="20240310"/><high value="20240312"/></effectiveTime>'
            "</encompassingEncounter></componentOf>"
        ),
        **changed,
    }
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3">'
        f"{parts['id']}{parts['code']}{parts['title']}{parts['time']}{parts['versions']}"
        f"<recordTarget><patientRole>{parts['patient']}<patient>{parts['person']}</patient>"
        f"</patientRole></recordTarget>{parts['author']}{parts['stay']}"
        f"<component>{body}</component></ClinicalDocument>"
    ).encode()


def holding(content: bytes, media_type: str) -> str:
    """Return the body of a CDA of level 1 that holds a document."""
    data = base64.b64encode(content).decode()
    kind = f'mediaType="{media_type}" representation="B64"'
    return f"<nonXMLBody><text {kind}>{data}</text></nonXMLBody>"


def sections(*pieces: str) -> str:
    """Return the body of a CDA of level 2."""
    written = "".join(f"<component><section>{piece}</section></component>" for piece in pieces)
    return f"<structuredBody>{written}</structuredBody>"
