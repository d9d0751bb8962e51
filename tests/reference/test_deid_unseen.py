"""The documents of another hand: exact gold, valid numbers, two families with nothing in common."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from ambroise.deid import read_feed
from ambroise.text.checks import luhn_holds, nir_key_holds
from tests.reference.deid_unseen import Family, write
from tests.reference.deid_unseen.__main__ import main
from tests.reference.deid_unseen.names import words
from tests.reference.deid_unseen.writing import banks, templates

FAMILIES: tuple[Family, ...] = ("develop", "kept")
EVERY: tuple[Family, ...] = get_args(Family)


def mentions(family: Family, label: str) -> list[str]:
    return [
        note["note_text"][one["start"] : one["end"]]
        for note in write(80, seed=3, family=family).notes
        for one in note["entities"]
        if one["label"] == label
    ]


@pytest.mark.parametrize("family", EVERY)
def test_marks_are_in_order_apart_and_tight(family: Family) -> None:
    for note in write(120, seed=4, family=family).notes:
        at = 0
        for one in note["entities"]:
            words = note["note_text"][one["start"] : one["end"]]
            assert at <= one["start"] < one["end"]
            assert words == words.strip()
            at = one["end"]


@pytest.mark.parametrize("family", EVERY)
def test_every_choice_of_a_template_is_made(family: Family) -> None:
    for note in write(120, seed=5, family=family).notes:
        assert not re.search(r"\[\[|\]\]|\{\w|@(?:header|body|signature)\n", note["note_text"])


@pytest.mark.parametrize("family", FAMILIES)
def test_there_are_fourteen_kinds_or_more(family: Family) -> None:
    kinds = {note["kind"] for note in write(60, seed=1, family=family).notes}
    assert len(kinds) >= 14
    assert kinds == set(templates(family))


def test_the_families_share_no_line_sentence_or_name() -> None:
    develop, kept = (
        {line.strip() for text in templates(one).values() for line in text.splitlines()}
        | {sentence for bank in banks(one).values() for sentence in bank}
        for one in FAMILIES
    )
    assert not {line for line in develop & kept if len(line) > 25}
    for name in ("surnames_that_are_words", "men", "women", "towns", "streets"):
        shared = set(words("develop")[name]) & set(words("kept")[name])
        assert not shared, name


def test_rpps_and_finess_end_with_their_key() -> None:
    numbers = mentions("develop", "RPPS") + mentions("develop", "FINESS")
    whole = [one for one in numbers if one.isdigit()]
    assert len(whole) > 20
    assert all(luhn_holds(one) for one in whole)


def test_a_nir_with_its_key_holds() -> None:
    bare = [re.sub(r"clé|clc|\W", "", one) for one in mentions("kept", "SECU")]
    whole = [one for one in bare if len(one) == 15 and one[0] in "12"]
    assert len(whole) > 10
    assert all(nir_key_holds(one) for one in whole)


def test_the_same_seed_gives_the_same_documents() -> None:
    assert write(12, seed=8, family="kept") == write(12, seed=8, family="kept")
    assert write(12, seed=8, family="kept") != write(12, seed=9, family="kept")


def test_the_files_are_written_as_the_exchange_forms_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notes, feed = tmp_path / "notes.jsonl", tmp_path / "feed.jsonl"
    arguments = ["--documents", "20", "--seed", "2", "--out", str(notes), "--feed", str(feed)]
    monkeypatch.setattr("sys.argv", ["deid_unseen", *arguments])
    assert main() == 0
    assert capsys.readouterr().out.startswith("20 documents")
    known = read_feed(feed)
    lines = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 20
    assert all(known.of(person_id=one["person_id"]) for one in lines)
    assert known.everywhere
