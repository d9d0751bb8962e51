"""Vocabularies from the command line: loaded, listed, removed; mappings out and in."""

import csv
from pathlib import Path

import pytest

from ambroise.errors import VocabularyInvalid
from tests.builders.command_line import CommandLine
from tests.builders.vocabularies import an_athena


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


def test_a_download_is_loaded_listed_and_removed(line: CommandLine, tmp_path: Path) -> None:
    loaded = line.within("vocabulary", "load", an_athena(tmp_path / "athena"), "--json")
    assert loaded.code == 0, loaded.said
    assert loaded.json()["version"] == "v5.0 27-FEB-26"
    (one,) = line.within("vocabulary", "list", "--json").json()
    assert (one["name"], one["stands"]) == ("Athena", True)
    assert line.within("vocabulary", "list").code == 0
    assert line.within("vocabulary", "remove", "Athena").code == 0
    assert line.within("vocabulary", "list", "--json").json() == []
    again = line.within("vocabulary", "remove", "Athena")
    assert again.code == VocabularyInvalid.exit_code
    assert "ambroise vocabulary list" in again.said


def test_the_licence_that_is_given_is_recorded(line: CommandLine, tmp_path: Path) -> None:
    line.within("vocabulary", "load", an_athena(tmp_path / "athena"), "--licence", "UMLS 2026")
    (one,) = line.within("vocabulary", "list", "--json").json()
    assert one["licence"] == "UMLS 2026"


def test_mappings_are_written_and_read(line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    assert line.within("vocabulary", "export", file).code == 0
    assert csv.DictReader(file.read_text().splitlines()).fieldnames is not None
    taken = line.within("vocabulary", "import", file, "--json")
    assert taken.json() == {"taken": 0, "set_aside": []}
    with file.open("a") as lines:
        lines.write("ZZ" + "," * 17 + "\r\n")
    taken = line.within("vocabulary", "import", file, "--json")
    assert taken.json() == {"taken": 0, "set_aside": [{"line": 2, "reason": "unknown_code"}]}
    assert "ligne 2" in line.within("vocabulary", "import", file).said
