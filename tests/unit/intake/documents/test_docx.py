"""The text of DOCX, written by python-docx or by hand."""

from typing import Any

import pytest

from ambroise.intake.documents import TextUnreadable, text_of
from tests.builders.papers import DOCX, a_docx, docx_of, zipped


def p(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_a_letter_is_read_in_page_order() -> None:
    def letter(document: Any) -> None:
        section = document.sections[0]
        section.header.paragraphs[0].text = "CHU de Fictiville"
        section.footer.paragraphs[0].text = "Standard 01"
        document.add_heading("Compte rendu", 1)
        document.add_paragraph("bisoprolol", style="List Bullet")
        document.add_paragraph("contrôle", style="List Number")
        document.add_paragraph("scanner", style="List Number")
        table = document.add_table(2, 2)
        for row, (name, value) in enumerate((("Na", "140"), ("K", "4"))):
            table.cell(row, 0).text, table.cell(row, 1).text = name, value
        document.add_paragraph("Conclusion")

    assert text_of(a_docx(letter), DOCX) == (
        "CHU de Fictiville\n\nCompte rendu\n• bisoprolol\n1. contrôle\n2. scanner\n"
        "Na\t140\nK\t4\nConclusion\n\nStandard 01"
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<w:del>{r('rayé')}</w:del>", "ab"),
        (f"<w:ins>{r('ajouté ')}</w:ins>", "aajouté b"),
        (f"<w:moveFrom>{r('x')}</w:moveFrom>", "ab"),
        (r("caché", "<w:vanish/>"), "ab"),
        (r("vu", '<w:vanish w:val="0"/>'), "avub"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>", "ab"),
        (f"<w:hyperlink>{r('lien')}</w:hyperlink>", "alienb"),
        ("<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>", "a-b"),
        ('<w:r><w:sym w:font="Symbol" w:char="F06D"/></w:r>', "aµb"),
        (r("m", '<w:rFonts w:ascii="Symbol"/>'), "aµb"),
        (r("9", '<w:vertAlign w:val="superscript"/>'), "a⁹b"),
        (f"<w:sdt><w:sdtContent>{r('champ')}</w:sdtContent></w:sdt>", "achampb"),
    ],
)
def test_a_run_is_read_as_it_is_seen(body: str, text: str) -> None:
    assert text_of(docx_of(p(r("a") + body + r("b"))), DOCX) == text


def test_a_note_stands_under_its_mark() -> None:
    call = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2">{p(r("posologie"))}</w:footnote>'
    assert text_of(docx_of(p(r("a") + call), footnotes=note), DOCX) == "a[1]\n\n[1] posologie"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p(r('encadré'))}</w:txbxContent>"
    both = f"<w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback>"
    body = p(f"<w:r>{both}</w:AlternateContent></w:r>" + r("texte"))
    assert text_of(docx_of(body), DOCX) == "texte\nencadré"


def test_a_table_in_a_cell_stays_on_its_row() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p(r('b'))}</w:tc><w:tc>{p(r('c'))}</w:tc></w:tr></w:tbl>"
    row = f"<w:tr><w:tc>{p(r('a'))}</w:tc><w:tc>{inner}</w:tc></w:tr>"
    assert text_of(docx_of(f"<w:tbl>{row}</w:tbl>"), DOCX) == "a\tb c"


def test_a_style_that_is_based_on_itself_is_no_list() -> None:
    style = '<w:style w:styleId="s"><w:basedOn w:val="s"/></w:style>'
    body = p('<w:pPr><w:pStyle w:val="s"/></w:pPr>' + r("a"))
    assert text_of(docx_of(body, styles=style), DOCX) == "a"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "docx"),
        (zipped({"word/other.xml": "<a/>"}), "docx"),
        (zipped({"word/document.xml": "<a>"}), "xml"),
        (zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "xml_unsafe"),
        (zipped({"word/document.xml": f"<a>{' ' * 70_000_000}</a>"}), "too_long"),
        (zipped({"word/document.xml": "<a>" * 900 + "</a>" * 900}), "xml"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "format_unread"),
    ],
    ids=["cut", "no body", "broken", "entities", "bomb", "deep", "password", "word 97"],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(TextUnreadable) as refused:
        text_of(content, DOCX)
    assert refused.value.reason == reason
