"""Banks of sentences: what they may write, and that no two splits share any of it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import ceil
from random import Random

import pytest

from ambroise.demo.phrases import SPLITS, Phrases, _parsed
from tests.reference.demo_gold.plain import folded
from tests.reference.demo_gold.wording import _SIGNS, _UNITS

from .wordings import bank, wordings

NEAR = 0.8
"""Two sentences of as many words in common, of the words of both, are near duplicates."""


class Any_(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return name.split("|")[0] if "|" in name else "X"


def written(split: str, key: str, variants: list[str]) -> Iterator[str]:
    rng, phrases = Random(key), Phrases(split)
    for _ in range(3 * len(variants)):
        yield phrases.say(rng, key, Any_())


@pytest.mark.parametrize("split", SPLITS)
def test_every_variant_can_be_written(split: str) -> None:
    for key, variants in bank(split).items():
        assert len(variants) == len(set(variants)), key
        for text in written(split, key, variants):
            assert text == text.strip(), key
            assert not re.search(r"[\[\]|]|  ", text), (key, text)


def test_every_list_stands_in_every_split() -> None:
    keys = [set(bank(split)) for split in SPLITS]
    assert keys[0] == keys[1] == keys[2]


def rarest(words: frozenset[str], common: Counter[str]) -> list[str]:
    """Return the rarest words of a set, one of which any near set holds among its own rarest.

    Prefix filter of set joins (Chaudhuri, Ganti and Kaushik, ICDE 2006).
    """
    ordered = sorted(words, key=lambda word: (common[word], word))
    return ordered[: len(words) - ceil(NEAR * len(words)) + 1]


def _fill(slot: str) -> list[str]:
    """What stands for a slot: both genders, or its name, as if both splits filled it alike."""
    if "|" in slot:
        return slot.split("|")
    return [""] if slot == "e" else [f" slot_{slot.strip('_').lower()} "]


def _sentences(split: str) -> dict[frozenset[str], str]:
    """The words of every sentence that the split may write, and where it stands.

    Units and the names of signs apart; six words or more, of which four are no slot.
    """
    found: dict[frozenset[str], str] = {}
    for key in bank(split):
        for text in wordings(split, key, _fill):
            for sentence in re.split(r"(?<=[.;!?])\s+|\n", text):
                words = frozenset(re.findall(r"[a-z_]+|\d+", folded(sentence))) - _UNITS - _SIGNS
                own = [word for word in words if not word.startswith("slot_")]
                if len(words) >= 6 and len(own) >= 4:
                    found.setdefault(words, f"{key}: {sentence}")
    return found


def test_no_sentence_of_one_split_can_come_near_one_of_another() -> None:
    seen = {split: _sentences(split) for split in SPLITS}
    assert min(map(len, seen.values())) > 500
    common = Counter(word for found in seen.values() for words in found for word in words)
    near = set()
    for one, other in combinations(SPLITS, 2):
        by_word: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        for words in seen[one]:
            for word in rarest(words, common):
                by_word[word].append(words)
        for words, text in seen[other].items():
            for known in {known for word in rarest(words, common) for known in by_word[word]}:
                if len(words & known) >= NEAR * len(words | known):
                    near.add((one, seen[one][known], other, text))
    assert not near


def test_a_variant_nests_alternatives_options_slots_and_references() -> None:
    found = {
        "".join(
            part if isinstance(part, str) else ""
            for part in [
                Phrases("train")._write(
                    Random(seed),
                    _parsed("Un [petit ](chat|chien (noir|blanc)) (dort) chez {qui}."),
                    {"qui": "Zoé"},
                )
            ]
        )
        for seed in range(200)
    }
    assert found == {
        f"Un {size}{animal} (dort) chez Zoé."
        for size in ("", "petit ")
        for animal in ("chat", "chien noir", "chien blanc")
    }


@pytest.mark.parametrize("variant", ["Un (chat", "Un chat)", "un|deux", "Un [chat"])
def test_a_variant_that_does_not_close_is_refused(variant: str) -> None:
    with pytest.raises(ValueError, match=r"Un|un"):
        _parsed(variant)
