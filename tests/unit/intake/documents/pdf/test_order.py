"""The order of what stands on a page."""

from ambroise.intake.documents.pdf.order import rows
from ambroise.intake.documents.pdf.segments import Segment, segments
from ambroise.intake.documents.pdf.words import Word


def at(text: str, left: float, bottom: float, size: float = 10) -> Segment:
    return Segment(text, left, bottom, left + 0.5 * size * len(text), bottom + size)


def read(found: list[Segment]) -> list[str]:
    return ["\t".join(one.text for one in row) for row in rows(found)]


def test_a_list_in_the_margin_that_is_not_level_with_the_text_is_a_column() -> None:
    team = [at(f"Dr M{n}", 40, 700 - 11.3 * n, 8) for n in range(8)]
    text = [at(f"ligne {n} de la lettre au médecin", 170, 700 - 14 * n) for n in range(8)]
    assert read([*text, *team]) == [one.text for one in (*team, *text)]


def test_short_items_that_are_level_are_a_table() -> None:
    names = [at(f"test {n}", 40, 700 - 14 * n) for n in range(6)]
    values = [at(f"{n},5", 200, 700 - 14 * n) for n in range(6)]
    assert read([*values, *names]) == [f"test {n}\t{n},5" for n in range(6)]


def test_an_empty_page_has_no_line() -> None:
    assert read([]) == []


def test_words_of_one_line_are_one_stretch_up_to_a_wide_gap() -> None:
    words = [Word("le", 0, 0, 10, 10), Word("patient", 13, 0, 40, 10), Word("140", 90, 0, 105, 10)]
    assert sorted(one.text for one in segments(words)) == ["140", "le patient"]
