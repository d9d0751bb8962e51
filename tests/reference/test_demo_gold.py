"""The fictional hospital against a checker that shares nothing with what wrote it."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ambroise.demo import write_hospital
from ambroise.settings import load_settings
from tests.reference.demo_gold.check import check
from tests.reference.demo_gold.reading import Findings

PATIENTS = 70
Line = dict[str, Any]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hospital")
    write_hospital(
        folder / "files", patients=PATIENTS, today=date(2026, 11, 21), gold=folder / "gold"
    )
    return folder


def _check(folder: Path, pdfs: int = 0) -> Findings:
    return check(folder / "files", folder / "gold", load_settings().shared_data, pdfs=pdfs)


def test_nothing_is_wrong_in_the_gold_of_a_small_hospital(written: Path) -> None:
    findings = _check(written, pdfs=40)
    assert findings.counts["documents"] > PATIENTS
    wrong = [
        f"{number} {kind}: {findings.examples[kind]}" for kind, number in findings.wrong.items()
    ]
    assert not wrong, "\n".join(wrong)


def _first_with(lines: list[Line], name: str) -> Line:
    return next(line for line in lines if line[name])


def _move_an_identity(lines: list[Line]) -> None:
    entity = _first_with(lines, "entities")["entities"][0]
    entity["start"] = entity["end"]


def _name_another_label(lines: list[Line]) -> None:
    _first_with(lines, "entities")["entities"][0]["label"] = "PSEUDO"


def _lose_a_document(lines: list[Line]) -> None:
    lines.pop(3)


def _change_a_text(lines: list[Line]) -> None:
    for line in lines:
        line["note_text"] += "\nVu."


def _change_a_value(lines: list[Line]) -> None:
    for line in lines:
        for passage in line["passages"]:
            if passage["kind"] == "measure":
                passage["fact"]["value"] = 987654.0


def _tell_a_fact_of_nobody(lines: list[Line]) -> None:
    for line in lines:
        for passage in line["passages"]:
            passage["key"] = "Q99.9"


def _leave_before_entering(lines: list[Line]) -> None:
    for line in lines:
        for stay in line["stays"]:
            stay["end"] = stay["end"] and "1990-01-01T08:00:00+01:00"


def _be_born_late(lines: list[Line]) -> None:
    lines[0]["birth"] = "2026-11-20"


def _lose_a_stay(lines: list[Line]) -> None:
    lines[-1]["stays"].append({**lines[-1]["stays"][-1], "stay": "999"})


def _code_what_may_not_be(lines: list[Line]) -> None:
    lines[0]["dp"]["code"] = "I10.99x"


def _support_nothing(lines: list[Line]) -> None:
    for line in lines:
        line["dp"]["passages"] = []


MISTAKES = [
    ("identities", _move_an_identity, "identity out of order or empty"),
    ("identities", _name_another_label, "label of identity not allowed"),
    ("identities", _lose_a_document, "identities and facts are not of the same documents"),
    ("identities", _change_a_text, "text of gold is not that of the document (text/plain)"),
    ("facts", _change_a_value, "value not written in its passage (measure)"),
    ("facts", _tell_a_fact_of_nobody, "fact not in the record (drug)"),
    ("patients", _leave_before_entering, "stay that ends before it begins"),
    ("patients", _be_born_late, "before birth"),
    ("patients", _lose_a_stay, "as many resources as gold tells"),
    ("rums", _code_what_may_not_be, "form of a code (DP)"),
    ("rums", _support_nothing, "DP without passage"),
]


@pytest.mark.parametrize(("name", "spoil", "kind"), MISTAKES)
def test_a_mistake_in_gold_is_found(
    written: Path, tmp_path: Path, name: str, spoil: Callable[[list[Line]], None], kind: str
) -> None:
    shutil.copytree(written / "gold", tmp_path / "gold")
    (tmp_path / "files").symlink_to(written / "files")
    path = tmp_path / "gold" / f"{name}.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    spoil(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert _check(tmp_path).wrong[kind]


def test_a_sentence_of_two_splits_is_found(written: Path, tmp_path: Path) -> None:
    shutil.copytree(written / "gold", tmp_path / "gold")
    (tmp_path / "files").symlink_to(written / "files")
    path = tmp_path / "gold" / "identities.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    said = "\nLe chat du voisin a miaulé {} heures sous la fenêtre ouverte.\n"
    for line, number in zip(lines, range(len(lines)), strict=True):
        line["note_text"] += said.format(number)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert _check(tmp_path).wrong["sentence alike in test and train"]
