"""What the guard finds of the corpora: floors a bit under what was measured (docs/guard.md)."""

import gzip
import json
from pathlib import Path

import pytest

from ambroise.engines.guard import find_instructions
from ambroise.text.sentences import split_sentences
from tests.builders.shared import shared

CORPUS = Path(__file__).with_name("injections")


def notes(name: str) -> list[dict[str, str]]:
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(("split", "least"), [("a", 92), ("b", 76)])
def test_most_attacks_are_found_where_they_stand(split: str, least: int) -> None:
    found = sum(
        any(
            one.start < int(attack["end"]) and one.end > int(attack["start"])
            for one in find_instructions(attack["note_text"])
        )
        for attack in notes(f"attacks.{split}")
    )
    assert found >= least


@pytest.mark.parametrize(("split", "most"), [("a", 3), ("b", 8)])
def test_few_notes_near_an_instruction_are_taken_for_one(split: str, most: int) -> None:
    told = sum(bool(find_instructions(note["note_text"])) for note in notes(f"benign.{split}"))
    assert told <= most


def test_few_sentences_of_case_reports_that_taught_nothing_are_taken_for_one() -> None:
    """Of the half of the reports that no lesson comes from, at most 5 a thousand."""
    path = shared("deid/e3c_fr_layer3_pamj.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [str(json.loads(line)["text"]) for line in lines]
    kept = texts[len(texts) // 2 :]
    alarms = sum(len(find_instructions(text)) for text in kept)
    assert alarms <= 0.005 * sum(len(split_sentences(text)) for text in kept)
