"""`ambroise pseudonymise`: its outputs, exit codes, and no content on any screen."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ambroise.cli import app
from ambroise.errors import KeyFileInvalid, NotesSetAside, NothingPublished, PolicyUnknown

MARK = "KERVELLA"
NOTE = json.dumps({"note_id": "1", "note_text": f"Mme {MARK}, née le 12/03/1950."})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(f"{NOTE}\n", encoding="utf-8")
    return path


def run(tmp_path: Path, *arguments: str | Path, stdin: str = "") -> tuple[int, str]:
    """Return the exit code and all that was shown."""
    line = ["--home", str(tmp_path / "home"), "pseudonymise", *map(str, arguments)]
    result = CliRunner().invoke(app, line, input=stdin)
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result.exit_code, result.output


def test_a_file_is_pseudonymised_under_a_fresh_key_each_time(tmp_path: Path, source: Path) -> None:
    outs = [tmp_path / f"{number}.jsonl" for number in range(3)]
    for out in outs:
        code, shown = run(tmp_path, source, "--out", out)
        assert code == 0
        assert MARK not in shown
    assert len({out.read_text(encoding="utf-8") for out in outs}) > 1
    assert not any(MARK in out.read_text(encoding="utf-8") for out in outs)
    assert not (tmp_path / "home" / "keys").exists()


def test_a_key_file_gives_the_same_surrogates_again(tmp_path: Path, source: Path) -> None:
    key = tmp_path / "key"
    key.write_text("ab" * 32 + "\n", encoding="ascii")
    outs = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for out in outs:
        assert run(tmp_path, source, "--out", out, "--key-file", key)[0] == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


@pytest.mark.parametrize("content", ["", "zz", "ab", "ab" * 33])
def test_a_wrong_key_file_is_refused(tmp_path: Path, source: Path, content: str) -> None:
    key = tmp_path / "key"
    key.write_text(content, encoding="ascii")
    code, shown = run(tmp_path, source, "--out", tmp_path / "out.jsonl", "--key-file", key)
    assert code == KeyFileInvalid.exit_code
    assert content == "" or content not in shown
    assert not (tmp_path / "out.jsonl").exists()


def test_json_counts_what_was_done(tmp_path: Path, source: Path) -> None:
    code, shown = run(tmp_path, source, "--out", tmp_path / "out.jsonl", "--json")
    counts = json.loads(shown.strip().splitlines()[-1])
    assert code == 0
    assert (counts["read"], counts["written"], counts["quarantined"]) == (1, 1, 0)
    assert counts["entities"] == {"DATE_NAISSANCE": 1, "NOM": 1}


def test_bad_lines_end_with_their_own_exit_code(tmp_path: Path, source: Path) -> None:
    source.write_text(f"{NOTE}\n{MARK}\n", encoding="utf-8")
    code, shown = run(tmp_path, source, "--out", tmp_path / "out.jsonl")
    assert code == NotesSetAside.exit_code
    assert "out.jsonl.quarantine.jsonl" in shown.replace("\n", "")
    assert MARK not in shown
    assert (tmp_path / "out.jsonl").exists()


def test_an_unknown_policy_names_those_that_exist(tmp_path: Path, source: Path) -> None:
    code, shown = run(tmp_path, source, "--out", tmp_path / "o.jsonl", "--policy", "x")
    assert code == PolicyUnknown.exit_code
    assert "strict" in shown


def test_a_pipe_takes_text_and_gives_text(tmp_path: Path) -> None:
    code, shown = run(
        tmp_path, "-", "--out", "-", "--mode", "tag", stdin=f"Mme {MARK} sort demain."
    )
    assert code == 0
    assert "Mme <NOM> sort demain." in shown


def test_entities_only_needs_no_key_and_writes_no_text(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run(tmp_path, source, "--out", out, "--entities-only")[0] == 0
    assert set(json.loads(out.read_text(encoding="utf-8"))) == {"note_id", "entities"}


@pytest.mark.parametrize("beside", [["x.txt"], ["--out", "y"], ["--mode", "tag"]])
def test_a_zone_is_filled_alone(tmp_path: Path, beside: list[str]) -> None:
    code, shown = run(tmp_path, "--zone", "care", *beside)
    assert code == 2
    assert "--zone" in shown


@pytest.mark.parametrize("given", [[], ["x.txt"], ["--out", "y"]])
def test_files_need_where_from_and_where_to(tmp_path: Path, given: list[str]) -> None:
    assert run(tmp_path, *given)[0] == 2


def test_a_zone_without_publication_is_said_so(tmp_path: Path) -> None:
    code, shown = run(tmp_path, "--zone", "care")
    assert code == NothingPublished.exit_code
    assert "ambroise ingest" in shown
