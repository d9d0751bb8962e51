"""`ambroise deid report`, `attack` and `review`, as a person calls them."""

import json
from pathlib import Path

import pytest

from ambroise.errors import NothingPublished, ReportUnreadable
from tests.builders.command_line import CommandLine, Ended

NOTE = {
    "note_id": "n1",
    "person_id": "p1",
    "note_text": "Mme KERVELLA Anne, née le 12/03/1950, vue le 04/05/2024.",
}
FEED = {
    "person_id": "p1",
    "family_name": "Kervella",
    "given_names": "Anne",
    "birth_date": "1950-03-12",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_text(json.dumps(NOTE) + "\n", encoding="utf-8")
    (tmp_path / "feed.jsonl").write_text(json.dumps(FEED) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def call(folder: Path) -> CommandLine:
    return CommandLine(folder / "home")


def pseudonymised(call: CommandLine, folder: Path) -> Path:
    out = folder / "out.jsonl"
    feed = folder / "feed.jsonl"
    assert call.within("pseudonymise", folder / "in.jsonl", "--out", out, "--feed", feed).code == 0
    return out


def attacked(call: CommandLine, folder: Path, out: Path, *options: str) -> Ended:
    feed, originals = folder / "feed.jsonl", folder / "in.jsonl"
    return call.within("deid", "attack", out, "--feed", feed, "--originals", originals, *options)


def test_each_run_leaves_its_report_beside_its_output(call: CommandLine, folder: Path) -> None:
    out = pseudonymised(call, folder)
    shown = call.within("deid", "report", out)
    assert shown.code == 0
    assert "Rapport de pseudonymisation : out.jsonl" in shown.out
    found = json.loads(call.within("deid", "report", out, "--as", "json").out)
    assert found["documents"] == 1
    assert found["settings"]["feed"] is True
    page = call.within("deid", "report", f"{out}.report.json", "--as", "html").out
    assert page.startswith("<!doctype html>")
    assert "KERVELLA" not in f"{shown.out}{found}{page}"


def test_an_output_without_a_report_is_said(call: CommandLine, folder: Path) -> None:
    ended = call.within("deid", "report", folder / "nothing.jsonl")
    assert ended.code == ReportUnreadable.exit_code
    assert call.within("deid", "report").code == 2


def test_an_attack_counts_and_shows_no_identity(call: CommandLine, folder: Path) -> None:
    report = folder / "attack.json"
    clean = attacked(call, folder, pseudonymised(call, folder), "--json")
    assert clean.json()["leaking"]["documents"] == 0
    leaking = attacked(call, folder, folder / "in.jsonl", "--report", str(report))
    assert leaking.code == 0
    assert "date de naissance" in leaking.out
    written = report.read_text(encoding="utf-8")
    assert json.loads(written)["leaking"]["documents"] == 1
    assert json.loads(written)["linkage"][0]["way"] == "intervals"
    assert "kervella" not in f"{clean.out}{leaking.out}{written}".lower()


def test_excerpts_are_shown_under_a_traced_right(call: CommandLine, folder: Path) -> None:
    shown = attacked(call, folder, folder / "in.jsonl", "--excerpts")
    assert "⟦KERVELLA⟧" in shown.out
    assert "KERVELLA" not in _everything(folder / "home")


def _everything(home: Path) -> str:
    files = [one for one in home.rglob("*") if one.is_file()]
    return "".join(one.read_bytes().decode("latin-1") for one in files)


def test_the_size_of_a_sample_is_computed(call: CommandLine) -> None:
    assert call.within("deid", "review", "size", "--bound", "10", "--json").json() == {
        "exact": 299,
        "by_heart": 300,
    }
    assert call.within("deid", "review", "size", "--bound", "5", "--leaks", "1").out.startswith(
        "947 documents"
    )


def test_nothing_is_drawn_from_an_empty_zone(call: CommandLine) -> None:
    assert call.within("deid", "review", "draw", "3").code == NothingPublished.exit_code
    assert call.within("deid", "review", "show").out == ""
