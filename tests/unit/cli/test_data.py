"""The quarantine on the command line: reasons in words, at the width of a terminal."""

import pytest

from tests.builders.command_line import CommandLine, Ended

WIDTH = 100


@pytest.fixture(scope="module")
def ambroise(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    folder = tmp_path_factory.mktemp("site")
    (folder / "flux").mkdir()
    patient = '{"resourceType": "Patient", "id": "p1", "birthDate": "2023-02-30"}\n'
    name = "Patient_export_de_la_nuit_2024-01-02_partie_1.ndjson"
    (folder / "flux" / name).write_text(patient)
    line = CommandLine(folder / "home")
    ended = line.within("ingest", folder / "flux", "--source", "dossier-patient")
    assert ended.code == 0, ended.said
    return line


@pytest.fixture
def listed(ambroise: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Ended:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    return ambroise.within("quarantine", "list")


def item(ambroise: CommandLine) -> str:
    (found,) = ambroise.within("quarantine", "list", "--json").lines()
    return str(found["id"])


def test_the_list_is_readable_at_the_width_of_a_terminal(
    ambroise: CommandLine, listed: Ended
) -> None:
    assert max(map(len, listed.out.splitlines())) <= WIDTH
    assert item(ambroise) in listed.out, "an id stays on one line, to be copied"


def test_the_list_says_its_reason_in_words(listed: Ended) -> None:
    flat = "".join(listed.out.split())
    assert "Dateimpossible" in flat
    assert "impossible_date" not in flat


def test_one_item_says_what_to_do_beside_its_raw_text(ambroise: CommandLine) -> None:
    shown = ambroise.within("quarantine", "show", item(ambroise))
    assert "Date impossible (birthDate)" in shown.said
    assert "la corriger dans le logiciel émetteur" in " ".join(shown.said.split())
    assert shown.out.startswith('{"resourceType"')


def test_reasons_are_said_in_english_too(ambroise: CommandLine) -> None:
    shown = ambroise.within("--lang", "en", "quarantine", "show", item(ambroise))
    assert "Impossible date" in shown.said


def test_what_is_kept_is_told_again_on_demand(ambroise: CommandLine) -> None:
    told = ambroise.within("ingest", "--again", "--json")
    assert told.lines() == [{"read": 0, "stored": 0}]


def test_what_is_told_again_is_no_file(ambroise: CommandLine) -> None:
    refused = ambroise.within("ingest", "--again", "flux")
    assert refused.code == 2
