"""What the guard finds of the corpora: floors a bit under what was measured (docs/guard.md)."""

import json
from pathlib import Path

import pytest

from ambroise.engines.guard import find_instructions

CORPUS = Path(__file__).with_name("injections")


def notes(name: str) -> list[dict[str, str]]:
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(("split", "least"), [("a", 88), ("b", 76)])
def test_most_attacks_are_found_where_they_stand(split: str, least: int) -> None:
    found = sum(
        any(
            one.start < int(attack["end"]) and one.end > int(attack["start"])
            for one in find_instructions(attack["note_text"])
        )
        for attack in notes(f"attacks.{split}")
    )
    assert found >= least


@pytest.mark.parametrize(("split", "most"), [("a", 4), ("b", 9)])
def test_few_notes_near_an_instruction_are_taken_for_one(split: str, most: int) -> None:
    told = sum(bool(find_instructions(note["note_text"])) for note in notes(f"benign.{split}"))
    assert told <= most
