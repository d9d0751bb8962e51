"""Corpora in the layouts that others publish."""

import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from ambroise.deid.corpora import (
    GoldNote,
    Unread,
    export_notes,
    import_notes,
    own_labels,
    read_labels,
    read_notes,
)
from ambroise.errors import CorpusInvalid, SourceUnreadable
from ambroise.tables import write_parquet_batches
from ambroise.text.spans import Span

TEXT = "Mme KERVELLA, née le 12/03/1950 à Brest, vue par le Dr LE GOFF en 2019."


def span_row(text: str, category: str, **roles: str) -> dict[str, object]:
    begin = TEXT.index(text)
    row: dict[str, object] = {
        "report": "r1",
        "span_id": begin,
        "span_type": "EntiteAnonymisation",
        "begin": begin,
        "end": begin + len(text),
        "span_text": text,
        "attribute_Categorie": category,
    }
    columns = ("RolePER", "RoleLOC", "RoleNUM")
    return row | {f"attribute_{name}": roles.get(name) for name in columns}


def parhaf(folder: Path, spans: list[dict[str, object]]) -> Path:
    for name, rows in (
        ("document_metadata", [{"report": "r1", "full_text": TEXT}]),
        ("spans", spans),
    ):
        (folder / "data" / name).mkdir(parents=True)
        path = folder / "data" / name / f"{name}_dev.parquet"
        write_parquet_batches(path, [pa.RecordBatch.from_pylist(rows)])
    return folder


def test_the_tables_of_parhaf_give_notes_with_our_labels(tmp_path: Path) -> None:
    rows = [
        span_row("KERVELLA", "LAST_NAME", RolePER="Patient"),
        span_row("12/03/1950", "PATIENT_BIRTHDATE"),
        span_row("Brest", "CITY", RoleLOC="Patient"),
        span_row("LE GOFF", "LAST_NAME", RolePER="Carer"),
        span_row("2019", "UNIDENTIFYING_DATE"),
        span_row("vue", "NEW_THING"),
    ]
    table = read_labels("partages")
    (note,) = import_notes(parhaf(tmp_path, rows), "parhaf", table)
    assert isinstance(note, GoldNote)
    assert (note.note_id, note.text) == ("r1", TEXT)
    assert [(TEXT[one.start : one.end], one.label, one.role) for one in note.spans] == [
        ("KERVELLA", "NOM", "patient"),
        ("12/03/1950", "DATE_NAISSANCE", ""),
        ("Brest", "VILLE", "patient"),
        ("LE GOFF", "NOM", "professional"),
        ("2019", "DATE", ""),
    ]
    assert dict(table.unknown) == {"NEW_THING": 1}


def test_a_span_out_of_its_place_sets_the_report_aside(tmp_path: Path) -> None:
    rows = [span_row("KERVELLA", "LAST_NAME") | {"begin": 0, "end": 8}]
    (found,) = import_notes(parhaf(tmp_path, rows), "parhaf", read_labels("partages"))
    assert isinstance(found, Unread)
    assert "KERVELLA" not in found.reason


def test_a_number_is_told_by_its_code_type(tmp_path: Path) -> None:
    table = read_labels("partages")
    spans = tuple(
        Span(start, start + 4, label) for start, label in ((0, "IPP"), (5, "SECU"), (10, "NDA"))
    )
    export_notes([GoldNote("n", "1111 2222 3333", spans)], tmp_path, "cas-json", table)
    written = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    kinds = [
        (one["Categorie"], one["CodeType"])
        for one in written["%FEATURE_STRUCTURES"]
        if one["%TYPE"] == "webanno.custom.EntiteAnonymisation"
    ]
    assert kinds == [
        ("CodeIdentifiant", "NIPouIPP"),
        ("CodeIdentifiant", "NIR"),
        ("CodeIdentifiant", "IEP"),
    ]
    (note,) = import_notes(tmp_path, "cas-json", table)
    assert isinstance(note, GoldNote)
    assert note.spans == spans


def test_a_project_of_inception_is_read_from_its_archive(tmp_path: Path) -> None:
    table = own_labels()
    note = GoldNote("doc 1", "Mme 👩‍⚕️ KERVELLA", (Span(8, 16, "NOM", "patient"),))
    note = GoldNote(note.note_id, note.text, (Span(len(note.text) - 8, len(note.text), "NOM"),))
    export_notes([note], tmp_path / "out", "cas-xmi", table)
    with zipfile.ZipFile(tmp_path / "reader.zip", "w") as inner:
        for file in (tmp_path / "out").iterdir():
            inner.write(file, file.name)
    with zipfile.ZipFile(tmp_path / "project.zip", "w") as outer:
        outer.write(tmp_path / "reader.zip", "annotation/doc 1.txt/reader.zip")
        outer.writestr("annotation/broken.xmi", "<xmi")
    found = list(import_notes(tmp_path / "project.zip", "cas-xmi", table))
    assert [one for one in found if isinstance(one, GoldNote)] == [note]
    assert [one.name for one in found if isinstance(one, Unread)] == ["broken.xmi"]


def test_brat_with_fragments_and_attributes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("KER-\nVELLA et le 3\nmars", encoding="utf-8")
    (tmp_path / "a.ann").write_text(
        "T1\tNOM 0 4;5 10\tKER- VELLA\nA1\trole T1 patient\nT2\tDATE 14 15;17 21\t3 mars\n"
        "#1\tAnnotatorNotes T1\tvu\nT3\tAUTRE 0 2\tKE\n",
        encoding="utf-8",
    )
    (tmp_path / "b.txt").write_text("sans annotation", encoding="utf-8")
    table = own_labels()
    note, unread = import_notes(tmp_path, "brat", table)
    assert isinstance(note, GoldNote)
    assert note.spans == (
        Span(0, 10, "NOM", "patient"),
        Span(14, 15, "DATE", "", "T2"),
        Span(17, 21, "DATE", "", "T2"),
    )
    assert unread == Unread("b.txt", "pas de fichier .ann")
    assert dict(table.unknown) == {"AUTRE": 1}


def test_a_number_with_a_control_character_is_set_aside_by_xml(tmp_path: Path) -> None:
    notes = [GoldNote("n\x01", "ab"), GoldNote("m", "ab")]
    assert [one.name for one in export_notes(notes, tmp_path, "cas-xmi", own_labels())] == ["n\x01"]
    assert export_notes(notes[1:], tmp_path, "cas-json", own_labels()) == []


@pytest.mark.parametrize(
    "toml",
    ["[[label]]\nours = 'X'\ntheirs = ['Y']", "[roles]\nboss = ['B']", "not toml", "[other]\na=1"],
)
def test_a_wrong_table_of_labels_is_refused(tmp_path: Path, toml: str) -> None:
    (tmp_path / "labels.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        read_labels(tmp_path / "labels.toml")


def test_a_wrong_line_is_named_without_its_content(tmp_path: Path) -> None:
    lines = [
        {"note_id": 1, "note_text": "abc", "entities": [{"start": 2, "end": 9, "label": "NOM"}]}
    ]
    (tmp_path / "n.jsonl").write_text(json.dumps(lines[0]), encoding="utf-8")
    with pytest.raises(CorpusInvalid, match="ligne 1") as refused:
        list(read_notes(tmp_path / "n.jsonl"))
    assert "abc" not in str(refused.value)
    with pytest.raises(SourceUnreadable):
        import_notes(tmp_path / "none", "brat", own_labels())
