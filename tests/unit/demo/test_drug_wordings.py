"""A passage that states a drug names it, whatever the wording that is drawn."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from random import Random

import pytest

from ambroise.demo import formulary, telling
from ambroise.demo.codes import code
from ambroise.demo.hospital import make_case
from ambroise.demo.marks import shown
from ambroise.demo.phrases import SPLITS, Phrases
from tests.reference.demo_gold.drug_names import names_drug

from .wordings import wordings

_UNSAID = ("family", "hypothesis", "absent", "contradicted")
_PATIENTS = 61
"""Each pathway told four times."""

Slots = Mapping[str, str]


@pytest.fixture(scope="module")
def stated() -> dict[tuple[str, str], Slots]:
    """By list of wordings and ATC code, the slots of a passage that states that drug."""
    said: dict[str, tuple[str, Slots]] = {}
    found: dict[tuple[str, str], Slots] = {}
    say, fact = Phrases.say, telling.fact

    def saying(self: Phrases, rng: Random, key: str, slots: Slots) -> str:
        text = say(self, rng, key, slots)
        said[text] = (key, slots)
        return text

    def stating(text: str, kind: str, key: str, assertion: telling.Assertion = "present") -> str:
        if kind == "drug" and assertion not in _UNSAID and text in said:
            wording, slots = said[text]
            found.setdefault((wording, key.rpartition("-")[0]), slots)
        return fact(text, kind, key, assertion)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Phrases, "say", saying)
        patch.setattr(telling, "fact", stating)
        for rank in range(1, _PATIENTS + 1):
            make_case(2026, rank, date(2026, 11, 21))
    return found


def test_every_wording_that_states_a_drug_names_it(stated: dict[tuple[str, str], Slots]) -> None:
    brands = defaultdict(set)
    for line in formulary._lines().values():
        brands[line.atc].add(line.brand)
    assert len(stated) > 100
    for (key, atc), slots in stated.items():
        inn = code("atc", atc).display
        for split in SPLITS:
            for text in wordings(split, key, lambda slot, slots=slots: [slots[slot]]):
                plain = shown(text)
                assert any(names_drug(plain, brand, inn, atc) for brand in brands[atc]), (
                    split,
                    key,
                    atc,
                    plain,
                )
