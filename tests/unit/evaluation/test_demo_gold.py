"""The letter's gold read from what the fictional hospital's generator wrote."""

from datetime import date
from pathlib import Path

import pytest

from ambroise.demo.hospital import write_hospital
from ambroise.evaluation.demo_gold import StayKey, letter_cases
from ambroise.uses.letter.gold import LetterGold
from ambroise.uses.letter.schema import Item


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[StayKey, LetterGold]:
    folder: Path = tmp_path_factory.mktemp("gold")
    write_hospital(folder / "files", patients=3, today=date(2026, 3, 24), gold=folder / "gold")
    return dict(letter_cases(folder / "gold"))


def test_the_first_stay_is_a_stroke_with_its_critical_items(
    cases: dict[StayKey, LetterGold],
) -> None:
    key, gold = next(iter(cases.items()))
    assert (key.stay, key.pathway) == ("700000011", "stroke")
    kinds = {one.kind for one in gold.critical}
    assert {"allergy", "anticoagulant", "stopped"} <= kinds
    assert (("Pénicilline",),) in [one.said for one in gold.critical]


def test_blocks_are_items_of_the_letter(cases: dict[StayKey, LetterGold]) -> None:
    names = {block.name for gold in cases.values() for block in gold.blocks}
    assert names <= {item.value for item in Item}


def test_facts_have_passages_in_documents_of_the_stay(cases: dict[StayKey, LetterGold]) -> None:
    for key, gold in cases.items():
        passages = [passage for fact in gold.facts for passage in fact.passages]
        assert passages
        assert all(passage.document_id.startswith(f"doc-{key.stay}-") for passage in passages)
        assert all(passage.start < passage.end for passage in passages)
