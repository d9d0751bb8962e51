"""Papers as hospitals print them, made on the spot, each with the words in their reading order."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    FrameBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

_WORDS: Final = """
le patient présente une dyspnée d'effort sans douleur thoracique ni palpitations rapportées depuis
la dernière consultation examen clinique auscultation pulmonaire libre bruits du coeur réguliers
oedème des membres inférieurs absent tension artérielle stable traitement par bisoprolol poursuivi
échographie fraction éjection conservée biologie sans particularité hémoglobine créatinine normale
contrôle dans trois mois avec électrocardiogramme conclusion retour au domicile autorisé
""".split()
_TESTS: Final = "Sodium Potassium Chlore Urée Créatinine Glucose Calcium Protéines CRP Hémoglobine"
_TEAM: Final = (
    "Chef_de_service Pr_Durand Praticiens Dr_Martin Dr_Petit Dr_Roux Cadre_de_santé M._Noël"
)
_STYLE: Final = getSampleStyleSheet()["Normal"]
_SMALL: Final = _STYLE.clone("small", fontSize=7.5, leading=9.6)
_JUSTIFIED: Final = _STYLE.clone("justified", alignment=4)
_WIDTH, _HEIGHT = A4


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    content: bytes
    words: list[str]
    """In the order in which a person reads them, headers and footers once."""
    pages: int


class _Writer:
    """Writes prose of words that are known again, and remembers them in order."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)
        self._number = count()
        self.words: list[str] = []

    def prose(self, words: int, style: Any = _STYLE) -> Paragraph:
        text = [*self._rng.choices(_WORDS, k=words), f"n{next(self._number)}."]
        self.words += text
        return Paragraph(" ".join(text), style)

    def said(self, text: str, style: Any = _STYLE) -> Paragraph:
        self.words += text.split()
        return Paragraph(text, style)

    def results(self, rows: int) -> list[list[str]]:
        tests = _TESTS.split()
        return [
            [
                f"{tests[row % 10]}{row}",
                f"{self._rng.uniform(1, 200):.1f}",
                "mmol/L",
                f"(norme{row})",
            ]
            for row in range(rows)
        ]

    def table(self, rows: list[list[str]]) -> Table:
        self.words += [word for row in rows for word in row]
        return Table(rows, colWidths=[150, 80, 70, 90])


def _printed(
    name: str,
    writer: _Writer,
    frames: Iterable[tuple[float, ...]],
    story: list[Any],
    *,
    running: bool,
) -> Paper:
    head, foot = "CHU de Fictiville - Cardiologie - Dossier 8001234", "Imprimé le 12/03/2024 Page"
    pages = 0

    def decorate(canvas: Canvas, document: BaseDocTemplate) -> None:
        nonlocal pages
        pages = document.page
        if running:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(50, _HEIGHT - 35, head)
            canvas.drawString(50, 22, f"{foot} {document.page}")

    buffer = io.BytesIO()
    document = BaseDocTemplate(buffer, pagesize=A4, invariant=1)
    boxes = [Frame(*box, id=str(number)) for number, box in enumerate(frames)]
    document.addPageTemplates([PageTemplate(id="page", frames=boxes, onPage=decorate)])
    document.build(story)
    words = [*head.split(), *writer.words, *foot.split(), "1"] if running else writer.words
    return Paper(name, buffer.getvalue(), words, pages)


_WHOLE: Final = (50, 50, _WIDTH - 100, _HEIGHT - 100)
_HALVES: Final = ((50, 50, 235, _HEIGHT - 100), (310, 50, 235, _HEIGHT - 100))
_THIRDS: Final = tuple((45 + 172 * n, 50, 160, _HEIGHT - 100) for n in range(3))


def two_columns(seed: int) -> Paper:
    writer = _Writer(seed)
    story = [one for _ in range(24) for one in (writer.prose(60), Spacer(1, 6))]
    return _printed("two columns", writer, _HALVES, story, running=False)


def running(seed: int) -> Paper:
    """Return four pages of one column; the words of the footer come where the first page ends."""
    writer = _Writer(seed)
    story = [one for _ in range(28) for one in (writer.prose(70), Spacer(1, 6))]
    return _printed("one column, header, footer", writer, (_WHOLE,), story, running=True)


def three_columns(seed: int) -> Paper:
    writer = _Writer(seed)
    story = [one for _ in range(12) for one in (writer.prose(60, _JUSTIFIED), Spacer(1, 6))]
    return _printed("three columns, justified", writer, _THIRDS, story, running=False)


def letter(seed: int) -> Paper:
    """Return a letter whose margin lists the team of the ward."""
    writer = _Writer(seed)
    margin = [writer.said(one.replace("_", " "), _SMALL) for one in _TEAM.split() * 2]
    body = [one for _ in range(7) for one in (writer.prose(50), Spacer(1, 8))]
    frames = ((40, 50, 110, 650), (170, 50, 380, 650))
    return _printed("letter, margin", writer, frames, [*margin, FrameBreak(), *body], running=False)


def laboratory(seed: int) -> Paper:
    writer = _Writer(seed)
    first = [writer.said("Compte rendu de biologie"), writer.prose(40), Spacer(1, 12)]
    story = [*first, writer.table(writer.results(30)), Spacer(1, 12), writer.prose(40)]
    return _printed("table of results", writer, (_WHOLE,), story, running=False)


def mixed(seed: int) -> Paper:
    """Return a title and a summary across, two columns under them, a table across below."""
    writer = _Writer(seed)
    frames = (
        (50, 690, _WIDTH - 100, 100), (50, 330, 235, 350), (310, 330, 235, 350),
        (50, 50, _WIDTH - 100, 270),
    )  # fmt: skip
    story = [writer.said("Synthèse de la réunion de concertation"), writer.prose(45), FrameBreak()]
    for _ in range(2):
        story += [writer.prose(70), Spacer(1, 6), writer.prose(60), FrameBreak()]
    story += [writer.table(writer.results(12))]
    return _printed("title, columns, table", writer, frames, story, running=False)


KINDS: Final[tuple[Callable[[int], Paper], ...]] = (
    running, two_columns, three_columns, letter, laboratory, mixed,
)  # fmt: skip


def redrawn(paper: Paper, how: str, seed: int = 0) -> Paper:
    """Return the same pages to the eye, whose file holds the text in another order.

    "by line" draws from top to bottom across columns, as laboratory systems and spoolers do;
    "anyhow" in no order, as where forms are filled and text boxes moved.
    """
    rng = Random(seed)
    document = pypdfium2.PdfDocument(paper.content)
    for page in document:
        drawn = [(_corner(one), one) for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])]
        if how == "by line":
            drawn.sort(key=lambda one: one[0])
        else:
            rng.shuffle(drawn)
        for _, one in drawn:
            page.remove_obj(one)
        for _, one in drawn:
            page.insert_obj(one)
        page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    return replace(paper, content=buffer.getvalue())


def _corner(drawn: Any) -> tuple[int, float]:
    left, bottom, _, _ = drawn.get_bounds()
    return round(-bottom / 4), left
