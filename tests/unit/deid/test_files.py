"""Notes in, notes out: the exchange forms, what is set aside, and what appears on a disk."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ambroise.deid import Feed, Identity
from ambroise.deid.files import Outcome, pseudonymise_path, pseudonymise_stream
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named
from ambroise.errors import PolicyUnknown, SourceEmpty, SourceUnreadable
from ambroise.tables import read_parquet_batches, write_parquet_batches

KEY = bytes(range(32))
TEXT = "Mme KERVELLA Jeanne, née le 12/03/1950, vue le 3 mars 2024. IPP : 8001234567"
MARKS = ("KERVELLA", "Jeanne", "12/03/1950", "8001234567")


def work(**changes: Any) -> Work:
    return Work(**({"policy": policy_named("strict"), "key": KEY} | changes))


def note(note_id: str = "1", **fields: Any) -> str:
    return json.dumps({"note_id": note_id, "note_text": TEXT} | fields)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_note_is_written_with_its_entities_in_the_new_text(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", note(person_id="p1", note_date="2024-03-03", other=1))
    outcome = pseudonymise_path(source, tmp_path / "out.jsonl", work())
    (found,) = lines_of(tmp_path / "out.jsonl")
    assert set(found) == {"note_id", "note_text", "person_id", "note_date", "entities"}
    assert (outcome.read, outcome.written, outcome.quarantined) == (1, 1, 0)
    assert [one["label"] for one in found["entities"]] == [
        "NOM",
        "PRENOM",
        "DATE_NAISSANCE",
        "DATE",
        "IPP",
    ]
    name = found["entities"][0]
    assert found["note_text"][name["start"] : name["end"]].isupper()
    assert not any(mark in json.dumps(found) for mark in (*MARKS, "p1", "2024-03-03"))
    assert set(name) == {"start", "end", "label", "role", "score"}


def test_entities_only_keeps_offsets_of_the_input_and_leaves_the_text_out(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", note())
    pseudonymise_path(source, tmp_path / "out.jsonl", work(key=None))
    (found,) = lines_of(tmp_path / "out.jsonl")
    assert set(found) == {"note_id", "entities"}
    first = found["entities"][0]
    assert TEXT[first["start"] : first["end"]] == "KERVELLA"


def test_the_same_person_moves_by_the_same_shift_in_all_notes(tmp_path: Path) -> None:
    source = written(
        tmp_path / "in.jsonl",
        *(note(str(number), person_id="p1", note_text="vu le 10/03/2024") for number in range(3)),
        note("9", person_id="p2", note_text="vu le 10/03/2024"),
    )
    pseudonymise_path(source, tmp_path / "out.jsonl", work())
    texts = [one["note_text"] for one in lines_of(tmp_path / "out.jsonl")]
    assert len(set(texts[:3])) == 1
    assert texts[3] != texts[0]


def test_bad_lines_are_set_aside_without_their_content_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    source = written(
        tmp_path / "in.jsonl",
        note("1"),
        '{"note_id": "KERVELLA", "note_text": 12}',
        "KERVELLA {",
        '{"note_text": "KERVELLA"}',
        note("2"),
    )
    outcome = pseudonymise_path(source, tmp_path / "out.jsonl", work())
    assert (outcome.read, outcome.written, outcome.quarantined) == (5, 2, 3)
    assert outcome.quarantine == tmp_path / "out.jsonl.quarantine.jsonl"
    aside = lines_of(outcome.quarantine)
    assert [one["line"] for one in aside] == [2, 3, 4]
    assert [one["file"] for one in aside] == ["in.jsonl"] * 3
    assert "KERVELLA" not in outcome.quarantine.read_text(encoding="utf-8")
    pseudonymise_path(written(source, note()), tmp_path / "out.jsonl", work())
    assert not outcome.quarantine.exists()


def test_a_feed_hides_what_nothing_around_says(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", note(note_text="on revoit kervella et martin demain"))
    feed = Feed(
        by_note={"1": (Identity(family_name="Kervella"),)},
        everywhere=(Identity(family_name="Martin", given_names=("Luc",), role="professional"),),
    )
    pseudonymise_path(source, tmp_path / "out.jsonl", work(feed=feed, mode="tag"))
    (found,) = lines_of(tmp_path / "out.jsonl")
    assert found["note_text"].startswith("on revoit <NOM> et ")


def test_a_text_file_gives_a_text_file(tmp_path: Path) -> None:
    source = written(tmp_path / "lettre.txt", TEXT)
    pseudonymise_path(source, tmp_path / "out.txt", work(mode="tag"))
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == (
        "Mme <NOM> <PRENOM>, née le <DATE_NAISSANCE>, vue le <DATE>. IPP : <IPP>\n"
    )


def test_a_text_of_windows_is_read(tmp_path: Path) -> None:
    source = tmp_path / "lettre.txt"
    source.write_bytes("Opéré hier, Mme KERVELLA.".encode("cp1252"))
    pseudonymise_path(source, tmp_path / "out.txt", work(mode="tag"))
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "Opéré hier, Mme <NOM>."


def test_a_folder_gives_a_folder_and_no_name_in_its_file_names(tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "lot").mkdir(parents=True)
    written(source / "lot" / "note-1.txt", TEXT)
    written(source / "Mme_KERVELLA.txt", TEXT)
    written(source / "notes.jsonl", note())
    (source / "image.png").write_bytes(b"x")
    outcome = pseudonymise_path(source, tmp_path / "out", work())
    assert outcome.written == 3
    names = sorted(path.name for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert len(names) == 3
    assert not any("KERVELLA" in name for name in names)
    assert (tmp_path / "out" / "lot" / "note-1.txt").exists()


def test_parquet_gives_parquet(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    rows = [
        {"note_id": "1", "note_text": TEXT, "secret": "KERVELLA"},
        {"note_id": "2", "note_text": None, "secret": "x"},
    ]
    write_parquet_batches(source, [pa.RecordBatch.from_pylist(rows)])
    outcome = pseudonymise_path(source, tmp_path / "out.parquet", work())
    (found,) = [
        row for batch in read_parquet_batches(tmp_path / "out.parquet") for row in batch.to_pylist()
    ]
    assert (outcome.written, outcome.quarantined) == (1, 1)
    assert found["note_id"] == "1"
    assert len(found["entities"]) == 5
    assert "KERVELLA" not in str(found)


def test_several_processes_write_what_one_writes(tmp_path: Path) -> None:
    notes = [note(str(number), person_id=str(number % 7)) for number in range(400)]
    padding = note("last", note_text="pas de toux, apyrexie. " * 50_000)
    source = written(tmp_path / "in.jsonl", *notes, "bad", padding)
    for processes in (1, 2):
        pseudonymise_path(source, tmp_path / f"{processes}.jsonl", work(), processes=processes)
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("given", "tagged"),
    [
        (TEXT, "Mme <NOM> <PRENOM>"),
        (note(), '{"note_id":"1","note_text":"Mme <NOM> <PRENOM>'),
        ("", ""),
    ],
)
def test_a_stream_is_text_or_lines(given: str, tagged: str) -> None:
    sink = io.StringIO()
    pseudonymise_stream(io.BytesIO(given.encode()), sink, work(mode="tag"))
    assert sink.getvalue().startswith(tagged)


def failing(_done: int, _total: int) -> None:
    raise OSError("disque plein")


def test_an_output_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", note())
    out = written(tmp_path / "out.jsonl", "before")
    with pytest.raises(OSError, match="disque"):
        pseudonymise_path(source, out, work(), progress=failing, resumes=False)
    assert out.read_text(encoding="utf-8") == "before\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_progress_ends_at_the_size_of_the_input(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", note(), note("2"))
    seen: list[tuple[int, int]] = []
    pseudonymise_path(
        source, tmp_path / "out.jsonl", work(), progress=lambda *done: seen.append(done)
    )
    assert seen[-1] == (source.stat().st_size,) * 2


def test_what_cannot_be_read_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable):
        pseudonymise_path(tmp_path / "none", tmp_path / "out", work())
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceEmpty):
        pseudonymise_path(tmp_path / "empty", tmp_path / "out", work())
    with pytest.raises(SourceEmpty):
        pseudonymise_path(written(tmp_path / "a.docx", "x"), tmp_path / "out", work())
    assert not (tmp_path / "out").exists()


def test_policies_leave_what_they_say() -> None:
    assert policy_named("strict").applied([]) == []
    with pytest.raises(PolicyUnknown):
        policy_named("none")


def test_dates_are_kept_in_clear_only_by_the_policy_that_says_so(tmp_path: Path) -> None:
    source = written(tmp_path / "a.txt", TEXT)
    outcome: Outcome = pseudonymise_path(
        source, tmp_path / "b.txt", work(policy=policy_named("dates-kept"), mode="tag")
    )
    assert "DATE" not in outcome.entities
    assert "3 mars 2024" in (tmp_path / "b.txt").read_text(encoding="utf-8")
