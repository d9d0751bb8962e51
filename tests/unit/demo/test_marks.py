"""Marked text."""

from datetime import date

from ambroise.demo.marks import Entity, day, mark, unmark, wrap


def test_marks_leave_plain_text_and_exact_offsets() -> None:
    text, entities, _ = unmark(
        f"Vue par {mark('Durand', 'NOM', 'patient', 'p1')} le {day(date(2026, 1, 2))}."
    )
    assert text == "Vue par Durand le 02/01/2026."
    assert entities == (
        Entity(8, 14, "NOM", "patient", "p1"),
        Entity(18, 28, "DATE", "", "2026-01-02"),
    )


def test_a_cut_line_keeps_names_numbers_and_punctuation_together() -> None:
    number = mark("06 39 98 00 00", "TEL")
    lines = unmark(wrap(f"Appeler au {number} : urgent, potassium à 3,4 mmol/L", 22))[0].split("\n")
    assert lines == ["Appeler au", "06 39 98 00 00 :", "urgent, potassium à", "3,4 mmol/L"]
    assert wrap("NT-proBNP à 6 632 ng/L", 14).split("\n") == ["NT-proBNP à", "6 632 ng/L"]
