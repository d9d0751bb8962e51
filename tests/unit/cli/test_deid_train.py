"""`ambroise deid train`: a model written, compared, and put to use by the installation."""

import json
from pathlib import Path
from typing import Any

import pytest

from ambroise.deid.classifier import read_model
from ambroise.deid.means import OWN_MODEL, means_of
from ambroise.deid.training import examples
from tests.builders.command_line import CommandLine

FEW = ("--examples", "500", "--hospital", "0")


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


def written(path: Path, notes: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(note) + "\n" for note in notes), encoding="utf-8")
    return path


def gold(path: Path) -> Path:
    notes = [
        {
            "note_id": number,
            "note_text": one.text,
            "entities": [
                {"start": span.start, "end": span.end, "label": span.label, "role": span.role}
                for span in one.spans
            ],
        }
        for number, one in enumerate(examples(99, 40))
    ]
    return written(path, notes)


def test_a_model_is_written_and_compared_with_the_one_before(
    line: CommandLine, tmp_path: Path
) -> None:
    out = tmp_path / "names.npz"
    marked = gold(tmp_path / "gold.jsonl")
    told = line.within("deid", "train", *FEW, "--out", out, "--gold", marked, "--json")
    assert told.code == 0, told.said
    result = told.json()
    assert result["digest"] == read_model(out).digest
    assert result["before"]["notes"] == result["after"]["notes"] == 40
    assert result["before"]["mentions"] == result["after"]["mentions"] > 0
    table = line.within("deid", "train", *FEW, "--out", out, "--gold", marked)
    assert "identités directes visibles" in table.out


def test_the_hospitals_own_notes_teach_and_the_model_serves(
    line: CommandLine, tmp_path: Path
) -> None:
    texts = [f"Transmis par Zorbinel KADRAVOU, poste {number}." for number in range(30)]
    notes = written(
        tmp_path / "notes.jsonl",
        [
            {"note_id": number, "note_text": text, "person_id": "7"}
            for number, text in enumerate(texts)
        ],
    )
    person = {"person_id": "7", "family_name": "KADRAVOU", "given_names": "Zorbinel"}
    feed = written(tmp_path / "feed.jsonl", [{**person, "role": "professional"}])
    told = line.within("deid", "train", *FEW, "--notes", notes, "--feed", feed, "--json")
    assert told.code == 0, told.said
    home = tmp_path / "home"
    assert (home / OWN_MODEL).stat().st_mode & 0o077 == 0
    means = means_of(home)
    assert means.model.digest == told.json()["digest"]
    assert means.digest != means_of().digest


def test_notes_without_their_feed_are_refused(line: CommandLine, tmp_path: Path) -> None:
    notes = written(tmp_path / "notes.jsonl", [{"note_id": 1, "note_text": "rien"}])
    assert line.within("deid", "train", *FEW, "--notes", notes).code == 2


def test_a_damaged_model_is_named(line: CommandLine, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Vu par le Dr KERVELLA.", encoding="utf-8")
    assert line.within("deid", "list", "show").code == 0
    own = tmp_path / "home" / OWN_MODEL
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_bytes(b"cut")
    said = line.within("pseudonymise", note, "--out", tmp_path / "out.txt")
    assert said.code == 119
    assert "ambroise deid train" in said.said
