"""What a letter costs as a document, by format, beside a plain PDF: `python -m benchmarks sending`.

One letter of SENTENCES sentences in ten blocks, TIMES times in each format. The peer is the same
lines written by ReportLab as plain paragraphs: no tags, no headings, no language.
"""

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from ambroise.uses.letter.export import FORMATS, Hospital, LetterDocument, Made, Mark, Professional
from ambroise.uses.letter.export.document import Group, Line, Part
from ambroise.uses.letter.schema import TITLES, BlockKind
from ambroise.warehouse.views import Banner, RowRef, Stated, Stay

AT = datetime(2026, 3, 20, 15, tzinfo=UTC)
ENTRY = datetime.fromisoformat("2026-03-12T08:30")
EXIT = datetime.fromisoformat("2026-03-20T14:00")
NUMBER = "0f8fad5bd9cb469fa16570867728950e"
SAID = "Sous traitement, la patiente reste apyrétique, tension 128/74 mmHg, créatinine 84 µmol/L."


def a_letter(sentences: int) -> LetterDocument:
    doctor = Professional("Dr Exemple", "10100000017")
    banner = Banner(
        7, "DURAND", "Jeanne", ("Jeanne",), "", "", date(1951, 2, 3), "", "F", "", "", "8001234",
        None, Stated.UNKNOWN, (), (),
    )  # fmt: skip
    stay = Stay(
        42, "26000042", "inpatient", "", ENTRY, EXIT, "", "", "",
        (), (), RowRef("visit_occurrence", 42),
    )  # fmt: skip
    each = max(sentences // len(BlockKind), 1)
    lines = tuple(Line(f"{SAID} ({number})", Mark.CITED, "") for number in range(each))
    parts = tuple(Part(kind, TITLES[kind], (Group("", lines),)) for kind in BlockKind)
    return LetterDocument(
        Made(NUMBER, NUMBER, 1, "", doctor, AT, "rules", "3"), "Lettre de liaison",
        Hospital("Hôpital", "750000001", "", ""), banner, stay, None, doctor, doctor.name, parts,
        "Chère consœur, cher confrère,", "", (), (), ("Lettre validée.",), None,
    )  # fmt: skip


def plain(letter: LetterDocument) -> bytes:
    style = getSampleStyleSheet()["Normal"]
    lines = [line.text for part in letter.parts for group in part.groups for line in group.lines]
    made = io.BytesIO()
    SimpleDocTemplate(made).build([Paragraph(line, style) for line in lines])
    return made.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=60)
    parser.add_argument("--times", type=int, default=20)
    given = parser.parse_args()
    letter = a_letter(given.sentences)
    made: dict[str, Callable[[LetterDocument], bytes]] = {
        name: one.make for name, one in FORMATS.items()
    }
    for name, make in {**made, "plain PDF (ReportLab)": plain}.items():
        make(letter)
        seconds = []
        for _ in range(given.times):
            start = time.perf_counter()
            content = make(letter)
            seconds.append(time.perf_counter() - start)
        middle = statistics.median(seconds) * 1000
        sys.stdout.write(f"{name:24} {middle:8.1f} ms {len(content):9,} bytes\n")


if __name__ == "__main__":
    main()
