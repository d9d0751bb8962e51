"""The text of a PDF, as a person reads the page."""

import io
import sys
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ambroise.intake.documents import TextUnreadable, text_of
from ambroise.intake.documents.pdf.reading import SCANNED_PAGE
from benchmarks.documents.papers import KINDS, Paper
from benchmarks.documents.score import right_order, said_again
from tests.builders.papers import PDF, a_pdf, lines


def read(*pages: Callable[[Canvas], Any], **canvas: Any) -> str:
    return text_of(a_pdf(*pages, **canvas), PDF)


def a_scan(canvas: Canvas) -> None:
    width, height = canvas._pagesize
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 230)), 0, 0, width, height)


def test_a_pdf_gives_its_text_page_by_page() -> None:
    assert read(lines("Compte rendu"), lines("Conclusion")) == "Compte rendu\n\f\nConclusion"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_columns_tables_and_margins_are_read_in_their_order(kind: Callable[[int], Paper]) -> None:
    paper = kind(1)
    words = text_of(paper.content, PDF).split()
    assert right_order(paper.words, words) > 0.99
    assert said_again(paper.words, words) == 0


def test_a_table_has_a_line_a_row_and_a_tab_between_cells() -> None:
    def table(canvas: Canvas) -> None:
        for row, cells in enumerate((("Na", "140", "mmol/L"), ("K", "4,1", "mmol/L"))):
            for column, cell in enumerate(cells):
                canvas.drawString(72 + 120 * column, 700 - 14 * row, cell)

    assert read(table) == "Na\t140\tmmol/L\nK\t4,1\tmmol/L"


def test_a_word_cut_at_the_end_of_a_line_is_whole() -> None:
    page = lines("Sortie d'hospi-", "talisation prévue. Peut-", "être demain, sous-", "cutané.")
    assert read(page) == "Sortie d'hospitalisation\nprévue. Peut-être\ndemain, sous-cutané."


def test_headers_and_footers_are_said_on_their_first_page_only() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72, 810, "CHU de Fictiville")
            lines(f"Corps {number}")(canvas)
            canvas.drawString(72, 20, f"Page {number} / 3")

        return draw

    assert read(*map(page, (1, 2, 3))) == (
        "CHU de Fictiville\n\nCorps 1\n\nPage 1 / 3\n\f\nCorps 2\n\f\nCorps 3"
    )


def test_a_date_at_the_top_that_changes_from_page_to_page_stays() -> None:
    pages = [lines(f"Prélevé le {day:02}/03/2024", "Corps") for day in (1, 2, 3)]
    assert [f"{day:02}/03/2024" in read(*pages) for day in (1, 2, 3)] == [True] * 3


def test_text_across_the_page_is_left_out() -> None:
    def page(canvas: Canvas) -> None:
        lines("Compte rendu")(canvas)
        for angle, text in ((90, "en marge"), (45, "SPECIMEN")):
            canvas.saveState()
            canvas.translate(30, 300)
            canvas.rotate(angle)
            canvas.drawString(0, 0, text)
            canvas.restoreState()

    assert read(page) == "Compte rendu"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_written_sideways_is_read_upright(turn: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(turn)
        lines("première ligne", "seconde ligne", left=0, top=0)(canvas)

    assert read(page) == "première ligne\nseconde ligne"


def test_an_exponent_is_not_read_as_a_figure_of_its_number() -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        for said, rise, size in (
            ("Plaquettes 150 x 10", 0, 12),
            ("9", 5, 7),
            ("/L, INR 109", 0, 12),
        ):
            text.setRise(rise)
            text.setFont("Helvetica", size)
            text.textOut(said)
        canvas.drawText(text)

    assert read(page) == "Plaquettes 150 x 10⁹/L, INR 109"


def test_a_word_printed_twice_to_look_bold_is_read_once() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Conclusion")
        canvas.drawString(72.4, 700, "Conclusion")

    assert read(page) == "Conclusion"


def test_what_is_typed_in_a_form_is_read_in_its_place() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 705, "Motif :")
        canvas.acroForm.textfield(value="dyspnée", x=150, y=700, width=200, height=20)
        canvas.drawString(72, 650, "Fin")

    assert read(page).split() == ["Motif", ":", "dyspnée", "Fin"]


def test_a_scan_is_flagged_and_not_guessed() -> None:
    with pytest.raises(TextUnreadable) as refused:
        read(a_scan, a_scan)
    assert refused.value.reason == "scanned"


def test_a_scanned_page_among_others_is_said_in_its_place() -> None:
    assert read(lines("Lettre"), a_scan) == f"Lettre\n\f\n{SCANNED_PAGE}"


def test_a_page_with_a_picture_and_its_text_is_no_scan() -> None:
    def page(canvas: Canvas) -> None:
        a_scan(canvas)
        lines(*["Le patient présente une dyspnée d'effort"] * 5)(canvas)

    assert read(page).startswith("Le patient")


def test_an_empty_page_has_no_text_and_no_fault() -> None:
    assert read(lambda canvas: None) == ""


def test_a_pdf_under_a_password_is_said_to_be() -> None:
    with pytest.raises(TextUnreadable) as refused:
        read(lines("secret"), encrypt="motdepasse")
    assert refused.value.reason == "encrypted"


@pytest.mark.parametrize("content", [b"%PDF-1.4 broken", a_pdf(lines("a"))[:300]])
def test_a_broken_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(TextUnreadable) as refused:
        text_of(content, PDF)
    assert refused.value.reason == "pdf"


def test_a_pdf_of_endless_pages_is_refused() -> None:
    with pytest.raises(TextUnreadable) as refused:
        read(*[lambda canvas: None] * 2_001)
    assert refused.value.reason == "too_long"


def test_a_page_of_too_many_words_is_refused() -> None:
    def crowded(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 3)
        for line in range(110):
            canvas.drawString(20, 30 + 6 * line, "a " * 120)

    with pytest.raises(TextUnreadable) as refused:
        read(crowded)
    assert refused.value.reason == "too_long"


def test_a_pdf_waits_where_no_reader_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ambroise.intake.documents.pdf.reading", raising=False)
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(TextUnreadable) as waits:
        text_of(b"%PDF-1.4", PDF)
    assert waits.value.reason == "pdf_reader_missing"


def test_another_reader_finds_the_same_words() -> None:
    paper = KINDS[0](2)
    pages = pypdf.PdfReader(io.BytesIO(paper.content)).pages
    assert set(paper.words) <= set(" ".join(page.extract_text() for page in pages).split())
