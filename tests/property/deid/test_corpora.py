"""What goes out to a tool of annotation comes back the same."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.deid.corpora import (
    GoldNote,
    LabelTable,
    export_notes,
    import_notes,
    own_labels,
    read_labels,
    read_notes,
    write_notes,
)
from ambroise.deid.labels import LABELS, ROLES
from ambroise.text.spans import Span

CHARACTERS = st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n\r\t👩‍⚕️é ")
IDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)


@st.composite
def notes(draw: st.DrawFn, labels: tuple[str, ...], roles: tuple[str, ...]) -> GoldNote:
    text = draw(st.text(CHARACTERS, max_size=60))
    spans = []
    for _ in range(draw(st.integers(0, 4)) if text.strip("\r\n") else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        if text[start:end].strip("\r\n") == text[start:end]:
            label, role = draw(st.sampled_from(labels)), draw(st.sampled_from(roles))
            spans.append(Span(start, end, label, role))
    return GoldNote(draw(IDS), text, tuple(sorted(spans)))


def round_trip(note: GoldNote, form: str, table: LabelTable) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        assert export_notes([note], out, form, table) == []
        assert list(import_notes(out, form, table)) == [note]


@pytest.mark.parametrize("form", ["brat", "cas-json", "cas-xmi"])
@settings(max_examples=40, deadline=None)
@given(note=notes(LABELS, ("", *ROLES)))
def test_our_words_make_the_round_trip(form: str, note: GoldNote) -> None:
    round_trip(note, form, own_labels())


@pytest.mark.parametrize("form", ["cas-json", "cas-xmi"])
@settings(max_examples=40, deadline=None)
@given(
    note=notes(
        ("NOM", "PRENOM", "ADRESSE", "VILLE", "TEL"),
        ("", "patient", "professional", "hospital", "other"),
    )
)
def test_the_words_of_partages_make_the_round_trip(form: str, note: GoldNote) -> None:
    round_trip(note, form, read_labels("partages"))


@settings(max_examples=40, deadline=None)
@given(text=st.text())
def test_a_text_of_any_character_goes_out_as_xmi_with_its_offsets(text: str) -> None:
    note = GoldNote("1", f"{text}\x0c Jean", (Span(len(text) + 2, len(text) + 6, "NOM"),))
    with tempfile.TemporaryDirectory() as folder:
        assert export_notes([note], Path(folder), "cas-xmi", own_labels()) == []
        (read,) = import_notes(Path(folder), "cas-xmi", own_labels())
    assert isinstance(read, GoldNote)
    assert (len(read.text), read.spans) == (len(note.text), note.spans)
    assert all(new in (old, " ") for new, old in zip(read.text, note.text, strict=True))


@settings(max_examples=40, deadline=None)
@given(found=st.lists(notes(LABELS, ("", *ROLES)), max_size=4))
def test_lines_make_the_round_trip(found: list[GoldNote]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "notes.jsonl")
        assert write_notes(found, path) == len(found)
        assert list(read_notes(path)) == found
