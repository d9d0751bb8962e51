"""Terms searched from the command line, and the hospital's thesaurus taken in."""

import json
from pathlib import Path

import pytest

from ambroise.errors import Cim10Invalid, TermsUnreadable, ThesaurusInvalid
from tests.builders.cim10 import a_cim10
from tests.builders.command_line import CommandLine


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setenv("AMBROISE_CIM10", str(a_cim10(tmp_path)))
    return CommandLine(tmp_path / "home")


def terms(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "terms.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_each_term_of_a_file_gets_its_codes(line: CommandLine, tmp_path: Path) -> None:
    file = terms(
        tmp_path, "id,term\n1,cancer du sein\n2,\n3,infection urinaire\n1,cancer du sein\n"
    )
    out = tmp_path / "out.jsonl"
    for _ in range(2):
        ended = line.within("coding", "search", file, "--top", "2", "--out", out)
        assert ended.code == 0, ended.said
        told = [json.loads(one) for one in out.read_text("utf-8").splitlines()]
        assert [one["term"] for one in told] == [
            "cancer du sein", "", "infection urinaire", "cancer du sein"
        ]  # fmt: skip
        assert told[0] == told[3]
        assert [one["codes"][:1] for one in told[:3]] == [["C509"], [], ["N390"]]
        assert all(len(one["codes"]) <= 2 for one in told)
    assert line.within("coding", "search", file, "--top", "2").lines() == told


def test_one_term_is_shown_with_its_reasons(line: CommandLine) -> None:
    shown = line.within("coding", "search", "--term", "soins palliatifs").out
    assert "Z515" in shown
    assert "Soins palliatifs" in shown
    told = line.within("coding", "search", "--term", "soins palliatifs", "--json").json()
    assert told["hits"][0]["source"] == "label"


def test_a_file_or_a_term_is_needed(line: CommandLine, tmp_path: Path) -> None:
    assert line.within("coding", "search").code == 2
    file = terms(tmp_path, "term\nx\n")
    assert line.within("coding", "search", file, "--term", "x").code == 2


def test_what_is_no_file_of_terms_is_said(line: CommandLine, tmp_path: Path) -> None:
    ended = line.within("coding", "search", terms(tmp_path, "terme\nx\n"))
    assert ended.code == TermsUnreadable.exit_code
    ended = line.within("coding", "search", tmp_path / "none.csv")
    assert ended.code == TermsUnreadable.exit_code
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"term\nfi\xe8vre\n")
    ended = line.within("coding", "search", latin)
    assert ended.code == TermsUnreadable.exit_code


def test_what_is_no_cim10_is_said(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMBROISE_CIM10", str(terms(tmp_path, "term\nx\n")))
    assert line.within("coding", "search", "--term", "x").code == Cim10Invalid.exit_code


def test_a_thesaurus_is_taken_in_and_removed(line: CommandLine, tmp_path: Path) -> None:
    file = terms(tmp_path, "term;code\ncircuit zorvex;Z515\n")
    taken = line.within("coding", "thesaurus", "import", file, "--json")
    assert taken.code == 0, taken.said
    assert taken.json()["wordings"] == 1
    told = line.within("coding", "search", "--term", "circuit zorvex", "--json").json()
    assert told["hits"][0]["source"] == "thesaurus"
    wrong = line.within("coding", "thesaurus", "import", terms(tmp_path, "term;code\nx;E11\n"))
    assert wrong.code == ThesaurusInvalid.exit_code
    assert line.within("coding", "thesaurus", "remove").code == 0
    told = line.within("coding", "search", "--term", "circuit zorvex", "--json").json()
    assert told["hits"] == []
