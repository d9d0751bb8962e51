"""A passage shows the cited words in their document."""

from ambroise.uses import Evidence, Pointer, SpanRef
from ambroise.warehouse.views import RowRef
from ambroise.web.passages import AROUND, NotePassage, RowPassage, passages
from tests.builders.views import a_note

POINTER = Pointer("/blocks/0/statements/0/text")


def evidence(start: int, end: int, note_id: int = 1) -> Evidence:
    return Evidence(POINTER, SpanRef(note_id, start, end), "x")


def test_the_quote_is_the_text_between_the_offsets() -> None:
    (found,) = passages([evidence(8, 16)], [a_note("Motif : dyspnée aiguë depuis hier.")])
    assert isinstance(found, NotePassage)
    assert (found.before, found.quote, found.after) == (
        "Motif : ",
        "dyspnée ",
        "aiguë depuis hier.",
    )


def test_a_long_document_is_cut_between_words() -> None:
    text = "mot " * 400
    (found,) = passages([evidence(800, 803)], [a_note(text)])
    assert isinstance(found, NotePassage)
    assert found.before.startswith("… mot")
    assert found.after.endswith("mot …")
    assert len(found.before) <= AROUND + 2


def test_a_row_is_shown_with_its_quote() -> None:
    one = Evidence(POINTER, RowRef("measurement", 7), "5,4 mmol/L")
    assert passages([one], []) == [RowPassage("measurement", 7, "5,4 mmol/L")]


def test_a_document_that_is_gone_gives_its_quote() -> None:
    (found,) = passages([evidence(0, 1, note_id=9)], [])
    assert found == RowPassage("note", 9, "x")
