"""`ambroise evaluate` on the fictional hospital: from its files to the reports."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ambroise.cli.session import Session
from ambroise.demo import write_hospital
from ambroise.evaluation.report import FORMAT
from ambroise.governance import register
from ambroise.settings import Settings
from ambroise.uses import UseState
from tests.builders.command_line import CommandLine, Ended

TODAY = date(2026, 11, 21)
PATIENTS = 16


@dataclass
class Hospital:
    line: CommandLine
    gold: Path
    out: Path
    ended: Ended

    def report(self, name: str = "report") -> Any:
        return json.loads((self.out / f"{name}.json").read_text(encoding="utf-8"))


def put_in_pilot(home: Path) -> None:
    session = Session(Settings(home=home), "fr")
    states = {"letter": UseState.PILOT}
    now = datetime.now(UTC)
    register.initialise(session.state, session.trail, states, actor="x", reason="essai", now=now)
    session.close()


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    folder = tmp_path_factory.mktemp("hospital")
    write_hospital(folder / "files", patients=PATIENTS, today=TODAY, gold=folder / "gold")
    line = CommandLine(folder / "home")
    assert line.within("ingest", folder / "files" / "fhir", "--source", "chu").code == 0
    put_in_pilot(line.home)
    out = folder / "out"
    ended = line.within(
        "evaluate", "letter", "--gold", folder / "gold", "--engine", "rules", "--out", out
    )
    return Hospital(line, folder / "gold", out, ended)


def test_stays_are_read_from_the_warehouse_and_letters_scored(hospital: Hospital) -> None:
    assert hospital.ended.code == 0, hospital.ended.said
    report = hospital.report()
    letters = (hospital.gold / "letters.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [one for one in map(json.loads, letters) if one["split"] == "test"]
    assert report["format"] == FORMAT
    assert report["cases"]["done"] == len(wanted) > 0
    assert report["cases"]["unread"] == 0
    assert [one["name"] for one in report["arms"]] == ["rules", "trivial"]
    assert {"age", "sex", "ward", "length"} & set(report["groups"])


def test_the_rules_cover_more_blocks_than_the_least_effort(hospital: Hospital) -> None:
    (found,) = [
        one for one in hospital.report()["whole"]["differences"] if one["measure"] == "covered"
    ]
    assert found["value"] > 0


def test_the_reports_are_private_and_the_aggregate_names_no_stay(hospital: Hospital) -> None:
    names = {one.name for one in hospital.out.iterdir()}
    assert names == {"report.json", "report.html", "aggregate.json", "aggregate.html"}
    assert all(one.stat().st_mode & 0o077 == 0 for one in hospital.out.iterdir())
    stays = {one["case"] for one in hospital.report()["inside"]["worst"]}
    assert stays
    for name in ("aggregate.json", "aggregate.html"):
        told = (hospital.out / name).read_text(encoding="utf-8")
        assert not any(stay in told for stay in stays)


def test_an_aggregate_alone_may_be_asked_for(hospital: Hospital) -> None:
    out = hospital.out.with_name("leaving")
    ended = hospital.line.within(
        "--lang", "en", "evaluate", "letter", "--gold", hospital.gold, "--engine", "rules",
        "--out", out, "--aggregate-only", "--json",
    )  # fmt: skip
    assert ended.code == 0, ended.said
    assert {one.name for one in out.iterdir()} == {"aggregate.json", "aggregate.html"}
    assert len(ended.json()["files"]) == 2
    assert '<html lang="en">' in (out / "aggregate.html").read_text(encoding="utf-8")


def test_every_stay_was_opened_through_the_door(hospital: Hospital) -> None:
    session = Session(Settings(home=hospital.line.home), "fr")
    opened = list(session.trail.events(action="read_identified"))
    session.close()
    assert len(opened) >= hospital.report()["cases"]["done"]
    assert {one.event.purpose for one in opened} == {"evaluation"}


def test_what_is_missing_is_said(hospital: Hospital, tmp_path: Path) -> None:
    asked = ("evaluate", "letter", "--out", tmp_path / "o")
    assert hospital.line.within(*asked, "--engine", "rules").code == 2
    assert hospital.line.within(*asked, "--gold", hospital.gold, "--engine", "oracle").code == 83
    nowhere = hospital.line.within(*asked, "--gold", tmp_path / "rien", "--engine", "rules")
    assert nowhere.code == 210
    assert not (tmp_path / "o").exists()


def test_the_checker_is_measured_on_notes(hospital: Hospital, tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    text = (
        "Mme Durand prend 5 mg d'apixaban. Pas de fièvre. Douleur du genou droit le 12/03/2026.\n"
    )
    notes.write_text(json.dumps({"note_text": text * 3, "kind": "CRH"}) + "\n{}\n")
    out = tmp_path / "out"
    ended = hospital.line.within("evaluate", "checker", "--notes", notes, "--out", out)
    assert ended.code == 0, ended.said
    assert "copie" in ended.out
    assert json.loads((out / "checker.json").read_text())["changes"]["copy"]["raised"] == 0
    assert (out / "examples.jsonl").stat().st_mode & 0o077 == 0
    assert hospital.line.within("evaluate", "checker", "--out", out).code == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    said = hospital.line.within("evaluate", "checker", "--notes", empty, "--out", out)
    assert said.code == 31
